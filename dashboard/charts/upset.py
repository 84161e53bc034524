"""Exclusive combinations: a column per combination, and under it the dots that say which groups it joins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, numbers, series, theme
from dashboard.metrics.shapes import Result

JOINED_BY = " + "
ROW, COLUMNS = 22, 112  # pixels: a group's row of dots, the space for the columns


def chart(result: Result, *, top: int = 10) -> Chart:
    """The `top` largest combinations; those of too few clients are counted in words, never drawn."""
    plot = _plot(result, top)
    return Chart({"data": _traces(plot), "layout": _layout(plot)}, _alt(result, plot))


@dataclass(frozen=True)
class Plot:
    """The combinations drawn, largest first, the groups they join, most frequent first, and how many are left out."""

    sizes: list[float]
    members: list[tuple[str, ...]]
    groups: list[str]
    others: int


def _plot(result: Result, top: int) -> Plot:
    rows = series.whole(result)
    known = sorted((row for row in rows if row[1].value), key=lambda row: -(row[1].value or 0))
    shown = known[:top]
    members = [() if name.lower() == "none" else tuple(name.split(JOINED_BY)) for name, _ in shown]
    sizes = [each.value or 0.0 for _, each in shown]
    in_all = {group: 0.0 for names in members for group in names}
    for names, size in zip(members, sizes, strict=True):
        in_all |= {group: in_all[group] + size for group in names}
    hidden = sum(1 for _, each in rows if each.is_suppressed)
    return Plot(sizes, members, sorted(in_all, key=lambda group: -in_all[group]), hidden + len(known) - len(shown))


def _traces(plot: Plot) -> list[dict[str, Any]]:
    across = list(range(len(plot.sizes)))
    columns = {
        "type": "bar",
        "x": across,
        "y": plot.sizes,
        "width": 0.56,
        "marker": {"color": theme.FOCUS},
        "text": [
            theme.plain(f"{_joined(names)}: {numbers.count(size)}")
            for names, size in zip(plot.members, plot.sizes, strict=True)
        ],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    return [columns, _stems(plot), _dots(plot, filled=False), _dots(plot, filled=True)]


def _joined(names: tuple[str, ...]) -> str:
    return JOINED_BY.join(names) + (" only" if len(names) == 1 else "") if names else "None"


def _stems(plot: Plot) -> dict[str, Any]:
    x: list[int | None] = []
    y: list[int | None] = []
    for at, names in enumerate(plot.members):
        rows = [plot.groups.index(name) for name in names]
        if len(rows) > 1:
            x += [at, at, None]
            y += [min(rows), max(rows), None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "yaxis": "y2",
        "line": {"color": theme.FOCUS, "width": 2},
        "hoverinfo": "skip",
    }


def _dots(plot: Plot, *, filled: bool) -> dict[str, Any]:
    places = [
        (at, row)
        for at, names in enumerate(plot.members)
        for row, group in enumerate(plot.groups)
        if (group in names) is filled
    ]
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [at for at, _ in places],
        "y": [row for _, row in places],
        "yaxis": "y2",
        "marker": {"size": 9 if filled else 6, "color": theme.FOCUS if filled else theme.FAINT, "opacity": 1},
        "hoverinfo": "skip",
    }


def _layout(plot: Plot) -> dict[str, Any]:
    names = [theme.shorten(group) for group in plot.groups]
    height = max(theme.HEIGHT, COLUMNS + 16 + ROW * len(names) + 12)
    split = 1 - COLUMNS / (height - 28)
    top = max([1.0, *plot.sizes])
    return theme.layout(
        left=theme.left_margin(names),
        right=8,
        top=22,
        bottom=6,
        height=height,
        hovermode="closest",
        xaxis=theme.axis(range=[-0.6, max(len(plot.sizes), 4) - 0.4], showticklabels=False, anchor="y2"),
        yaxis=theme.axis(range=[0, top * 1.02], domain=[split, 1], showticklabels=False),
        yaxis2=theme.axis(
            range=[len(names) - 0.4, -0.6],
            domain=[0, split - 0.03],
            tickmode="array",
            tickvals=list(range(len(names))),
            ticktext=[theme.plain(name) for name in names],
            tickfont={"size": 12, "color": theme.TEXT},
            ticklabelstandoff=6,
        ),
        annotations=[
            theme.note(numbers.count(size), x=at, y=size, yanchor="bottom", font={"size": 12, "color": theme.TEXT})
            for at, size in enumerate(plot.sizes)
        ],
    )


def _alt(result: Result, plot: Plot) -> str:
    said = "; ".join(
        f"{_joined(names)} {numbers.count(size)}" for names, size in zip(plot.members, plot.sizes, strict=True)
    )
    rest = f" {plot.others} more are smaller or hidden." if plot.others else ""
    return (
        f"Columns of {result.metric.title.lower()}, each combination on its own: {said or 'none can be shown'}.{rest}"
    )
