"""A score by week in treatment: one line from the first week on, with its 95% limits, the severity bands and n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts import Chart, axes, labels, numbers, series, theme
from dashboard.charts.labels import Label
from dashboard.charts.names import label
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Result

TICKS = (1, 5, 9, 13)
Weeks = list[tuple[int, Point]]
Bands = Sequence[tuple[float, str]]  # the lowest score of each severity band and its code


def chart(result: Result, *, bands: Bands = ()) -> Chart:
    """The whole range, one point per week; a thin line where a severity band begins; a hidden week is a gap: "<11"."""
    found = _weeks(result)
    limits = _limits(found)
    said = f"Line of {result.metric.title.lower()}: {sentence(result)}"
    return Chart(
        {"data": [_ribbon(found), _line(result, found)], "layout": _layout(result, found, bands, limits)}, said
    )


def sentence(result: Result) -> str:
    """The first and the last week that can be shown, each with its n."""
    known = [(week, each) for week, each in _weeks(result) if each.value is not None]
    if not known:
        return "Every week in treatment is too small to show."
    said = [f"{series.detail(each, result)} in week {week}" for week, each in known]
    return f"Mean {said[0]}; {said[-1]}." if len(said) > 1 else f"Mean {said[0]}; other weeks are too small to show."


def _weeks(result: Result) -> Weeks:
    return sorted((int(name.rpartition("_")[2]), each) for name, each in series.whole(result))


def _ribbon(found: Weeks) -> dict[str, Any]:
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
        "y": [None if each.value is None else round(each.value, 3) for _, each in found],
        "line": {"color": theme.FOCUS, "width": 2},
        "marker": {"color": theme.FOCUS, "size": 6},
        "text": [theme.plain(f"Week {week}: {series.detail(each, result)}") for week, each in found],
        "hovertemplate": "%{text}<extra></extra>",
        "cliponaxis": False,
    }


def _layout(result: Result, found: Weeks, bands: Bands, limits: tuple[float, float]) -> dict[str, Any]:
    inside = [(lowest, label(name)) for lowest, name in bands if limits[0] < lowest < limits[1]]
    ends = [Label(name, lowest) for lowest, name in inside]
    right = labels.right_margin(ends) if ends else 14
    base = theme.layout(left=34, right=right, top=14, bottom=44, hovermode="closest")
    counted = dict(found)
    return base | {
        "xaxis": theme.axis(
            range=[0.5, TICKS[-1] + 0.5],
            tickmode="array",
            tickvals=list(TICKS),
            ticktext=[_under(week, counted.get(week), result) for week in TICKS],
            tickangle=0,
        ),
        "yaxis": axes.values(limits, is_share=False),
        "shapes": [_edge(lowest) for lowest, _ in inside],
        "annotations": [*_names(inside), *_hidden(result, found), *_ends(result, found)],
    }


def _under(week: int, each: Point | None, result: Result) -> str:
    if each is not None and each.is_suppressed:
        return f"week {week}<br>{theme.plain(result.hidden_word)}"
    return f"week {week}<br>n = {numbers.count(each.denominator if each else 0)}"


def _limits(found: Weeks) -> tuple[float, float]:
    """Around all limits, with room for words; a line needs no base of zero."""
    ends = [end for _, each in found for end in (each.low, each.high, each.value) if end is not None]
    low, high = min(ends, default=0.0), max(ends, default=1.0)
    room = max(1.0, (high - low) * 0.25)
    return max(0.0, low - room), high + room


def _edge(lowest: float) -> dict[str, Any]:
    line = {"color": theme.MUTED, "width": 1, "dash": "dot"}
    return {
        "type": "line",
        "xref": "paper",
        "x0": 0,
        "x1": 1,
        "y0": lowest,
        "y1": lowest,
        "layer": "below",
        "line": line,
    }


def _names(inside: list[tuple[float, str]]) -> list[dict[str, Any]]:
    """What begins at each thin line, beside its end."""
    font = {"size": theme.TICK_SIZE, "color": theme.SECONDARY}
    place = {"x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "yanchor": "bottom", "yshift": -3}
    return [theme.note(f"{theme.plain(name)} ↑", y=lowest, font=font, **place) for lowest, name in inside]


def _hidden(result: Result, found: Weeks) -> list[dict[str, Any]]:
    text, font = theme.plain(result.hidden_word), {"size": 10, "color": theme.SECONDARY}
    place = {"y": 0, "yref": "paper", "yanchor": "bottom"}
    return [theme.note(text, x=week, **place, font=font) for week, each in found if each.is_suppressed]


def _ends(result: Result, found: Weeks) -> list[dict[str, Any]]:
    """The first and the last shown week in words, over the line."""
    known = [(week, each) for week, each in found if each.value is not None]
    sides = {"left": known[:1], "right": known[-1:] if len(known) > 1 else []}
    return [
        theme.note(f"<b>{series.written(each, result)}</b>", x=week, y=each.high or each.value, yanchor="bottom",
                   yshift=1, xanchor=side)
        for side, spots in sides.items()
        for week, each in spots
    ]  # fmt: skip
