"""A score by week in treatment: one line from the first week on, with its 95% limits, the severity bands and n."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts import Chart, axes, labels, numbers, series, theme, weekly
from dashboard.charts.labels import Label
from dashboard.charts.names import label
from dashboard.charts.series import Point
from dashboard.charts.weekly import Weeks
from dashboard.metrics.shapes import Result

TICKS = (1, 5, 9, 13)
Bands = Sequence[tuple[float, str]]  # the lowest score of each severity band and its code


def chart(result: Result, *, bands: Bands = ()) -> Chart:
    """The whole range, one point per week; a thin line where a severity band begins; a hidden week is a gap: "<11"."""
    found = weekly.numbered(result)
    limits = _limits(found)
    said = f"Line of {result.metric.title.lower()}: {sentence(result)}"
    return Chart(
        {"data": weekly.traces(result, found), "layout": _layout(result, found, bands, limits)},
        said,
        "score_weeks",
    )


def sentence(result: Result) -> str:
    """The first and the last week that can be shown, each with its n."""
    said = weekly.first_and_last(result)
    return f"Mean {said}" if weekly.known(weekly.numbered(result)) else said


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
        "annotations": [*_names(inside), *weekly.hidden(result, found), *_ends(result, found)],
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


def _ends(result: Result, found: Weeks) -> list[dict[str, Any]]:
    """The first and the last shown week in words, over the line."""
    known = weekly.known(found)
    sides = {"left": known[:1], "right": known[-1:] if len(known) > 1 else []}
    return [
        theme.note(f"<b>{series.written(each, result)}</b>", x=week, y=each.high or each.value, yanchor="bottom",
                   yshift=1, xanchor=side)
        for side, spots in sides.items()
        for week, each in spots
    ]  # fmt: skip
