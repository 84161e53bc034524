"""What the charts by week in treatment share: the weeks by number, the line with its limits, the word of a hidden week.

Such a result is drawn over the whole range; its parts are named week_01 and so on.
"""

from __future__ import annotations

from typing import Any

from dashboard.charts import series, theme
from dashboard.charts.ribbon import ribbon
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

Weeks = list[tuple[int, Point]]


def numbered(result: Result) -> Weeks:
    """Each week's number and value, the first week first."""
    return sorted((int(name.rpartition("_")[2]), each) for name, each in series.whole(result))


def known(found: Weeks) -> Weeks:
    """The weeks that can be shown."""
    return [(week, each) for week, each in found if each.value is not None]


def first_and_last(result: Result) -> str:
    """The first and the last week that can be shown: 66% (62 of 94) in week 1; 51% (40 of 78) in week 12."""
    said = [f"{series.detail(each, result)} in week {week}" for week, each in known(numbered(result))]
    if not said:
        return "Every week in treatment is too small to show."
    return f"{said[0]}; {said[-1]}." if len(said) > 1 else f"{said[0]}; other weeks are too small to show."


def traces(result: Result, found: Weeks) -> list[dict[str, Any]]:
    """The limits and, over them, the line with a mark for each week."""
    weeks, spots = [week for week, _ in found], [each for _, each in found]
    line = {
        "type": "scatter", "mode": "lines+markers", "x": weeks,
        "y": [None if each.value is None else round(each.value, 4) for each in spots],
        "line": {"color": theme.FOCUS, "width": 2}, "marker": {"color": theme.FOCUS, "size": 6},
        "text": hover(result, found), "hovertemplate": "%{text}<extra></extra>", "cliponaxis": False,
    }  # fmt: skip
    return [ribbon(weeks, spots, theme.FOCUS, strength="22"), line]


def hover(result: Result, found: Weeks) -> list[str]:
    """What each week says when pointed at."""
    return [theme.plain(f"Week {week}: {series.detail(each, result)}") for week, each in found]


def hidden(result: Result, found: Weeks) -> list[dict[str, Any]]:
    """At the foot of each hidden week the word for it, e.g. "<11"."""
    text, font = theme.plain(result.hidden_word), {"size": 10, "color": theme.SECONDARY}
    place = {"y": 0, "yref": "paper", "yanchor": "bottom"}
    return [theme.note(text, x=week, **place, font=font) for week, each in found if each.is_suppressed]
