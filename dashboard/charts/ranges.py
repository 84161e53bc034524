"""How days spread in each segment, side by side: the median and the middle half, on one axis."""

from __future__ import annotations

from typing import Any

from dashboard.charts import Chart, bars, numbers, series, theme
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

ROW = 38  # pixels: the words and the line under them
FEWEST = 3  # rows there is room for, so that a lone one does not float
Rows = list[tuple[str, Point]]


def chart(result: Result) -> Chart:
    """The whole range, one row per segment: a dot at the median on a line over the middle half, with both and n.

    In the order of `bars`; a suppressed segment has no dot and says so, e.g. "<11".
    """
    rows = [(series.title(name, result), each) for name, each in bars.in_order(series.whole(result))]
    return Chart(
        {"data": [_halves(rows), _medians(result, rows)], "layout": _layout(result, rows)}, _alt(result, rows), "ranges"
    )


def _halves(rows: Rows) -> dict[str, Any]:
    """The middle halves as one broken line."""
    x: list[float | None] = []
    y: list[int | None] = []
    for at, (_, each) in enumerate(rows):
        if each.low is not None and each.high is not None:
            x += [each.low, each.high, None]
            y += [at, at, None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "line": {"color": theme.MUTED, "width": 4},
        "hoverinfo": "skip",
    }


def _medians(result: Result, rows: Rows) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "x": [each.value for _, each in rows],
        "y": list(range(len(rows))),
        "marker": {"color": theme.FOCUS, "size": 11, "opacity": 1, "line": {"color": theme.SURFACE, "width": 1.5}},
        "text": [theme.plain(f"{name}: {said(each, result)}") for name, each in rows],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def said(each: Point, result: Result) -> str:
    """A segment's median and what it rests on: median 24 days (middle half 20 to 40, n = 108)."""
    value = series.written(each, result)
    if each.is_suppressed or each.value is None:
        return value
    return f"median {value} {result.metric.unit} ({_half(each)}, n = {numbers.count(each.counted)})"


def _half(each: Point) -> str:
    return f"middle half {numbers.amount(each.low)} to {numbers.amount(each.high)}"


def _layout(result: Result, rows: Rows) -> dict[str, Any]:
    right = max([7.0, *(each.high for _, each in rows if each.high is not None)]) * 1.04
    at = numbers.ticks(0.0, right)
    return theme.layout(
        left=8,
        right=8,
        top=0,
        bottom=26,
        height=max(theme.HEIGHT, ROW * len(rows) + 32),
        hovermode="closest",
        xaxis=theme.axis(
            range=[0, right],
            tickmode="array",
            tickvals=at,
            ticktext=numbers.tick_words(at, is_share=False),
        ),
        yaxis=theme.axis(range=[max(len(rows), FEWEST) - 0.62, -0.72], showticklabels=False),
        annotations=[note for place, row in enumerate(rows) for note in _words(result, place, row)],
    )


def _words(result: Result, at: int, row: tuple[str, Point]) -> list[dict[str, Any]]:
    """The name over the left end of its line, the median and n over the right end."""
    name, each = row
    place = {"y": at, "yshift": 7, "xref": "paper", "yanchor": "bottom"}
    value = f"<b>{theme.plain(series.written(each, result))}</b>"
    if not each.is_suppressed:
        rest = f"({numbers.amount(each.low)} to {numbers.amount(each.high)}, n = {numbers.count(each.counted)})"
        value += f' <span style="color:{theme.SECONDARY}">{rest}</span>'
    return [
        theme.note(theme.plain(name), x=0, xanchor="left", **place),
        theme.note(value, x=1, xanchor="right", **place),
    ]


def _alt(result: Result, rows: Rows) -> str:
    spread = "; ".join(f"{name} {said(each, result)}" for name, each in rows)
    return f"Medians and middle halves of {result.metric.title.lower()}: {spread or 'nothing to draw'}."
