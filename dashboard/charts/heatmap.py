"""The week at a glance: one cell per weekday and hour of start, its share as colour and in words, with how many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, numbers, series, theme
from dashboard.charts.bars import DAYS_OF_WEEK
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

ROW = 36  # pixels: a share over its n
FEW = 10  # slots below which a cell is not shown, whatever the threshold
LEAST_SPAN = 0.2  # of share from the weakest to the strongest colour, so that small differences stay pale
WIDE_CELLS = 8  # hours up to which words have their usual size
Place = tuple[str, str]


def chart(result: Result) -> Chart:
    """Weekdays from Monday down, the hours in use across; a cell says its share and its n.

    Hidden cells, and those of fewer than ten slots, are dotted boxes that say so; where nothing starts is no cell.
    """
    plot = _plot(result)
    return Chart(
        {"data": [_tiles(plot)], "layout": _layout(plot)}, f"Heat map of {_title(plot)}: {sentence(result)}", "heatmap"
    )


def sentence(result: Result) -> str:
    """The time of the week kept best and the one kept least, of those that can be shown."""
    plot = _plot(result)
    known = sorted((cell.value or 0.0, place) for place, cell in plot.cells.items() if _is_shown(cell))
    if not known:
        return "Every time of the week is too small to show."
    high, low = known[-1][1], known[0][1]
    if high == low:
        return f"{' '.join(high)}: {series.detail(plot.cells[high], result)}; other times are too small to show."
    if known[0][0] == known[-1][0]:
        return f"All {len(known)} times that can be shown read {series.written(plot.cells[high], result)}."
    said = [f"{' '.join(place)}, {series.detail(plot.cells[place], result)}" for place in (high, low)]
    return f"Kept best: {said[0]}. Kept least: {said[1]}.{_overlap(plot.cells[high], plot.cells[low])}"


def _overlap(high: Point, low: Point) -> str:
    is_apart = high.low is None or low.high is None or high.low > low.high
    return "" if is_apart else " Their 95% limits overlap."


@dataclass(frozen=True)
class Plot:
    """The cells by weekday and hour, the weekdays and hours in use, and the shares at both ends of the colours."""

    result: Result
    cells: dict[Place, Point]
    weekdays: list[str]
    hours: list[str]
    span: tuple[float, float]

    def at(self, weekday: str, hour: str) -> Point | None:
        """The cell, or None where no slot starts."""
        return self.cells.get((weekday, hour))

    def strength(self, cell: Point) -> float:
        """Where on the way from the weakest to the strongest colour the cell lies, 0..1."""
        low, high = self.span
        return ((cell.value or 0.0) - low) / (high - low)


def _plot(result: Result) -> Plot:
    found = series.points(result, result.total)
    places = zip(result.total["row_group"].to_list(), result.total["column_group"].to_list(), strict=True)
    cells = dict(zip(places, found, strict=True))
    weekdays = [day for day in DAYS_OF_WEEK if any(day == place[0] for place in cells)]
    shown = [cell.value for cell in cells.values() if _is_shown(cell) and cell.value is not None]
    return Plot(result, cells, weekdays, sorted({hour for _, hour in cells}), _span(shown))


def _span(shown: list[float]) -> tuple[float, float]:
    low, high = min(shown, default=0.0), max(shown, default=1.0)
    more = max(0.0, LEAST_SPAN - (high - low)) / 2
    return low - more, high + more


def _is_shown(cell: Point) -> bool:
    return cell.value is not None and (cell.denominator or 0) >= FEW


def _tiles(plot: Plot) -> dict[str, Any]:
    grid = [[plot.at(day, hour) for hour in plot.hours] for day in plot.weekdays]
    return {
        "type": "heatmap",
        "x": list(range(len(plot.hours))),
        "y": list(range(len(plot.weekdays))),
        "z": [[round(cell.value, 4) if cell and _is_shown(cell) else None for cell in row] for row in grid],
        "zmin": plot.span[0],
        "zmax": plot.span[1],
        "colorscale": theme.steps(),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "text": [[_hover(plot, day, hour) for hour in plot.hours] for day in plot.weekdays],
        "hovertemplate": "%{text}<extra></extra>",
        "hoverongaps": True,
    }


def _hover(plot: Plot, weekday: str, hour: str) -> str:
    cell = plot.at(weekday, hour)
    if cell is None:
        return f"{weekday} {hour}: no session starts"
    if not _is_shown(cell):
        return f"{weekday} {hour}: too few to show, or hidden so that others cannot be worked out"
    return theme.plain(f"{weekday} {hour}: {series.detail(cell, plot.result)} {series.noun(plot.result)}")


def _layout(plot: Plot) -> dict[str, Any]:
    ticks = {"tickmode": "array", "tickfont": {"size": theme.TICK_SIZE, "color": theme.TEXT}}
    deep, across = len(plot.weekdays), len(plot.hours)
    return theme.layout(
        left=38,
        right=2,
        top=22,
        bottom=2,
        height=max(theme.HEIGHT, ROW * deep + 24),
        hovermode="closest",
        xaxis=theme.axis(
            **ticks,
            tickvals=list(range(across)),
            ticktext=[_hour(hour) for hour in plot.hours],
            side="top",
            tickangle=0,
            range=[-0.5, across - 0.5],
        ),
        yaxis=theme.axis(
            **ticks,
            tickvals=list(range(deep)),
            ticktext=[day[:3] for day in plot.weekdays],
            range=[deep - 0.5, -0.5],
            ticklabelstandoff=4,
        ),
        shapes=[_box(place) for place, cell in _placed(plot) if not _is_shown(cell)],
        annotations=[_words(plot, place, cell) for place, cell in _placed(plot)],
    )


def _hour(text: str) -> str:
    return str(int(text[:2]))


def _placed(plot: Plot) -> list[tuple[tuple[int, int], Point]]:
    """Each cell with its column and row."""
    return [
        ((plot.hours.index(hour), plot.weekdays.index(day)), cell) for (day, hour), cell in sorted(plot.cells.items())
    ]


def _box(place: tuple[int, int]) -> dict[str, Any]:
    """The outline of a hidden cell: something is there, and is not told."""
    x, y = place
    return {
        "type": "rect",
        "x0": x - 0.46,
        "x1": x + 0.46,
        "y0": y - 0.44,
        "y1": y + 0.44,
        "layer": "below",
        "fillcolor": theme.tint(theme.FAINT, "40"),
        "line": {"color": theme.MUTED, "width": 1, "dash": "dot"},
    }


def _words(plot: Plot, place: tuple[int, int], cell: Point) -> dict[str, Any]:
    size = 12 if len(plot.hours) <= WIDE_CELLS else 10
    where = {"x": place[0], "y": place[1]}
    if not _is_shown(cell):
        text = numbers.hidden(max(plot.result.threshold, FEW))
        return theme.note(theme.plain(text), **where, font={"size": size, "color": theme.SECONDARY})
    text = f"<b>{(cell.value or 0) * 100:.0f}%</b><br>{numbers.count(cell.denominator)}"
    return theme.note(text, **where, font={"size": size, "color": theme.words_on(plot.strength(cell))})


def _title(plot: Plot) -> str:
    return f"{plot.result.metric.title.lower()}, {len(plot.weekdays)} days by {len(plot.hours)} hours"
