"""When people leave: the share of those there at its beginning that left in each week of treatment, as columns."""

from __future__ import annotations

from typing import Any

from dashboard.charts import Chart, axes, series, theme, weekly
from dashboard.charts.series import Point
from dashboard.charts.weekly import Weeks
from dashboard.metrics.shapes import Result

FEW = 30  # below this at the beginning of a week its column is grey: it says little


def chart(result: Result) -> Chart:
    """The whole range, one column per week of treatment from zero, with its 95% limits; a hidden week says "<11"."""
    found = _weeks(result)
    return Chart(
        {"data": [_columns(result, found)], "layout": _layout(result, found)},
        f"Columns of {result.metric.title.lower()}: {answer(result)}",
        "exits",
    )


def answer(result: Result) -> str:
    """The week that loses most of those who begin it, among weeks that many began."""
    known = [(each.value or 0.0, week, each) for week, each in _weeks(result) if _is_solid(each)]
    if not known:
        return "No week has enough people and exits to show."
    _, week, each = max(known)
    first = f" {series.detail(known[0][2], result)} left in week {known[0][1]}." if known[0][1] != week else ""
    return f"Most leave in week {week}: {series.detail(each, result)} of those still there.{first}"


def _is_solid(each: Point) -> bool:
    return each.value is not None and (each.denominator or 0) >= FEW


def _weeks(result: Result) -> Weeks:
    """The weeks by number, up to the last that says something."""
    found = weekly.numbered(result)
    last = max((week for week, each in found if each.value), default=1)
    return [(week, each) for week, each in found if week <= last]


def _columns(result: Result, found: Weeks) -> dict[str, Any]:
    return {
        "type": "bar",
        "x": [week for week, _ in found],
        "y": [None if each.value is None else round(each.value, 4) for _, each in found],
        "width": 0.72,
        "marker": theme.filled(
            [theme.tint(theme.FOCUS, "B0") if _is_solid(each) else theme.FAINT for _, each in found]
        ),
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [_reach(each, each.high) for _, each in found],
            "arrayminus": [_reach(each, each.low) for _, each in found],
            "color": theme.TEXT,
            "thickness": 1,
            "width": 0,
        },
        "text": weekly.hover(result, found),
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _reach(each: Point, limit: float | None) -> float:
    return 0.0 if each.value is None or limit is None else round(abs(limit - each.value), 4)


def _layout(result: Result, found: Weeks) -> dict[str, Any]:
    ends = [end for _, each in found for end in (each.value, each.high if _is_solid(each) else None) if end is not None]
    last = max((week for week, _ in found), default=1)
    at = [1, *range(4, last + 1, 4 if last <= 17 else 8)]
    return theme.layout(
        left=44,
        right=14,
        top=10,
        bottom=30,
        hovermode="closest",
        xaxis=theme.axis(
            range=[0.4, last + 0.6],
            tickmode="array",
            tickvals=at,
            ticktext=[f"week {week}" if week == 1 else str(week) for week in at],
            tickangle=0,
        ),
        yaxis=axes.values((0.0, min(1.0, max([0.05, *ends]) * 1.06)), is_share=True),
        annotations=weekly.hidden(result, found),
    )
