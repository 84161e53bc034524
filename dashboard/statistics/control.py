"""Control charts: is this week different, or ordinary variation?

XmR, p and Laney p' limits, the NHS "Making Data Count" rules and the Anhøj runs rules. Limits are never clipped here:
a chart may draw them within 0..100 %, the tests must not. Points come in order and without gaps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2, nan

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.special import bdtr

LIMIT_FACTOR = 2.66  # 3 / d2, with d2 = 1.128 for two neighbouring points
MOVING_RANGE_FACTOR = 3.267  # D4 for two neighbouring points
D2 = 1.128
NO_SIGN = 2


@dataclass(frozen=True, eq=False)
class Control:
    """Centre and limits, one limit per point; `near_*` lie at two thirds of the way, `sigma` is a third of it."""

    centre: float
    sigma: np.ndarray
    low: np.ndarray
    high: np.ndarray
    near_low: np.ndarray
    near_high: np.ndarray
    moving_range_limit: float
    sigma_z: float


@dataclass(frozen=True)
class Runs:
    """Runs on one side of the centre and crossings of it, with their limits; `current_run` is negative below it."""

    longest_run: int
    longest_run_limit: int
    crossings: int
    crossings_limit: int
    current_run: int
    is_shifted: bool


def xmr(values: Sequence[float], *, screened: bool = False, baseline: int | None = None) -> Control:
    """Limits of single values: mean and 2.66 times the average moving range, from the first `baseline` points.

    `screened` leaves out moving ranges of 3.267 times their average or more, once. Raises ValueError below two points.
    Rules and constants as in NHSRplotthedots 0.2.
    """
    points = _finite(values)
    base = points[:baseline]
    if len(base) < 2:
        raise ValueError("an XmR chart needs at least two points")
    ranges = np.abs(np.diff(base))
    average = ranges.mean()
    if screened and average > 0:
        average = ranges[ranges < MOVING_RANGE_FACTOR * average].mean()
    sigma = np.full(len(points), LIMIT_FACTOR * average / 3)
    return _control(base.mean(), sigma, moving_range_limit=float(MOVING_RANGE_FACTOR * average), sigma_z=nan)


def p_chart(numerators: Sequence[float], denominators: Sequence[float], *, baseline: int | None = None) -> Control:
    """Binomial limits of shares, one pair per denominator; too narrow where clients come several times a week.

    Raises ValueError without a point, or where a denominator is not positive or smaller than its numerator.
    """
    _, centre, sigma = _shares(numerators, denominators, baseline)
    return _control(centre, sigma, moving_range_limit=nan, sigma_z=1.0)


def laney(numerators: Sequence[float], denominators: Sequence[float], *, baseline: int | None = None) -> Control:
    """Laney's p' limits: binomial limits stretched by `sigma_z`, the spread from week to week; never narrower.

    Raises ValueError as `p_chart` does. Laney (2002), Quality Engineering 14(4).
    """
    shares, centre, sigma = _shares(numerators, denominators, baseline)
    scores = ((shares - centre) / sigma)[:baseline] if sigma.all() else np.zeros(1)
    sigma_z = max(1.0, float(np.abs(np.diff(scores)).mean() / D2)) if len(scores) > 1 else 1.0
    return _control(centre, sigma * sigma_z, moving_range_limit=nan, sigma_z=sigma_z)


def nhs_points(values: Sequence[float], control: Control, *, shift: int = 7, trend: int = 7) -> list[str]:
    """The kind of each point by the NHS "Making Data Count" rules: `common`, or a rule's name with `_high` or `_low`.

    Rules are astronomical, trend, two_of_three and shift; where several hold, the first of these names the point.
    """
    points = np.asarray(values, float)
    kinds = np.full(len(points), "common", dtype=object)
    side = _side(points, control.centre)
    marks = {
        "shift": _long_stretches(side, shift),
        "two_of_three": _two_of_three(side, _is_near(points, control)),
        "trend": _trends(points, trend),
        "astronomical": _outside(points, control),
    }
    for rule, mark in marks.items():
        kinds[mark > 0] = f"{rule}_high"
        kinds[mark < 0] = f"{rule}_low"
    return kinds.tolist()


def variation(last_point: str, better: str) -> str:
    """What the kind of the last complete point means: common, improvement, concern, neutral_high or neutral_low.

    `better` is higher, lower or neither.
    """
    if last_point == "common":
        return "common"
    end = last_point.rpartition("_")[2]
    if better == "neither":
        return f"neutral_{end}"
    return "improvement" if (end == "high") == (better == "higher") else "concern"


def assurance(control: Control, target: float | None, better: str) -> str | None:
    """Whether the last limits keep to the target: pass, fail or hit_or_miss; None without target or direction."""
    if target is None or better == "neither":
        return None
    if control.low[-1] <= target <= control.high[-1]:
        return "hit_or_miss"
    is_target_above = target > control.high[-1]
    return "pass" if is_target_above == (better == "lower") else "fail"


def runs(values: Sequence[float], centre: float) -> Runs:
    """Runs and crossings by Anhøj's rules; points on the centre do not count.

    With n points off the centre the longest run may have round(log2 n + 3) (Schilling 2012), and there are at least as
    many crossings as the lower 5 % binomial quantile of n - 1 with p = 1/2 (Chen 2010); as in qicharts2.
    """
    side = _side(np.asarray(values, float), centre)
    side = side[side != 0]
    stretches = _stretches(side)
    longest = max((stop - start for start, stop, _ in stretches), default=0)
    crossings = max(len(stretches) - 1, 0)
    fewest = _fewest_crossings(len(side))
    return Runs(
        longest_run=longest,
        longest_run_limit=_longest_run(len(side)),
        crossings=crossings,
        crossings_limit=fewest,
        current_run=sum((stop - start) * sign for start, stop, sign in stretches[-1:]),
        is_shifted=longest > _longest_run(len(side)) or crossings < fewest,
    )


def signals(values: Sequence[float], control: Control, *, rules: str = "anhoej") -> list[str | None]:
    """What is unusual about each point: above or below the limits, or part of a long run; None where ordinary.

    With `rules="anhoej"` the points of a run over Anhøj's limit say run_high or run_low; with `"nhs"` every other kind
    of `nhs_points` appears under its own name. Raises ValueError for other rules.
    """
    points = np.asarray(values, float)
    if rules == "nhs":
        words = {"common": None, "astronomical_high": "above", "astronomical_low": "below"}
        return [words.get(kind, kind) for kind in nhs_points(points, control)]
    if rules != "anhoej":
        raise ValueError("rules must be anhoej or nhs")
    return _anhoej_signals(points, control)


def _anhoej_signals(points: np.ndarray, control: Control) -> list[str | None]:
    side = _side(points, control.centre)
    off_centre = np.flatnonzero(side)
    long_runs = np.zeros(len(points), int)
    long_runs[off_centre] = _long_stretches(side[off_centre], _longest_run(len(off_centre)) + 1)
    outside = _outside(points, control)
    found = np.full(len(points), None, dtype=object)
    for mark, high, low in ((long_runs, "run_high", "run_low"), (outside, "above", "below")):
        found[mark > 0] = high
        found[mark < 0] = low
    return found.tolist()


def _control(centre: float, sigma: np.ndarray, *, moving_range_limit: float, sigma_z: float) -> Control:
    return Control(
        centre=float(centre),
        sigma=sigma,
        low=centre - 3 * sigma,
        high=centre + 3 * sigma,
        near_low=centre - 2 * sigma,
        near_high=centre + 2 * sigma,
        moving_range_limit=moving_range_limit,
        sigma_z=sigma_z,
    )


def _finite(values: Sequence[float]) -> np.ndarray:
    points = np.asarray(values, float)
    if not np.isfinite(points).all():
        raise ValueError("a control chart takes points without gaps")
    return points


def _shares(
    numerators: Sequence[float], denominators: Sequence[float], baseline: int | None
) -> tuple[np.ndarray, float, np.ndarray]:
    x, n = _finite(numerators), _finite(denominators)
    if len(x[:baseline]) == 0 or (n <= 0).any() or (x < 0).any() or (x > n).any():
        raise ValueError("a chart of shares needs points with 0 <= numerator <= denominator and denominator > 0")
    centre = float(x[:baseline].sum() / n[:baseline].sum())
    return x / n, centre, np.sqrt(centre * (1 - centre) / n)


def _side(values: np.ndarray, line: float | np.ndarray) -> np.ndarray:
    """1 above the line, -1 below, 0 on it. A mean of equal values differs from them in the last digit: still on it."""
    return np.where(np.isclose(values, line, rtol=1e-9, atol=1e-12), 0, np.sign(values - line)).astype(int)


def _outside(points: np.ndarray, control: Control) -> np.ndarray:
    return (_side(points, control.high) > 0).astype(int) - (_side(points, control.low) < 0)


def _is_near(points: np.ndarray, control: Control) -> np.ndarray:
    is_beyond = (_side(points, control.near_high) > 0) | (_side(points, control.near_low) < 0)
    return is_beyond & (_outside(points, control) == 0)


def _stretches(signs: np.ndarray) -> list[tuple[int, int, int]]:
    """Start, end (not included) and sign of each unbroken stretch of equal signs."""
    edges = np.flatnonzero(np.diff(signs, prepend=NO_SIGN, append=NO_SIGN))
    return [(int(start), int(stop), int(signs[start])) for start, stop in pairwise(edges)]


def _long_stretches(signs: np.ndarray, length: int) -> np.ndarray:
    marks = np.zeros(len(signs), int)
    for start, stop, sign in _stretches(signs):
        if stop - start >= length:
            marks[start:stop] = sign
    return marks


def _trends(points: np.ndarray, length: int) -> np.ndarray:
    """A point where one trend turns into another belongs to the later one, as in NHSRplotthedots."""
    marks = np.zeros(len(points), int)
    for start, stop, sign in _stretches(_side(points[1:], points[:-1])):
        if sign and stop - start >= length - 1:
            marks[start : stop + 1] = sign
    return marks


def _two_of_three(side: np.ndarray, is_near: np.ndarray) -> np.ndarray:
    is_hit = np.zeros(len(side), bool)
    if len(side) >= 3:
        is_one_sided = np.abs(sliding_window_view(side, 3).sum(axis=1)) == 3
        hits = is_one_sided & (sliding_window_view(is_near, 3).sum(axis=1) >= 2)
        for step in range(3):
            is_hit[step : step + len(hits)] |= hits
    return np.where(is_hit & is_near, side, 0)


def _longest_run(useful: int) -> int:
    return round(log2(max(useful, 1)) + 3)


def _fewest_crossings(useful: int) -> int:
    chances = bdtr(np.arange(useful), max(useful - 1, 0), 0.5)
    return int(np.searchsorted(chances, 0.05))
