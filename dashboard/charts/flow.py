"""Who came and who left: admissions up, discharges down by reason, on one axis of clients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.charts import Chart, axes, labels, numbers, periods, series, theme
from dashboard.charts.labels import Label
from dashboard.charts.names import label
from dashboard.charts.series import Line, Point
from dashboard.charts.stacked import DAY
from dashboard.metrics.shapes import Result

IN = "admitted"
OUT = ("completed", "left_ama", "administrative", "transferred")
REST = ("incarcerated", "death", "other")  # few, and not for a wall: drawn as one


@dataclass(frozen=True)
class Group:
    """The columns of one colour: clients per period, above zero for arrivals, below for leavers."""

    name: str
    colour: str
    heights: tuple[float | None, ...]
    is_open: tuple[bool, ...]
    is_hidden: tuple[bool, ...]


def chart(result: Result) -> Chart:
    """Admissions above zero, discharges by reason below it; those in care at the start and the end are not drawn."""
    along, found = series.lines(result)
    groups = _groups({line.name: line for line in found})
    limits = _limits(groups)
    data = [_columns(result, along, group) for group in groups]
    return Chart({"data": data, "layout": _layout(result, along, groups, limits)}, _alt(result, along, groups), "flow")


def _groups(named: dict[str, Line]) -> list[Group]:
    arrivals = [_group(label(IN), IN, [named[IN]], 1)] if IN in named else []
    leavers = [_group(label(name), name, [named[name]], -1) for name in OUT if name in named]
    rest = [named[name] for name in REST if name in named]
    return arrivals + leavers + ([_group("Other", "other", rest, -1)] if rest else [])


def _group(name: str, code: str, parts: list[Line], sign: int) -> Group:
    columns = list(zip(*(line.points for line in parts), strict=True))
    return Group(
        name=name,
        colour=theme.PART_COLOURS[code],
        heights=tuple(_sum(column, sign) for column in columns),
        is_open=tuple(any(spot is not None and not spot.is_complete for spot in column) for column in columns),
        is_hidden=tuple(any(spot is not None and spot.is_suppressed for spot in column) for column in columns),
    )


def _sum(column: tuple[Point | None, ...], sign: int) -> float | None:
    known = [spot.value for spot in column if spot is not None and spot.value is not None]
    return sign * sum(known) if known else None


def _columns(result: Result, along: list[date], group: Group) -> dict[str, Any]:
    return {
        "type": "bar",
        "name": group.name,
        "x": [day.isoformat() for day in along],
        "y": list(group.heights),
        "width": periods.DAYS[result.filters.grain] * DAY * 0.82,
        "marker": theme.filled(
            [theme.tint(group.colour, "70") if is_open else group.colour for is_open in group.is_open]
        ),
        "text": [
            _hover(group.name, height, is_hidden)
            for height, is_hidden in zip(group.heights, group.is_hidden, strict=True)
        ],
        "textposition": "none",
        "hovertemplate": "%{text}<extra></extra>",
    }


def _hover(name: str, height: float | None, is_hidden: bool) -> str:
    if height is None:
        return f"{name}: too few to show" if is_hidden else ""
    return f"{name}: {numbers.count(abs(height))}" + (" and a few not shown" if is_hidden else "")


def _stacks(groups: list[Group], sign: int) -> list[float]:
    columns = zip(*(group.heights for group in groups), strict=True)
    return [sum(height for height in column if height and height * sign > 0) for column in columns]


def _limits(groups: list[Group]) -> tuple[float, float]:
    return min([-1.0, *_stacks(groups, -1)]) * 1.08, max([1.0, *_stacks(groups, 1)]) * 1.08


def _layout(result: Result, along: list[date], groups: list[Group], limits: tuple[float, float]) -> dict[str, Any]:
    middles = zip(groups, _middles(groups), strict=True)
    ends = [Label(group.name, middle, "■", group.colour) for group, middle in middles]
    right = labels.right_margin(ends)
    base = theme.layout(
        left=44, right=right, hovermode="x unified", barmode="relative", bargap=0, meta=labels.keys(ends)
    )
    is_open = [any(flags) for flags in zip(*(group.is_open for group in groups), strict=True)]
    return base | {
        "xaxis": axes.dates(along, result.filters.grain, right=right),
        "yaxis": _values(limits),
        "annotations": labels.at_right(ends, axis=limits, pixels=theme.inside(base)),
        "shapes": axes.open_periods(along, is_open, result.filters.grain),
    }


def _values(limits: tuple[float, float]) -> dict[str, Any]:
    """The axis counts clients either way, so ticks are whole and none carries a minus."""
    axis = axes.values(limits, is_share=False)
    whole = [at for at in axis["tickvals"] if at == int(at)]
    words = [numbers.count(abs(at)) for at in whole]
    line = {"zeroline": True, "zerolinecolor": theme.MUTED, "zerolinewidth": 1}
    return axis | {"tickvals": whole, "ticktext": words} | line


def _middles(groups: list[Group]) -> list[float]:
    """Height of each group's label: the middle of its part of an average column."""
    below, middles = 0.0, []
    for group in groups:
        known = [height for height in group.heights if height is not None]
        mean = sum(known) / len(known) if known else 0.0
        start = 0.0 if mean > 0 else below
        middles.append(start + mean / 2)
        below += min(mean, 0.0)
    return middles


def _alt(result: Result, along: list[date], groups: list[Group]) -> str:
    if not along:
        return f"Columns of {result.metric.title.lower()}: nothing to draw."
    totals = [(group.name, sum(abs(height) for height in group.heights if height is not None)) for group in groups]
    said = ", ".join(f"{name} {numbers.count(total)}" for name, total in totals)
    when = periods.span(along[0], along[-1])
    return f"Columns of {result.metric.title.lower()}, {when}, admissions up and discharges down. Shown in all: {said}."
