"""A share by week in treatment: one line from the first week on, with its 95% limits and how many under it."""

from __future__ import annotations

from typing import Any

from dashboard.charts import Chart, axes, series, theme
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

TICKS = (1, 4, 8, 12)
Weeks = list[tuple[int, Point]]


def chart(result: Result) -> Chart:
    """The whole range, one point per week in treatment; a hidden week is a gap that says so, e.g. "<11"."""
    found = _weeks(result)
    return Chart(
        {"data": [_band(found), _line(result, found)], "layout": _layout(result, found)},
        f"Line of {result.metric.title.lower()}: {sentence(result)}",
    )


def sentence(result: Result) -> str:
    """The first and the last week that can be shown."""
    known = [(week, each) for week, each in _weeks(result) if each.value is not None]
    if not known:
        return "Every week in treatment is too small to show."
    said = [f"{series.detail(each, result)} in week {week}" for week, each in known]
    return f"{said[0]}; {said[-1]}." if len(said) > 1 else f"{said[0]}; other weeks are too small to show."


def _weeks(result: Result) -> Weeks:
    """The weeks by number; a part is named week_01 and so on."""
    return sorted((int(name.rpartition("_")[2]), each) for name, each in series.whole(result))


def _band(found: Weeks) -> dict[str, Any]:
    """The limits as one filled shape around each unbroken run of weeks."""
    x: list[int | None] = []
    y: list[float | None] = []
    for first, last in series.runs([each.low is not None and each.high is not None for _, each in found]):
        run = found[first : last + 1]
        x += [week for week, _ in run] + [week for week, _ in reversed(run)] + [None]
        y += [each.high for _, each in run] + [each.low for _, each in reversed(run)] + [None]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": x,
        "y": y,
        "fill": "toself",
        "fillcolor": theme.tint(theme.FOCUS, "22"),
        "line": {"width": 0, "color": theme.CLEAR},
        "hoverinfo": "skip",
    }


def _line(result: Result, found: Weeks) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "lines+markers",
        "x": [week for week, _ in found],
        "y": [None if each.value is None else round(each.value, 4) for _, each in found],
        "line": {"color": theme.FOCUS, "width": 2},
        "marker": {"color": theme.FOCUS, "size": 6},
        "text": [theme.plain(f"Week {week}: {series.detail(each, result)}") for week, each in found],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


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
        annotations=[*_hidden(result, found), *_ends(result, found)],
    )


def _limits(found: Weeks) -> tuple[float, float]:
    """Around all limits, with room for words; a line needs no base of zero."""
    ends = [end for _, each in found for end in (each.low, each.high) if end is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = max(0.05, (high - low) * 0.3)
    return max(0.0, low - room), min(1.0, high + room / 2)


def _hidden(result: Result, found: Weeks) -> list[dict[str, Any]]:
    text, font = theme.plain(result.hidden_word), {"size": 10, "color": theme.SECONDARY}
    place = {"y": 0, "yref": "paper", "yanchor": "bottom"}
    return [theme.note(text, x=week, **place, font=font) for week, each in found if each.is_suppressed]


def _ends(result: Result, found: Weeks) -> list[dict[str, Any]]:
    """The first and the last shown week in words, on the side of the line that is free."""
    known = [(week, each) for week, each in found if each.value is not None]
    if len(known) < 2:
        return [_end(result, known[0], known[0], side="left")] if known else []
    return [_end(result, known[0], known[1], side="left"), _end(result, known[-1], known[-2], side="right")]


def _end(result: Result, end: tuple[int, Point], beside: tuple[int, Point], *, side: str) -> dict[str, Any]:
    week, each = end
    is_above = (each.value or 0.0) >= (beside[1].value or 0.0)
    height = (each.high if is_above else each.low) or each.value
    place = {"yanchor": "bottom" if is_above else "top", "yshift": 2 if is_above else -2, "xanchor": side}
    return theme.note(f"<b>{series.written(each, result)}</b>", x=week, y=height, **place)
