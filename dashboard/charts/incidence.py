"""How treatment ended, as stacked shares by day since admission: the ways of leaving add up to everyone who left.

Straight lines join the days that may be read: between them it is not shown who left when.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from dashboard.charts import Chart, axes, labels, series, survival, theme
from dashboard.charts.labels import Label
from dashboard.charts.names import inside, label
from dashboard.metrics.shapes import REST, Result

ORDER = ("completed", "transferred", "unplanned", "other")  # from the bottom up; whatever else comes above


@dataclass(frozen=True)
class Area:
    """One way of leaving: its words and colour, and its share on each day, day 0 first."""

    name: str
    title: str
    colour: str
    shares: list[float]


def chart(result: Result, *, still: str = "Not left yet") -> Chart:
    """Shares that had left in each way by each day, stacked; above them is who had not left yet, `still` in words."""
    days, areas = _areas(result)
    traces = []
    below = [0.0] * len(days)
    for area in areas:
        top = [round(low + share, 4) for low, share in zip(below, area.shares, strict=True)]
        traces += [_filled(days, below, top, area), _spots(days, top, area)]
        below = top
    return Chart(
        {"data": traces, "layout": _layout(days, areas, below, still=still)}, _alt(result, days, areas), "incidence"
    )


def answer(result: Result) -> str:
    """The share that had left in each way by the end of the window, or on the last day drawn where some are hidden."""
    rows = sorted(series.whole(result), key=lambda row: -(row[1].value or 0))
    if any(each.value is None for _, each in rows):
        days, areas = _areas(result)
        return f"By day {days[-1]}: {_list(areas)}. Together they are everyone who left."
    said = ", ".join(f"{inside(label(name))} {series.written(each, result)}" for name, each in rows)
    return f"By day {result.filters.window_days}: {said}. Together they are everyone who left."


def _list(areas: list[Area]) -> str:
    return ", ".join(f"{inside(area.title)} {area.shares[-1]:.0%}" for area in areas)


def _areas(result: Result) -> tuple[list[int], list[Area]]:
    known = result.curve.to_dicts() if result.curve is not None else []
    by_name: dict[str, dict[int, float]] = {}
    for knot in known:
        by_name.setdefault(knot["part"], {})[knot["day"]] = knot["value"]
    days = sorted({knot["day"] for knot in known})
    ordered = sorted(by_name, key=lambda name: ORDER.index(name) if name in ORDER else len(ORDER))
    return [0, *days], [
        Area(
            name,
            _rest(result, by_name) if name == REST else label(name),
            theme.MUTED if name == REST else theme.PART_COLOURS.get(name, theme.MUTED),
            [0.0, *(round(by_name[name][day], 4) for day in days)],
        )
        for name in ordered
    ]


def _rest(result: Result, drawn: Iterable[str]) -> str:
    """The ways that are not told apart, by name where there are two."""
    names = [label(name) for name, _ in series.whole(result) if name not in drawn]
    return f"{names[0]} or {inside(names[1])}" if len(names) == 2 else names[0] if len(names) == 1 else "Other ways"


def _filled(days: list[int], below: list[float], top: list[float], area: Area) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": [*days, *reversed(days)], "y": [*top, *reversed(below)],
        "fill": "toself", "fillcolor": area.colour, "hoverinfo": "skip",
        "line": {"width": 1, "color": theme.SURFACE},
    }  # fmt: skip


def _spots(days: list[int], top: list[float], area: Area) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "markers", "x": days[1:], "y": top[1:], "name": theme.plain(area.title),
        "marker": {"color": area.colour, "size": 9, "opacity": 0},
        "text": [
            theme.plain(f"{area.title}: {share:.0%} by day {day}")
            for day, share in zip(days[1:], area.shares[1:], strict=True)
        ],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _layout(days: list[int], areas: list[Area], top: list[float], *, still: str) -> dict[str, Any]:
    ends = _ends(areas, top[-1], still)
    right = labels.right_margin(ends)
    base = theme.layout(
        left=44, right=right, top=20, height=theme.HEIGHT + 40, hovermode="closest", meta=labels.keys(ends)
    )
    lines, words = survival.mark(days[-1])
    return base | {
        "xaxis": survival.day_axis(days[-1]),
        "yaxis": axes.values((0.0, 1.0), is_share=True),
        "annotations": labels.at_right(ends, axis=(0.0, 1.0), pixels=theme.inside(base)) + words,
        "shapes": lines,
    }


def _ends(areas: list[Area], everyone: float, still: str) -> list[Label]:
    """Each way at its middle height on the last day, and above them those who had not left."""
    below, ends = 0.0, []
    for area in areas:
        share = area.shares[-1]
        ends.append(Label(f"{area.title} {share:.0%}", below + share / 2, "■", area.colour))
        below += share
    if everyone < 0.995:
        ends.append(Label(f"{still} {1 - everyone:.0%}", (1 + everyone) / 2, "□", theme.MUTED))
    return ends


def _alt(result: Result, days: list[int], areas: list[Area]) -> str:
    what = f"Stacked shares of {result.metric.title.lower()} by day {days[-1]}"
    return f"{what}: {_list(areas)}. They add up to everyone who left."
