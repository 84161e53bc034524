"""Two cohorts on the same axes: A is filled and teal, B is hollow and amber, each with its own band of limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from dashboard.charts import Chart, axes, labels, numbers, series, theme
from dashboard.charts.labels import Label
from dashboard.charts.ribbon import ribbon
from dashboard.charts.series import Line, Point
from dashboard.metrics.shapes import Result, Shape

STYLES = ((theme.FOCUS, "●", "circle", "solid"), (theme.AMBER, "◆", "diamond", "dash"))
FEW = 12  # up to this many periods every point gets a marker
MOST_DAYS = 366  # of a curve


@dataclass(frozen=True)
class Drawn:
    """One cohort's line with its signs."""

    line: Line
    colour: str
    glyph: str
    symbol: str
    dash: str


def chart(result: Result) -> Chart:
    """Both cohorts over time: segments A and B, B already moved under A's dates. Hidden and missing periods are gaps.

    The band is the 95% interval, or the middle half where the value is a median.
    """
    along, found = series.lines(result)
    drawn = [Drawn(line, *style) for line, style in zip(found, STYLES, strict=False)]
    spots = [spot for each in drawn for spot in each.line.known]
    values = _range(result, spots)
    traces = [
        trace
        for each in drawn
        for trace in (
            ribbon(_dates(along), each.line.points, each.colour, strength="1A"),
            _stroke(along, each),
            _marks(result, along, each),
        )
    ]
    return Chart({"data": traces, "layout": _layout(result, along, drawn, values)}, _alt(result, drawn), "two_cohorts")


def joined(a: Result, b: Result) -> Result:
    """Two results about time to an exit as the segments A and B of one."""
    named = [each.curve.with_columns(segment=pl.lit(name)) for name, each in (("A", a), ("B", b))]
    return replace(a, curve=pl.concat(named))


def curves(result: Result) -> Chart:
    """Both cohorts' share still in treatment by days since admission, drawn through the knots that may be shown."""
    found = result.curve.filter(result.curve["day"] <= MOST_DAYS).partition_by("segment", maintain_order=True)
    drawn = list(zip(found, STYLES, strict=False))
    ends = [
        Label(f"{each['segment'][0]} {each['value'][-1]:.0%}, day {each['day'][-1]}", each["value"][-1], *style[1::-1])
        for each, style in drawn
    ]
    right = labels.right_margin(ends)
    last = max([7, *(each["day"][-1] for each in found)])
    base = theme.layout(left=44, right=right, hovermode="x", meta=labels.keys(ends))
    at = numbers.ticks(0, last)
    layout = base | {
        "xaxis": theme.axis(
            range=[0, last],
            tickmode="array",
            tickvals=at,
            ticktext=[f"{each:.0f} days" if each else "0" for each in at],
        ),
        "yaxis": axes.values((0.0, 1.0), is_share=True),
        "annotations": labels.at_right(ends, axis=(0.0, 1.0), pixels=theme.inside(base)),
    }
    said = "; ".join(f"{each['segment'][0]} {each['value'][-1]:.0%} after {each['day'][-1]} days" for each in found)
    traces = [trace for each in drawn for trace in (_curve_band(*each), _curve(*each))]
    return Chart({"data": traces, "layout": layout}, f"Still in treatment: {said}.", "two_curves")


def _curve_band(knots: pl.DataFrame, style: tuple[str, str, str, str]) -> dict[str, Any]:
    """The limits of a curve; none where they are unknown."""
    known = knots.drop_nulls(["low", "high"])
    days = known["day"].to_list()
    return {
        "type": "scatter", "mode": "lines", "x": [0, *days, *reversed(days)],
        "y": [1.0, *known["high"].round(4), *known["low"].round(4).reverse()],
        "fill": "toself", "fillcolor": theme.tint(style[0], "1A"), "line": {"width": 0, "color": style[0]},
        "hoverinfo": "skip",
    }  # fmt: skip


def _curve(knots: pl.DataFrame, style: tuple[str, str, str, str]) -> dict[str, Any]:
    name = knots["segment"][0]
    said = [
        f"{name}: {value:.0%} after {day} days" + ("" if at_risk is None else f", {at_risk:,.0f} still followed")
        for value, at_risk, day in knots.select("value", "at_risk", "day").iter_rows()
    ]
    return {
        "type": "scatter",
        "mode": "lines",
        "x": [0, *knots["day"].to_list()],
        "y": [1.0, *(round(value, 4) for value in knots["value"])],
        "line": {"color": style[0], "width": 2.2, "dash": style[3]},
        "text": ["", *said],
        "hovertemplate": "%{text}<extra></extra>",
    }


def _range(result: Result, spots: list[Point]) -> tuple[float, float]:
    ends = [end for spot in spots for end in (spot.value, spot.low, spot.high) if end is not None] or [0.0, 1.0]
    low, high = min(ends), max(ends)
    room = (high - low) * 0.06 or 1.0
    ceiling = 1.0 if result.metric.shape is Shape.RATE else float("inf")
    return 0.0 if result.metric.shape is Shape.COUNT else max(0.0, low - room), min(ceiling, high + room)


def _stroke(along: list[date], each: Drawn) -> dict[str, Any]:
    return {
        "type": "scatter", "mode": "lines", "x": _dates(along), "y": [_value(spot) for spot in each.line.points],
        "line": {"color": each.colour, "width": 2.2, "dash": each.dash}, "connectgaps": False, "hoverinfo": "skip",
        "cliponaxis": False,
    }  # fmt: skip


def _marks(result: Result, along: list[date], each: Drawn) -> dict[str, Any]:
    spots = each.line.points
    is_hollow = [spot is not None and not spot.is_complete for spot in spots]
    return {
        "type": "scatter", "mode": "markers", "x": _dates(along), "y": [_value(spot) for spot in spots],
        "name": each.line.title, "cliponaxis": False, "error_y": _lone_limits(each),
        "marker": {
            "size": [_size(each.line, at, len(along)) for at in range(len(spots))], "symbol": each.symbol, "opacity": 1,
            "color": [theme.SURFACE if hollow else each.colour for hollow in is_hollow],
            "line": {"color": each.colour, "width": 1.6},
        },
        "text": ["" if spot is None else f"{each.line.title}: {_said(spot, result)}" for spot in spots],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _lone_limits(each: Drawn) -> dict[str, Any]:
    """The limits of values without neighbours, which no band can show."""
    up: list[float | None] = []
    down: list[float | None] = []
    for at, spot in enumerate(each.line.points):
        is_alone = spot is not None and None not in (spot.value, spot.low, spot.high) and _is_alone(each.line, at)
        up.append(round(spot.high - spot.value, 4) if is_alone and spot.is_complete else None)
        down.append(round(spot.value - spot.low, 4) if is_alone and spot.is_complete else None)
    look = {"color": each.colour, "thickness": 1.2, "width": 0}
    return {"type": "data", "symmetric": False, "array": up, "arrayminus": down, **look}


def _is_alone(line: Line, at: int) -> bool:
    beside = [line.points[other] for other in (at - 1, at + 1) if 0 <= other < len(line.points)]
    return all(_value(spot) is None or not spot.is_complete for spot in beside)


def _size(line: Line, at: int, number: int) -> int:
    """Markers on the newest finished value, the unfinished, and a value without neighbours."""
    spot = line.points[at]
    if _value(spot) is None:
        return 0
    says = spot is line.last_complete or not spot.is_complete or _is_alone(line, at)
    return 7 if says else 5 if number <= FEW else 0


def _said(spot: Point, result: Result) -> str:
    return theme.plain(series.detail(spot, result)) + ("" if spot.is_complete else ", unfinished")


def _layout(result: Result, along: list[date], drawn: list[Drawn], values: tuple[float, float]) -> dict[str, Any]:
    ends = [_end(each, result) for each in drawn if each.line.last_complete is not None]
    right = labels.right_margin(ends)
    base = theme.layout(left=44, right=right, hovermode="x unified" if along else False, meta=labels.keys(ends))
    is_open = series.incomplete(along, [each.line for each in drawn])
    return base | {
        "xaxis": axes.dates(along, result.filters.grain, right=right),
        "yaxis": axes.values(values, is_share=series.is_share(result)),
        "annotations": labels.at_right(ends, axis=values, pixels=theme.inside(base)),
        "shapes": axes.open_periods(along, is_open, result.filters.grain),
    }


def _end(each: Drawn, result: Result) -> Label:
    last = each.line.last_complete
    return Label(f"{each.line.title} {series.written(last, result)}", last.value or 0.0, each.glyph, each.colour)


def _dates(along: list[date]) -> list[str]:
    return [day.isoformat() for day in along]


def _value(spot: Point | None) -> float | None:
    return None if spot is None or spot.value is None else round(spot.value, 4)


def _alt(result: Result, drawn: list[Drawn]) -> str:
    ends = [f"{each.line.title} {series.detail(each.line.last_complete, result)}" for each in drawn
            if each.line.last_complete is not None]  # fmt: skip
    return f"Lines of {result.metric.title.lower()} for A and B: {'; '.join(ends) or 'nothing to draw'}."
