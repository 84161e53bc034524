"""Steps of a path, each with how many reached it and what share of the first step that is."""

from __future__ import annotations

from typing import Any

from dashboard.charts import Chart, numbers, series, theme
from dashboard.charts.names import label
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

STEP = 42  # pixels
STEPS = (
    "discharged", "planned", "within_7", "within_14", "within_30",
    "contacted", "admitted_in_time", "seen_in_time",
)  # fmt: skip


def chart(result: Result) -> Chart:
    """One bar per step, with its count and its share of the first step over it; other parts are not drawn."""
    rows = steps(result)
    return Chart({"data": _bars(result, rows), "layout": _layout(result, rows)}, _alt(result, rows), "steps")


def steps(result: Result) -> list[tuple[str, Point]]:
    """The parts of the whole range in the order they are walked."""
    found = dict(series.whole(result))
    return [(name, found[name]) for name in STEPS if name in found]


def share(each: Point, result: Result) -> str:
    """A step's share of the first step: 48.1%."""
    if each.is_suppressed:
        return result.hidden_word
    first = _first(result)
    return numbers.percent(each.value / first if each.value is not None and first else None, first)


def said(each: Point, result: Result) -> str:
    """A step's count and its share of the first step: 150 (48.1%)."""
    if each.is_suppressed:
        return result.hidden_word
    if each.value is None or _first(result) in (None, each.value):
        return numbers.count(each.value)
    return f"{numbers.count(each.value)} ({share(each, result)})"


def _first(result: Result) -> float | None:
    return next((each.value for _, each in steps(result)), None)


def _bars(result: Result, rows: list[tuple[str, Point]]) -> list[dict[str, Any]]:
    whole = {"orientation": "h", "y": list(range(len(rows))), "width": 0.3, "type": "bar"}
    track = whole | {
        "x": [_first(result) or 1] * len(rows),
        "marker": {"color": theme.tint(theme.FAINT, "50")},
        "hoverinfo": "skip",
    }
    reached = whole | {
        "x": [each.value for _, each in rows],
        "marker": {"color": theme.FOCUS},
        "text": [theme.plain(f"{label(name)}: {said(each, result)}") for name, each in rows],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }
    return [track, reached]


def _layout(result: Result, rows: list[tuple[str, Point]]) -> dict[str, Any]:
    return theme.layout(
        left=0,
        right=1,
        top=4,
        bottom=4,
        height=max(theme.HEIGHT, STEP * len(rows) + 8),
        barmode="overlay",
        hovermode="closest",
        xaxis=theme.axis(range=[0, _first(result) or 1], showticklabels=False),
        yaxis=theme.axis(range=[max(len(rows), 4) - 0.62, -0.72], showticklabels=False),
        annotations=[note for at, row in enumerate(rows) for note in _words(result, at, row)],
    )


def _words(result: Result, at: int, row: tuple[str, Point]) -> list[dict[str, Any]]:
    """The step's name over the left end of its bar, its numbers over the right end."""
    name, each = row
    place = {"y": at - 0.2, "xref": "paper", "yanchor": "bottom"}
    return [
        theme.note(theme.plain(label(name)), x=0, xanchor="left", **place),
        theme.note(f"<b>{theme.plain(said(each, result))}</b>", x=1, xanchor="right", **place),
    ]


def _alt(result: Result, rows: list[tuple[str, Point]]) -> str:
    steps_said = ", ".join(f"{label(name)} {said(each, result)}" for name, each in rows)
    return f"Steps of {result.metric.title.lower()}: {steps_said or 'nothing to draw'}."
