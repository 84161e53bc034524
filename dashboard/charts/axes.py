"""The two axes of a chart over time, and the shading of unfinished periods."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from dashboard.charts import numbers, periods, series, theme

HEADINGS = {
    "week": "Week of %{x|%-d %b %Y}",
    "month": "%{x|%b %Y}",
    "quarter": "Quarter from %{x|%-d %b %Y}",
}


def dates(along: list[date], grain: str, *, right: int) -> dict[str, Any]:
    """The date axis: half a period of room at both ends, the ticks a narrow card holds beside its `right` margin."""
    if not along:
        return theme.axis(type="date")
    places, words = periods.axis_marks(along, grain, room=theme.NARROWEST - 44 - right)
    half = periods.margin(grain)
    return theme.axis(
        type="date",
        range=[_moment(along[0], -half), _moment(along[-1], half)],
        tickmode="array",
        tickvals=places,
        ticktext=words,
        tickangle=0,
        unifiedhovertitle={"text": HEADINGS.get(grain, "%{x|%-d %b %Y}")},
    )


def values(limits: tuple[float, float], *, is_share: bool) -> dict[str, Any]:
    """The value axis: at most five round ticks with gridlines, percent as %."""
    at = numbers.ticks(*limits)
    words = numbers.tick_words(at, is_share=is_share)
    return theme.axis(range=list(limits), tickmode="array", tickvals=at, ticktext=words, showgrid=True)


def open_periods(along: list[date], is_open: list[bool], grain: str) -> list[dict[str, Any]]:
    """A quiet rectangle behind each run of unfinished periods."""
    half = periods.margin(grain)
    return [_shade(_moment(along[first], -half), _moment(along[last], half)) for first, last in series.runs(is_open)]


def _shade(start: str, end: str) -> dict[str, Any]:
    return {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": start,
        "x1": end,
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"width": 0},
        "fillcolor": theme.tint(theme.FAINT, "50"),
    }


def _moment(when: date, shift: timedelta) -> str:
    return (datetime(when.year, when.month, when.day) + shift).isoformat(timespec="minutes")
