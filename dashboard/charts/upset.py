"""Exclusive combinations: a column per combination, and under it the dots that say which groups it joins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, numbers, series, theme
from dashboard.metrics.shapes import Result

JOINED_BY = " + "
ROW, COLUMNS = 22, 112  # pixels: a group's row of dots, the space for the columns


def chart(result: Result, *, top: int = 10) -> Chart:
    """The `top` largest combinations and a grey column for the others; those of too few clients are told in words."""
    plot = _plot(result, top)
    return Chart({"data": _traces(plot), "layout": _layout(plot)}, _alt(result, plot), "upset")


@dataclass(frozen=True)
class Plot:
    """The combinations drawn, largest first, the groups they join, most frequent first, and what else there is.

    `others` are combinations after the largest ones, with `rest` clients together; `hidden` ones have too few to show.
    """

    sizes: list[float]
    members: list[tuple[str, ...]]
    groups: list[str]
    others: int
    rest: float
    hidden: int


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
    rest = sum(each.value or 0.0 for _, each in known[top:])
    groups = sorted(in_all, key=lambda group: -in_all[group])
    return Plot(sizes, members, groups, others=len(known) - len(shown), rest=rest, hidden=hidden)


def _traces(plot: Plot) -> list[dict[str, Any]]:
    words = [_joined(names) for names in plot.members] + [_others(plot)] * bool(plot.others)
    heights = _heights(plot)
    columns = {
        "type": "bar",
        "x": list(range(len(heights))),
        "y": heights,
        "width": 0.56,
        "marker": {"color": [theme.FOCUS] * len(plot.sizes) + [theme.MUTED] * bool(plot.others)},
        "text": [theme.plain(f"{each}: {numbers.count(size)}") for each, size in zip(words, heights, strict=True)],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    return [columns, _stems(plot), _dots(plot, filled=False), _dots(plot, filled=True)]


def _heights(plot: Plot) -> list[float]:
    """The columns from left to right, the others last."""
    return plot.sizes + [plot.rest] * bool(plot.others)


def _others(plot: Plot) -> str:
    return f"{plot.others} other combination{'s' if plot.others > 1 else ''}"


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
        "marker": {"size": 9 if filled else 4, "color": theme.FOCUS if filled else theme.MUTED, "opacity": 1},
        "hoverinfo": "skip",
    }


def _layout(plot: Plot) -> dict[str, Any]:
    names = [theme.shorten(group) for group in plot.groups]
    below = 24 if plot.hidden else 6
    height = max(theme.HEIGHT, COLUMNS + 16 + ROW * len(names) + 6 + below)
    split = 1 - COLUMNS / (height - 22 - below)
    top = max([1.0, *_heights(plot)])
    return theme.layout(
        left=theme.left_margin(names),
        right=8,
        top=22,
        bottom=below,
        height=height,
        hovermode="closest",
        xaxis=theme.axis(range=[-0.6, max(len(_heights(plot)), 4) - 0.4], showticklabels=False, anchor="y2"),
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
            for at, size in enumerate(_heights(plot))
        ]
        + _rest(plot),
    )


def _rest(plot: Plot) -> list[dict[str, Any]]:
    """The name of the grey column under it, and how many combinations are too small to draw."""
    font = {"size": theme.TICK_SIZE, "color": theme.SECONDARY}
    notes = []
    if plot.others:
        notes.append(theme.note("other", x=len(plot.sizes), y=0, yref="y2", yanchor="middle", font=font))
    if plot.hidden:
        text = f"{plot.hidden} combination{'s' if plot.hidden > 1 else ''} too small to show"
        place = {"x": 0, "xref": "paper", "xanchor": "left", "y": 0, "yref": "paper", "yanchor": "top", "yshift": -4}
        notes.append(theme.note(text, font=font, **place))
    return notes


def _alt(result: Result, plot: Plot) -> str:
    said = "; ".join(
        f"{_joined(names)} {numbers.count(size)}" for names, size in zip(plot.members, plot.sizes, strict=True)
    )
    rest = f" {_others(plot)} together {numbers.count(plot.rest)}." if plot.others else ""
    rest += f" {plot.hidden} more {'are' if plot.hidden > 1 else 'is'} too small to show." if plot.hidden else ""
    return (
        f"Columns of {result.metric.title.lower()}, each combination on its own: {said or 'none can be shown'}.{rest}"
    )
