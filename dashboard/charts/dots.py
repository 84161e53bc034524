"""Mean changes side by side: a row per way of counting, its dot and 95% limits beside the line of no change."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts import Chart, bars, numbers, series, theme
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

ROW = 46  # pixels: the words and the line under them
Rows = list[tuple[str, Point]]


def chart(result: Result, *, order: Sequence[str] = ()) -> Chart:
    """The parts of the whole range in this order, or the segments from the lowest up; a suppressed one says so."""
    ordered = _in_order(series.whole(result), order)[: bars.MOST]
    rows = [(series.title(name, result), each) for name, each in ordered]
    said = "; ".join(f"{name} {written(each, result)}" for name, each in rows)
    return Chart(
        {"data": [_limits(rows), _dots(result, rows)], "layout": _layout(result, rows)},
        f"Mean changes: {said}.",
        "dots",
    )


def _in_order(rows: Rows, order: Sequence[str]) -> Rows:
    """The order given; without one the lowest value first and the hidden ones last."""
    if order:
        return bars.in_order(rows, order)
    return sorted(rows, key=lambda row: (row[1].value is None, row[1].value or 0.0))


def written(each: Point, result: Result) -> str:
    """A change with its sign, its limits and n: -4.2 (-5.0 to -3.4, n = 140)."""
    if each.is_suppressed:
        return result.hidden_word
    if each.value is None:
        return numbers.NONE
    limits = "" if each.low is None or each.high is None else f"{signed(each.low)} to {signed(each.high)}, "
    return f"{signed(each.value)} ({limits}n = {numbers.count(each.counted)})"


def signed(number: float) -> str:
    """A change in points with its sign."""
    return f"{number:+.1f}".replace("-", "−")


def _limits(rows: Rows) -> dict[str, Any]:
    x: list[float | None] = []
    y: list[float | None] = []
    for at, (_, each) in enumerate(rows):
        if each.low is not None and each.high is not None:
            x += [round(each.low, 3), round(each.high, 3), None]
            y += [at, at, None]
    line = {"color": theme.MUTED, "width": 3}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y, "line": line, "hoverinfo": "skip"}


def _dots(result: Result, rows: Rows) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [None if each.value is None else round(each.value, 3) for _, each in rows],
        "y": list(range(len(rows))),
        "marker": {"color": theme.FOCUS, "size": 11, "opacity": 1, "line": {"color": theme.SURFACE, "width": 1.5}},
        "text": [theme.plain(f"{name}: {written(each, result)}") for name, each in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _layout(result: Result, rows: Rows) -> dict[str, Any]:
    ends = [end for _, each in rows for end in (each.value, each.low, each.high) if end is not None]
    low, high = min([0.0, *ends]), max([0.0, *ends])
    room = max(1.0, (high - low) * 0.1)
    at = numbers.ticks(low - room, high + room)
    return theme.layout(
        left=8,
        right=8,
        top=0,
        bottom=26,
        height=max(theme.HEIGHT, ROW * len(rows) + 40),
        hovermode="closest",
        xaxis=theme.axis(range=[low - room, high + room], tickmode="array", tickvals=at,
                         ticktext=["no change" if value == 0 else signed(value) for value in at]),
        yaxis=theme.axis(range=[max(len(rows), 3) - 0.55, -0.8], showticklabels=False),
        shapes=[_no_change(place) for place, _ in enumerate(rows)],
        annotations=[note for place, row in enumerate(rows) for note in _words(result, place, row)],
    )  # fmt: skip


def _no_change(at: int) -> dict[str, Any]:
    """A piece of the line of no change, short enough to leave the words above the row alone."""
    line = {"color": theme.MUTED, "width": 1}
    return {"type": "line", "x0": 0, "x1": 0, "y0": at - 0.1, "y1": at + 0.35, "layer": "below", "line": line}


def _words(result: Result, at: int, row: tuple[str, Point]) -> list[dict[str, Any]]:
    name, each = row
    place = {"y": at, "yshift": 7, "xref": "paper", "yanchor": "bottom"}
    value, _, rest = theme.plain(written(each, result)).partition(" ")
    quiet = f' <span style="color:{theme.SECONDARY}">{rest}</span>' if rest else ""
    return [
        theme.note(theme.plain(name), x=0, xanchor="left", **place),
        theme.note(f"<b>{value}</b>{quiet}", x=1, xanchor="right", **place),
    ]
