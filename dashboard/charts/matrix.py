"""Which conditions come together: a square of pairs, each with its count and its share of the row's clients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, numbers, series, theme
from dashboard.metrics.shapes import Result

CELL = 40  # pixels
Cells = dict[tuple[str, str], dict[str, Any]]


def chart(result: Result) -> Chart:
    """Rows and columns by size; a cell says how many have both and their share of its row, the diagonal says n."""
    cells: Cells = {(row["row_group"], row["column_group"]): row for row in result.total.iter_rows(named=True)}
    groups = _groups(cells)
    shares = [[_share(cells, down, across) for across in groups] for down in groups]
    plot = Plot(result, cells, groups, shares)
    return Chart({"data": [_tiles(plot)], "layout": _layout(plot)}, _alt(plot), "matrix")


@dataclass(frozen=True)
class Plot:
    """The conditions drawn, largest first, the cells of their pairs, and each pair's share of its row."""

    result: Result
    cells: Cells
    groups: list[str]
    shares: list[list[float | None]]

    @property
    def highest(self) -> float:
        """The share that gets the darkest colour."""
        return max([0.01, *(share for row in self.shares for share in row if share is not None)])

    @property
    def others(self) -> int:
        """How many conditions are not drawn because none of their pairs can be shown."""
        return sum(1 for down, across in self.cells if down == across) - len(self.groups)


def _groups(cells: Cells) -> list[str]:
    """The conditions with a pair to show, largest first: a row of hidden pairs says nothing."""
    sizes = {name: cells[name, name]["numerator"] or 0 for name, other in cells if name == other}
    paired = {name for pair, cell in cells.items() if pair[0] != pair[1] and cell["numerator"] for name in pair}
    return sorted(paired or sizes, key=lambda name: (-sizes[name], name))


def _share(cells: Cells, down: str, across: str) -> float | None:
    cell = cells.get((down, across))
    return None if cell is None or down == across or cell["value"] is None else round(cell["value"], 4)


def _tiles(plot: Plot) -> dict[str, Any]:
    places = list(range(len(plot.groups)))
    return {
        "type": "heatmap",
        "x": places,
        "y": places,
        "z": plot.shares,
        "zmin": 0,
        "zmax": plot.highest,
        "colorscale": theme.steps(),
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
        "text": [[_hover(plot, down, across) for across in plot.groups] for down in plot.groups],
        "hovertemplate": "%{text}<extra></extra>",
        "hoverongaps": False,
    }


def _hover(plot: Plot, down: str, across: str) -> str:
    cell = plot.cells.get((down, across))
    if cell is None or down == across:
        return ""
    detail = series.detail(series.point(cell, plot.result.metric.shape), plot.result)
    lift = f", {cell['lift']:.1f} times what chance would give" if cell["lift"] is not None else ""
    return theme.plain(f"{detail} with {down} also have {across}{lift}")


def _layout(plot: Plot) -> dict[str, Any]:
    groups = plot.groups
    names = [theme.shorten(name) for name in groups]
    ticks = {"tickmode": "array", "tickvals": list(range(len(groups))), "tickfont": {"size": 12, "color": theme.TEXT}}
    room = (theme.NARROWEST - theme.left_margin(names)) / max(len(groups), 1)
    steep = any(6.5 * len(name) > room for name in names)
    return theme.layout(
        left=theme.left_margin(names),
        right=4,
        top=theme.left_margin(names) - 8 if steep else 24,
        bottom=26 if plot.others else 2,
        height=max(theme.HEIGHT, CELL * len(groups) + (theme.left_margin(names) if steep else 28) + 24),
        hovermode="closest",
        xaxis=theme.axis(
            **ticks,
            ticktext=[theme.plain(name) for name in names],
            side="top",
            tickangle=-90 if steep else 0,
            range=[-0.5, len(groups) - 0.5],
        ),
        yaxis=theme.axis(
            **ticks,
            ticktext=[theme.plain(name) for name in names],
            range=[len(groups) - 0.5, -0.5],
            ticklabelstandoff=4,
        ),
        annotations=[
            _words(plot, (down, across), (row, column))
            for row, down in enumerate(groups)
            for column, across in enumerate(groups)
        ]
        + _rest(plot),
    )


def _rest(plot: Plot) -> list[dict[str, Any]]:
    number = plot.others
    if not number:
        return []
    text = f"{number} more condition{'s' if number > 1 else ''} without a pair to show"
    font = {"size": theme.TICK_SIZE, "color": theme.SECONDARY}
    return [theme.note(text, x=0, xref="paper", xanchor="left", y=0, yref="paper", yanchor="top", yshift=-6, font=font)]


def _words(plot: Plot, pair: tuple[str, str], place: tuple[int, int]) -> dict[str, Any]:
    share = plot.shares[place[0]][place[1]]
    colour = theme.SECONDARY if share is None else theme.words_on(share / plot.highest)
    return theme.note(_cell_text(plot, pair), x=place[1], y=place[0], font={"size": 12, "color": colour})


def _cell_text(plot: Plot, pair: tuple[str, str]) -> str:
    cell = plot.cells.get(pair)
    if cell is None:
        return "0"
    if cell["suppressed"]:
        return theme.plain(plot.result.hidden_word)
    if pair[0] == pair[1]:
        return f"n = {numbers.count(cell['numerator'])}"
    return f"{numbers.count(cell['numerator'])}<br>{numbers.percent(cell['value'], cell['denominator'])}"


def strongest(result: Result) -> dict[str, Any] | None:
    """The row of the pair most clients have, or None when every pair is hidden or empty."""
    rows = [row for row in result.total.iter_rows(named=True) if row["row_group"] != row["column_group"]]
    known = [row for row in rows if row["numerator"]]
    return max(known, key=lambda row: (row["numerator"], row["value"] or 0), default=None)


def _alt(plot: Plot) -> str:
    top = strongest(plot.result)
    what = f"Matrix of {plot.result.metric.title.lower()}, {len(plot.groups)} conditions"
    if top is None:
        return f"{what}: no pair can be shown."
    return (
        f"{what}. Most often together: {top['row_group']} and {top['column_group']}, "
        f"{numbers.count(top['numerator'])} of {numbers.count(top['denominator'])} with {top['row_group']}."
    )
