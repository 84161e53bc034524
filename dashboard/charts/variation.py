"""Whether a point is ordinary variation: its usual range, the rule that names it, and whether that is good or bad."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import ceil, floor

from dashboard.charts import numbers, periods, series
from dashboard.charts.series import Point
from dashboard.metrics.shapes import Better, Result, Shape

ORDINARY = "ordinary variation"
NARROW = 0.1  # a usual range of shares narrower than this is written with a decimal
TRIAL = 12  # periods below which limits are on trial
Spots = Sequence[Point | None]


def is_judged(each: Point | None, result: Result) -> bool:
    """True when the point has a usual range and rests on enough to be held against it."""
    return each is not None and each.has_limits and not series.is_few(each, result)


def drawn_limits(each: Point, result: Result) -> tuple[float, float]:
    """The limits cut to what the value can be; the test that names a signal does not cut them."""
    low, high = each.limit_low or 0.0, each.limit_high or 0.0
    return max(0.0, low), min(1.0, high) if series.is_share(result) and result.metric.shape is Shape.RATE else high


def usual_range(each: Point, result: Result) -> str:
    """The limits in words, never contradicting the value beside them: 68 to 82%, 38 to 48, 6.1 to 7.9."""
    low, high = drawn_limits(each, result)
    if series.is_share(result):
        is_close = any(0 < limit < 1 and _reads_as(each.value, limit) for limit in (low, high))
        decimals = 1 if high - low < NARROW or is_close else 0
        return f"{low * 100:.{decimals}f} to {high * 100:.{decimals}f}%"
    if result.metric.shape is Shape.COUNT:
        return f"{numbers.count(ceil(low))} to {numbers.count(max(floor(high), ceil(low)))}"
    return f"{numbers.mean(low)} to {numbers.mean(high)}"


def _reads_as(value: float | None, limit: float) -> bool:
    return value is not None and value != limit and round(value * 100) == round(limit * 100)


def rule(each: Point, spots: Spots, result: Result) -> str:
    """What names the point, e.g. `below the usual range`, or that nothing does; `spots` are the points of its line."""
    if each.signal is None:
        return ORDINARY
    name, _, end = each.signal.rpartition("_")
    if not name:
        return f"{each.signal} the usual range"
    grain = result.filters.grain
    if name == "two_of_three":
        return f"two of three {grain}s near the {'upper' if end == 'high' else 'lower'} limit"
    if name == "trend":
        return f"one of seven or more {grain}s in a row {'rising' if end == 'high' else 'falling'}"
    side = "above" if end == "high" else "below"
    return f"{_ordinal(_run(each, spots))} {grain} in a row {side} the usual level"


def _run(each: Point, spots: Spots) -> int:
    """How many points up to this one lie on its side of the centre; one on the centre neither counts nor ends it, and
    a new baseline does.
    """
    length = 0
    for spot in reversed([spot for spot in spots if spot is not None and spot.period <= each.period]):
        side = _side(spot)
        if (side and side != _side(each)) or spot.centre not in (None, each.centre):
            break
        length += side != 0
    return length


def _side(each: Point) -> int:
    if each.value is None or each.centre is None:
        return 0
    return (each.value > each.centre) - (each.value < each.centre)


def _ordinal(number: int) -> str:
    last = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
    return f"{number}{last}"


def is_high(each: Point) -> bool:
    """True for a signal at the upper side."""
    return each.signal == "above" or str(each.signal).endswith("_high")


def is_outside(each: Point) -> bool:
    """True for a signal outside the limits, rather than one of a run."""
    return each.signal in ("above", "below")


def tone(each: Point, result: Result) -> str:
    """good or bad for a signal on the wanted or the other side; neutral without a signal or a wanted way."""
    if each.signal is None or result.metric.better is Better.NEITHER:
        return "neutral"
    return "good" if is_high(each) is (result.metric.better is Better.HIGHER) else "bad"


def place(each: Point, spots: Spots, result: Result) -> str:
    """The end of a sentence about the point: where it lies in its usual range; empty where it is not judged."""
    if not is_judged(each, result):
        return ""
    usual = usual_range(each, result)
    if each.signal is None:
        return f", within its usual range of {usual}"
    if is_outside(each):
        return f", {each.signal} its usual range of {usual}"
    said = rule(each, spots, result)
    return f", {'the ' if said[0].isdigit() else ''}{said} (usual range {usual})"


def basis(result: Result) -> str:
    """What the usual range rests on, and who accepted a new baseline and why; empty where there is none."""
    grain = result.filters.grain
    name = "trial limits" if result.limits_from < TRIAL else "usual range"
    said = [f"grey band: {name} from {result.limits_from} {grain}s"] if result.limits_from else []
    for each in result.baselines:
        said.append(f"new baseline from {periods.day(each.on)}, by {each.by}: {each.reason.rstrip('.')}")
    if result.baselines and not result.limits_from:
        said.append(f"too few {grain}s since for a usual range")
    return " · ".join(said)


def target(result: Result) -> str:
    """The target with its date, and whether the usual range keeps to it; empty where none is set."""
    if result.target is None:
        return ""
    value = result.target.value
    written = f"{value * 100:g}%" if series.is_share(result) else numbers.amount(value)
    kept = {
        "pass": ", met across the usual range",
        "fail": ", missed across the usual range",
        "hit_or_miss": ", met or missed by ordinary variation",
    }
    when = periods.day(date.fromisoformat(result.target.set_on))
    return f"target {written} set {when}{kept.get(result.assurance or '', '')}"
