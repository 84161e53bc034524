"""From band to band: how many stays moved from each severity band at the first score to each at the last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, numbers, theme
from dashboard.charts.names import inside, label
from dashboard.metrics.shapes import Better, Result

GAP = 0.03  # between two bands, of the height
BAR = 0.035  # width of a band's bar, of the plot
HEIGHT = 260
TALL_ENOUGH = 0.055  # of the height, for a stream to carry its number
STEADY, UP, DOWN = "stayed", "better", "worse"
WAYS = {UP: "ended in a better band", STEADY: "in the same", DOWN: "in a worse one"}
COLOURS = {STEADY: theme.tint(theme.MUTED, "45"), UP: theme.tint(theme.FOCUS, "80"), DOWN: theme.tint(theme.ROSE, "90")}


@dataclass(frozen=True)
class Stream:
    """Stays that moved from one band to another: `left` and `right` are its lower and upper edge on either side."""

    start: str
    end: str
    number: float
    way: str
    left: tuple[float, float] = (0.0, 0.0)
    right: tuple[float, float] = (0.0, 0.0)


def chart(result: Result, *, order: Sequence[str], better: Better) -> Chart:
    """Two columns of bands, the first scores left and the last right, and a stream for each move that may be shown.

    `order` names the bands from the lowest score up. Bars are as tall as the streams shown, without the hidden ones.
    """
    streams = _streams(result, order, better)
    sides = {"left": _nodes(streams, order, "start"), "right": _nodes(streams, order, "end")}
    placed = _placed(streams, order, sides)
    return Chart(
        {"data": [_spots(placed)], "layout": _layout(result, placed, sides)}, sentence(result, order, better), "bands"
    )


def sentence(result: Result, order: Sequence[str], better: Better) -> str:
    """How many moved to a better band, stayed and moved to a worse one, of the moves that may be shown."""
    streams = _streams(result, order, better)
    sums = {way: sum(each.number for each in streams if each.way == way) for way in WAYS}
    said = [f"{WAYS[way]} {numbers.count(number)}" for way, number in sums.items() if number]
    hidden = int(result.total["suppressed"].sum())
    rest = f"; {hidden} other moves are too small to show" if hidden else ""
    return f"Stays that {', '.join(said)}{rest}." if said else "Every move between bands is too small to show."


def _streams(result: Result, order: Sequence[str], better: Better) -> list[Stream]:
    found = []
    for row in result.total.iter_rows(named=True):
        if row["numerator"]:
            rise = order.index(row["column_group"]) - order.index(row["row_group"])
            is_up = rise > 0 if better is Better.HIGHER else rise < 0
            way = STEADY if rise == 0 else UP if is_up else DOWN
            found.append(Stream(row["row_group"], row["column_group"], row["numerator"], way))
    return sorted(found, key=lambda each: (order.index(each.start), order.index(each.end)))


Nodes = dict[str, tuple[float, float, float]]  # band: lower edge, upper edge, number


def _nodes(streams: list[Stream], order: Sequence[str], side: str) -> Nodes:
    """The bands of one side with their place, the lowest score at the bottom."""
    sizes = {name: sum(each.number for each in streams if getattr(each, side) == name) for name in order}
    sizes = {name: size for name, size in sizes.items() if size}
    unit = (1 - GAP * (len(sizes) - 1)) / (sum(sizes.values()) or 1)
    at, nodes = 0.0, {}
    for name, size in sizes.items():
        nodes[name] = (at, at + size * unit, size)
        at += size * unit + GAP
    return nodes


def _placed(streams: list[Stream], order: Sequence[str], sides: dict[str, Nodes]) -> list[Stream]:
    """Streams with their edges: on each side piled up inside their band, in the order of the other side."""
    left = _piled(streams, sides["left"], lambda each: each.start)
    turned = sorted(streams, key=lambda each: (order.index(each.end), order.index(each.start)))
    right = _piled(turned, sides["right"], lambda each: each.end)
    return [
        Stream(each.start, each.end, each.number, each.way, left[each.start, each.end], right[each.start, each.end])
        for each in streams
    ]


def _piled(streams: list[Stream], nodes: Nodes, band_of: Any) -> dict[tuple[str, str], tuple[float, float]]:
    at = {name: low for name, (low, _high, _number) in nodes.items()}
    edges = {}
    for each in streams:
        low, high, number = nodes[band_of(each)]
        top = at[band_of(each)] + (high - low) * each.number / number
        edges[each.start, each.end] = (at[band_of(each)], top)
        at[band_of(each)] = top
    return edges


def _spots(streams: list[Stream]) -> dict[str, Any]:
    """An invisible point in the middle of each stream, for its words."""
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [0.5 for _ in streams],
        "y": [(sum(each.left) + sum(each.right)) / 4 for each in streams],
        "marker": {"size": 18, "opacity": 0},
        "text": [f"{label(each.start)} to {inside(label(each.end))}: {numbers.count(each.number)}" for each in streams],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _layout(result: Result, streams: list[Stream], sides: dict[str, Nodes]) -> dict[str, Any]:
    longest = [
        f"{label(name)} {numbers.count(number)}" for nodes in sides.values() for name, (_, _, number) in nodes.items()
    ]
    margin = min(128, max([60, *(round(14 + 6.4 * len(words)) for words in longest)]))
    drawn = sorted(streams, key=lambda each: each.way != STEADY)
    return theme.layout(
        left=margin,
        right=margin,
        top=22,
        bottom=4,
        height=HEIGHT,
        hovermode="closest",
        xaxis=theme.axis(range=[0, 1], showticklabels=False),
        yaxis=theme.axis(range=[0, 1], showticklabels=False),
        shapes=[*(_ribbon(each) for each in drawn), *_bars(sides)],
        annotations=[*_heads(), *_names(sides), *_numbers(streams)],
    )


def _ribbon(each: Stream) -> dict[str, Any]:
    first, last, middle = BAR, 1 - BAR, 0.5
    (low, high), (end_low, end_high) = each.left, each.right
    path = (
        f"M {first},{high:.4f} C {middle},{high:.4f} {middle},{end_high:.4f} {last},{end_high:.4f} "
        f"L {last},{end_low:.4f} C {middle},{end_low:.4f} {middle},{low:.4f} {first},{low:.4f} Z"
    )
    return {"type": "path", "path": path, "fillcolor": COLOURS[each.way], "line": {"width": 0}, "layer": "below"}


def _bars(sides: dict[str, Nodes]) -> list[dict[str, Any]]:
    place = {"left": (0, BAR), "right": (1 - BAR, 1)}
    return [
        {"type": "rect", "x0": place[side][0], "x1": place[side][1], "y0": low, "y1": high}
        | {"fillcolor": theme.SECONDARY, "line": {"width": 0}}
        for side, nodes in sides.items()
        for low, high, _number in nodes.values()
    ]


def _heads() -> list[dict[str, Any]]:
    font = {"size": theme.TICK_SIZE, "color": theme.SECONDARY}
    place = {"xref": "paper", "y": 1, "yref": "paper", "yanchor": "bottom", "yshift": 3, "font": font}
    return [
        theme.note("first score", x=0, xanchor="right", **place),
        theme.note("last score", x=1, xanchor="left", **place),
    ]


def _names(sides: dict[str, Nodes]) -> list[dict[str, Any]]:
    place = {"left": {"x": 0, "xanchor": "right", "xshift": -6}, "right": {"x": 1, "xanchor": "left", "xshift": 6}}
    return [
        theme.note(
            f"{theme.plain(label(name))} <b>{numbers.count(number)}</b>",
            y=(low + high) / 2,
            yanchor="middle",
            **place[side],
        )
        for side, nodes in sides.items()
        for name, (low, high, number) in nodes.items()
    ]


def _numbers(streams: list[Stream]) -> list[dict[str, Any]]:
    """The number of a stream beside its beginning, where it is tall enough."""
    return [
        theme.note(numbers.count(each.number), x=BAR, xanchor="left", xshift=4, y=sum(each.left) / 2, yanchor="middle")
        for each in streams
        if each.left[1] - each.left[0] >= TALL_ENOUGH
    ]
