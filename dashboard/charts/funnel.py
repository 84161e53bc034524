"""Steps of a path, each with how many reached it and what share of the first step that is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts import Chart, numbers, series, theme
from dashboard.charts.names import label
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

STEP = 42  # pixels
AFTERCARE = ("discharged", "planned", "within_7", "within_14", "within_30")


def chart(result: Result, *, order: Sequence[str] = AFTERCARE) -> Chart:
    """One bar per part in `order`, with the share of the first step beside it; other parts are not drawn."""
    rows = steps(result, order=order)
    first = rows[0][1].value if rows else None
    return Chart({"data": _bars(rows, first), "layout": _layout(rows, first)}, _alt(result, rows, first))


def steps(result: Result, *, order: Sequence[str] = AFTERCARE) -> list[tuple[str, Point]]:
    """The parts of the whole range in the order they are walked."""
    found = dict(series.whole(result))
    return [(name, found[name]) for name in order if name in found]


def said(each: Point, first: float | None) -> str:
    """A step's count and its share of the first step: 150 (48.1%)."""
    if each.is_suppressed:
        return numbers.HIDDEN
    if each.value is None or first is None or each.value == first:
        return numbers.count(each.value)
    return f"{numbers.count(each.value)} ({numbers.percent(each.value / first if first else None, first)})"


def _bars(rows: list[tuple[str, Point]], first: float | None) -> list[dict[str, Any]]:
    whole = {"orientation": "h", "y": list(range(len(rows))), "width": 0.3, "type": "bar"}
    track = whole | {
        "x": [first or 1] * len(rows),
        "marker": {"color": theme.tint(theme.FAINT, "50")},
        "hoverinfo": "skip",
    }
    reached = whole | {
        "x": [each.value for _, each in rows],
        "marker": {"color": theme.FOCUS},
        "text": [theme.plain(f"{label(name)}: {said(each, first)}") for name, each in rows],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    return [track, reached]


def _layout(rows: list[tuple[str, Point]], first: float | None) -> dict[str, Any]:
    return theme.layout(
        left=0,
        right=1,
        top=4,
        bottom=4,
        height=max(theme.HEIGHT, STEP * len(rows) + 8),
        barmode="overlay",
        hovermode="closest",
        xaxis=theme.axis(range=[0, first or 1], showticklabels=False),
        yaxis=theme.axis(range=[max(len(rows), 4) - 0.62, -0.72], showticklabels=False),
        annotations=[note for at, row in enumerate(rows) for note in _words(at, row, first)],
    )


def _words(at: int, row: tuple[str, Point], first: float | None) -> list[dict[str, Any]]:
    """The step's name over the left end of its bar, its numbers over the right end."""
    name, each = row
    place = {"y": at - 0.2, "xref": "paper", "yanchor": "bottom"}
    return [
        theme.note(theme.plain(label(name)), x=0, xanchor="left", **place),
        theme.note(f"<b>{theme.plain(said(each, first))}</b>", x=1, xanchor="right", **place),
    ]


def _alt(result: Result, rows: list[tuple[str, Point]], first: float | None) -> str:
    steps_said = ", ".join(f"{label(name)} {said(each, first)}" for name, each in rows)
    return f"Steps of {result.metric.title.lower()}: {steps_said or 'nothing to draw'}."
