"""Quarters of admission side by side: a cell says what share left unplanned in those weeks of treatment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from dashboard.charts import Chart, numbers, periods, series, theme
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

ROW = 40  # pixels: a share over its n
MOST = 6  # quarters in a card, the newest; earlier ones stand in the table
LEAST_TOP = 0.3  # share that at least stands behind the strongest colour, so that small shares stay pale


@dataclass(frozen=True)
class Cell:
    """One quarter in one span of weeks: its point, or None where nobody has had them, and whether all have."""

    place: tuple[int, int]
    quarter: date
    part: str
    point: Point | None
    is_mature: bool


def chart(result: Result) -> Chart:
    """Quarters down, oldest first, spans of weeks across; a cell not every admission has reached yet is hatched."""
    cells, quarters, parts = _cells(result)
    figure = {"data": [_tiles(result, cells), _hatched(cells)], "layout": _layout(result, cells, (quarters, parts))}
    return Chart(figure, f"Grid of {result.metric.title.lower()}: {answer(result)}", "cohorts")


def answer(result: Result) -> str:
    """The first weeks that can be shown, of the newest quarter that has had them and of the quarter before."""
    cells, _, parts = _cells(result)
    by_part = [[cell for cell in cells if cell.part == part and _share(cell) is not None] for part in parts]
    known = next((found for found in by_part if found), [])
    if not known:
        return "No quarter is both old enough and large enough to show."
    last, before = known[-1], known[-2] if len(known) > 1 else None
    first = f"{periods.name(last.quarter, 'quarter')}: {_said(last, result)} left unplanned in {_weeks(last.part)}"
    earlier = f"; {periods.name(before.quarter, 'quarter')}: {_said(before, result)}" if before else ""
    return f"{first}{earlier}."


def _said(cell: Cell, result: Result) -> str:
    return series.detail(cell.point, result) if cell.point is not None else numbers.NONE


def _share(cell: Cell) -> float | None:
    return None if cell.point is None or not cell.is_mature else cell.point.value


def _weeks(part: str) -> str:
    """weeks_01_04 in words: weeks 1 to 4."""
    first, last = (int(number) for number in part.split("_")[1:])
    return f"weeks {first} to {last}"


def _cells(result: Result) -> tuple[list[Cell], list[date], list[str]]:
    along, found = series.lines(result)
    quarters, ordered = along[-MOST:], sorted(found, key=lambda line: line.name)
    cells = [
        Cell((row, column), quarter, line.name, line.points[along.index(quarter)], _has_had(result, quarter, line.name))
        for row, quarter in enumerate(quarters)
        for column, line in enumerate(ordered)
    ]
    return cells, quarters, [line.name for line in ordered]


def _has_had(result: Result, quarter: date, part: str) -> bool:
    """True when the last day of the quarter lies as many weeks back as the span asks for."""
    last = min(periods.following(quarter, "quarter") - timedelta(days=1), result.filters.to_date)
    weeks = int(part.rpartition("_")[2])
    return result.as_of is None or last + timedelta(days=7 * weeks - 1) <= result.as_of


def _tiles(result: Result, cells: list[Cell]) -> dict[str, Any]:
    return {
        "type": "heatmap",
        "x": [cell.place[1] for cell in cells],
        "y": [cell.place[0] for cell in cells],
        "z": [None if (share := _share(cell)) is None else round(share, 4) for cell in cells],
        "zmin": 0,
        "zmax": _top(cells),
        "colorscale": theme.steps(),
        "showscale": False,
        "xgap": 3,
        "ygap": 3,
        "text": [_hover(cell, result) for cell in cells],
        "hovertemplate": "%{text}<extra></extra>",
        "hoverongaps": False,
    }


def _top(cells: list[Cell]) -> float:
    return max([LEAST_TOP, *(share for cell in cells if (share := _share(cell)) is not None)])


def _hover(cell: Cell, result: Result) -> str:
    return theme.plain(f"{periods.name(cell.quarter, 'quarter')}, {_weeks(cell.part)}: {_said(cell, result)}")


def _hatched(cells: list[Cell]) -> dict[str, Any]:
    open_cells = [cell for cell in cells if not cell.is_mature]
    return {
        "type": "bar",
        "x": [cell.place[1] for cell in open_cells],
        "base": [cell.place[0] - 0.46 for cell in open_cells],
        "y": [0.92 for _ in open_cells],
        "width": 0.97,
        "marker": {
            "color": theme.CLEAR,
            "pattern": {"shape": "/", "fgcolor": theme.FAINT, "bgcolor": theme.CLEAR, "size": 6, "solidity": 0.25},
            "line": {"width": 1, "color": theme.FAINT},
        },
        "text": ["Not every admission has had these weeks yet" for _ in open_cells],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _layout(result: Result, cells: list[Cell], sides: tuple[list[date], list[str]]) -> dict[str, Any]:
    quarters, parts = sides
    font = {"size": theme.TICK_SIZE, "color": theme.TEXT}
    return theme.layout(
        left=70,
        right=4,
        top=26,
        bottom=4,
        height=max(theme.HEIGHT, ROW * len(quarters) + 30),
        hovermode="closest",
        barmode="overlay",
        xaxis=theme.axis(
            side="top",
            range=[-0.5, len(parts) - 0.5],
            tickmode="array",
            tickvals=list(range(len(parts))),
            ticktext=[_weeks(part).capitalize() for part in parts],
            tickfont=font,
            tickangle=0,
        ),
        yaxis=theme.axis(
            range=[len(quarters) - 0.5, -0.5],
            tickmode="array",
            tickvals=list(range(len(quarters))),
            ticktext=[periods.name(quarter, "quarter") for quarter in quarters],
            tickfont=font,
        ),
        annotations=[_words(cell, result, _top(cells)) for cell in cells],
    )


def _words(cell: Cell, result: Result, top: float) -> dict[str, Any]:
    share = _share(cell)
    colour = theme.words_on((share or 0.0) / top)
    if share is not None and cell.point is not None:
        text = f"<b>{series.written(cell.point, result)}</b><br>of {numbers.count(cell.point.denominator)}"
    elif not cell.is_mature:
        text, colour = "too early", theme.SECONDARY
    else:
        text = numbers.NONE if cell.point is None else theme.plain(result.hidden_word)
        colour = theme.SECONDARY
    return theme.note(text, x=cell.place[1], y=cell.place[0], font={"size": 12, "color": colour})
