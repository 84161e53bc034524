"""A share by week in treatment: one line from the first week on, with its 95% limits and how many under it."""

from __future__ import annotations

from typing import Any

from dashboard.charts import Chart, axes, series, theme, weekly
from dashboard.charts.series import Point
from dashboard.charts.weekly import Weeks
from dashboard.metrics.shapes import Result

TICKS = (1, 4, 8, 12)


def chart(result: Result) -> Chart:
    """The whole range, one point per week in treatment; a hidden week is a gap that says so, e.g. "<11"."""
    found = weekly.numbered(result)
    return Chart(
        {"data": weekly.traces(result, found), "layout": _layout(result, found)},
        f"Line of {result.metric.title.lower()}: {weekly.first_and_last(result)}",
        "weeks",
    )


def _layout(result: Result, found: Weeks) -> dict[str, Any]:
    return theme.layout(
        left=44,
        right=14,
        top=14,
        bottom=30,
        hovermode="closest",
        xaxis=theme.axis(
            range=[0.5, max([TICKS[-1], *(week for week, _ in found)]) + 0.5],
            tickmode="array",
            tickvals=list(TICKS),
            ticktext=[f"week {week}" for week in TICKS],
            tickangle=0,
        ),
        yaxis=axes.values(_limits(found), is_share=True),
        annotations=[*weekly.hidden(result, found), *_ends(result, found)],
    )


def _limits(found: Weeks) -> tuple[float, float]:
    """Around all limits, with room for words; a line needs no base of zero."""
    ends = [end for _, each in found for end in (each.low, each.high) if end is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = max(0.05, (high - low) * 0.3)
    return max(0.0, low - room), min(1.0, high + room / 2)


def _ends(result: Result, found: Weeks) -> list[dict[str, Any]]:
    """The first and the last shown week in words, on the side of the line that is free."""
    known = weekly.known(found)
    if len(known) < 2:
        return [_end(result, known[0], known[0], side="left")] if known else []
    return [_end(result, known[0], known[1], side="left"), _end(result, known[-1], known[-2], side="right")]


def _end(result: Result, end: tuple[int, Point], beside: tuple[int, Point], *, side: str) -> dict[str, Any]:
    week, each = end
    is_above = (each.value or 0.0) >= (beside[1].value or 0.0)
    height = (each.high if is_above else each.low) or each.value
    place = {"yanchor": "bottom" if is_above else "top", "yshift": 2 if is_above else -2, "xanchor": side}
    return theme.note(f"<b>{series.written(each, result)}</b>", x=week, y=height, **place)
