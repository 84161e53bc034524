"""Time in treatment: who is still here, when people leave, and why, from counts per day.

Everywhere `days` are whole days since admission, rising, each with the number of exits and of people censored (still
here when last known); results list the days on which somebody did either. Exits on a day come before censorings of
that day; day 0 counts. A person is at risk on every day up to and with the last. Limits are 95 %.
Collett (2015), Modelling Survival Data in Medical Research.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, sqrt

import numpy as np
from scipy.special import chdtrc, gammaincinv

from dashboard.statistics.differences import Difference
from dashboard.statistics.intervals import Z95

ENOUGH_EVENTS = 10
ROUNDING = 1e-9  # a product of shares that should be 1/2 may end just above it

Estimate = tuple[float | None, float | None, float | None]


@dataclass(frozen=True, eq=False)
class Curve:
    """Kaplan-Meier: the share still in treatment after each day, with Greenwood variance and log-log limits.

    Where nobody has left yet both limits are 1, and where everybody has both are 0, as in lifelines.
    """

    day: np.ndarray
    at_risk: np.ndarray
    events: np.ndarray
    censored: np.ndarray
    survival: np.ndarray
    low: np.ndarray
    high: np.ndarray
    variance: np.ndarray

    def at(self, day: float) -> float:
        """The share still in treatment after `day`: P(T > day)."""
        return _step(self.day, self.survival, day, before=1.0)

    def at_risk_on(self, day: float | np.ndarray) -> np.ndarray:
        """How many were followed up to `day`, those who left or were censored on it included."""
        return np.append(self.at_risk, 0)[np.searchsorted(self.day, day)]

    @property
    def last_day(self) -> float:
        """The last day the curve knows about: infinite once everybody has left."""
        return inf if len(self.day) and self.survival[-1] == 0 else float(max(self.day, default=-1))


@dataclass(frozen=True, eq=False)
class Incidence:
    """The share that has ended in one way by each day, with variance and limits."""

    day: np.ndarray
    share: np.ndarray
    low: np.ndarray
    high: np.ndarray
    variance: np.ndarray

    def at(self, day: float) -> float:
        """The share that has ended in this way by the end of `day`."""
        return _step(self.day, self.share, day, before=0.0)


@dataclass(frozen=True)
class LogRank:
    """Exits of the first arm, observed and expected if both were alike; `p` is worth a look only where `is_enough`."""

    observed: float
    expected: float
    variance: float
    chi2: float
    p: float
    is_enough: bool


@dataclass(frozen=True, eq=False)
class Hazard:
    """Exits per person-week in each week of treatment (week 1 is days 0 to 6), with exact Poisson limits."""

    week: np.ndarray
    at_risk_days: np.ndarray
    events: np.ndarray
    hazard: np.ndarray
    low: np.ndarray
    high: np.ndarray


def kaplan_meier(days: Sequence[int], events: Sequence[int], censored: Sequence[int]) -> Curve:
    """The curve of any exit. Raises ValueError where days do not rise from 0 or a count is negative."""
    day, exits, lost = _checked(days, events, censored)
    at_risk, survival, jumps = _risk_and_survival(exits, lost)
    # Greenwood's sum would be infinite where the last one leaves; there the variance is 0.
    greenwood = np.cumsum(jumps)
    low, high = _log_log(survival, survival * np.sqrt(greenwood))
    return Curve(day, at_risk, exits, lost, survival, low, high, survival**2 * greenwood)


def retained(curve: Curve, n: int) -> Estimate:
    """The share retained at least `n` days, P(T >= n) = S(n - 1), with limits; None where nobody was followed so long.

    The curve on day n itself would leave out those who left on day n.
    """
    if n - 1 > curve.last_day:
        return None, None, None
    limits = (curve.survival, curve.low, curve.high)
    value, low, high = (_step(curve.day, line, n - 1, before=1.0) for line in limits)
    return value, low, high


def quantile(curve: Curve, share: float) -> Estimate:
    """The day by which `share` have left, the first with S <= 1 - share; None where not reached.

    Limits by Brookmeyer and Crowley (1982): the days on which the log-log limits reach the same height.
    """
    value, low, high = (_first_at_most(curve.day, line, 1 - share) for line in (curve.survival, curve.low, curve.high))
    return value, low, high


def median(curve: Curve) -> Estimate:
    """The day by which half have left, with limits; None where not reached."""
    return quantile(curve, 0.5)


def cumulative_incidence(
    days: Sequence[int], endings: Mapping[str, Sequence[int]], censored: Sequence[int]
) -> dict[str, Incidence]:
    """Aalen-Johansen: for each ending the share that has ended so by each day; together they are 1 - S.

    Variance by the delta method (Collett, chapter 12; for a single ending it is Greenwood's), limits log-log.
    Raises ValueError as `kaplan_meier` does.
    """
    day, *counts, lost = _checked(days, *endings.values(), censored)
    exits = np.sum(counts, axis=0) if counts else np.zeros(len(day))
    at_risk, survival, jumps = _risk_and_survival(exits, lost)
    before = np.append(1.0, survival[:-1])[: len(day)]
    found = {}
    for ending, ended in zip(endings, counts, strict=True):
        share = np.cumsum(before * ended / at_risk)
        variance = _incidence_variance(share, before, ended, at_risk, jumps)
        found[ending] = Incidence(day, share, *_log_log(share, np.sqrt(variance)), variance)
    return found


def log_rank(a: Curve, b: Curve, *, weights: str = "log-rank") -> LogRank:
    """Do two cohorts leave alike? Every day weighs the same, or with "wilcoxon" by the number at risk (Gehan, Breslow).

    Exits with ten events in each arm are enough to show p. Raises ValueError for other weights.
    """
    if weights not in ("log-rank", "wilcoxon"):
        raise ValueError("weights must be log-rank or wilcoxon")
    day = np.union1d(a.day, b.day)
    at_risk_a, at_risk = a.at_risk_on(day), a.at_risk_on(day) + b.at_risk_on(day)
    exits_a = _exits_on(a, day)
    exits = exits_a + _exits_on(b, day)
    weight = at_risk if weights == "wilcoxon" else np.ones(len(day))
    share = at_risk_a / at_risk
    spread = exits * share * (1 - share) * (at_risk - exits) / np.maximum(at_risk - 1, 1)
    observed, expected = float(weight @ exits_a), float(weight @ (exits * share))
    variance = float(weight**2 @ spread)
    # Without variance every exit was certain to fall where it fell: nothing speaks for a difference.
    chi2 = (observed - expected) ** 2 / variance if variance > 0 else 0.0
    is_enough = min(a.events.sum(), b.events.sum()) >= ENOUGH_EVENTS
    return LogRank(observed, expected, variance, chi2, float(chdtrc(1, chi2)), bool(is_enough))


def restricted_mean(curve: Curve, horizon: float) -> tuple[float, float]:
    """Mean days in treatment within the first `horizon` days (area under the curve) and its standard error.

    Raises ValueError where nobody was followed up to the horizon: the area beyond is unknown.
    """
    if horizon > curve.last_day:
        raise ValueError(f"the curve ends on day {curve.last_day:.0f}, before the horizon of {horizon:g} days")
    is_within = curve.day < horizon
    edges = np.concatenate(([0.0], curve.day[is_within], [horizon]))
    areas = np.diff(edges) * np.append(1.0, curve.survival[is_within])
    # What is left under the curve after each day; an exit on that day puts all of it in doubt.
    rest = np.cumsum(areas[::-1])[::-1][1:]
    return float(areas.sum()), sqrt(float(rest**2 @ _jumps(curve.events, curve.at_risk)[is_within]))


def restricted_mean_difference(a: Curve, b: Curve, horizon: float) -> Difference:
    """Restricted mean of `a` minus that of `b` in days, with limits. Raises ValueError as `restricted_mean` does."""
    (mean_a, error_a), (mean_b, error_b) = restricted_mean(a, horizon), restricted_mean(b, horizon)
    half = Z95 * sqrt(error_a**2 + error_b**2)
    return Difference(mean_a - mean_b, mean_a - mean_b - half, mean_a - mean_b + half)


def weekly_hazard(days: Sequence[int], events: Sequence[int], censored: Sequence[int]) -> Hazard:
    """In which week people leave: exits over person-weeks, whole weeks from the first to the last day on record.

    A person followed to day T adds T + 1 days, one for each day at risk. Limits by Garwood (1936).
    """
    curve = kaplan_meier(days, events, censored)
    every_day = np.arange(max(curve.day, default=-1) + 1)
    exposure = np.bincount(every_day // 7, weights=curve.at_risk_on(every_day))
    exits = np.bincount(curve.day // 7, weights=curve.events, minlength=len(exposure))
    weeks = exposure / 7
    low = np.where(exits > 0, gammaincinv(np.maximum(exits, 1), 0.025), 0) / weeks
    high = gammaincinv(exits + 1, 0.975) / weeks
    return Hazard(np.arange(len(weeks)) + 1, exposure, exits, exits / weeks, low, high)


def _checked(days: Sequence[int], *counts: Sequence[int]) -> list[np.ndarray]:
    day = np.asarray(days, np.int64)
    others = [np.asarray(count, float) for count in counts]
    if any(other.shape != day.shape or (other < 0).any() for other in others):
        raise ValueError("every day needs a count of exits and of people censored, none negative")
    if (np.diff(day, prepend=-1) <= 0).any():
        raise ValueError("days must rise, from 0 on")
    is_on_record = np.sum(others, axis=0) > 0
    return [line[is_on_record] for line in (day, *others)]


def _risk_and_survival(exits: np.ndarray, lost: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    gone = np.cumsum(exits + lost)
    at_risk = gone[-1:].sum() - gone + exits + lost
    return at_risk, np.cumprod(1 - exits / at_risk), _jumps(exits, at_risk)


def _jumps(exits: np.ndarray, at_risk: np.ndarray) -> np.ndarray:
    """Greenwood's term of each day, d / n(n - d); 0 where the last one leaves."""
    stay = at_risk - exits
    return np.divide(exits, at_risk * stay, out=np.zeros(len(exits)), where=stay > 0)


def _log_log(share: np.ndarray, error: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Limits of a share by log(-log), always within 0..1; at 0 and 1 the share itself."""
    is_inside = (share > 0) & (share < 1 - ROUNDING)
    inner = np.where(is_inside, share, 0.5)
    stretch = np.exp(Z95 * np.where(is_inside, error, 0) / (inner * -np.log(inner)))
    return np.where(is_inside, inner**stretch, share), np.where(is_inside, inner ** (1 / stretch), share)


def _incidence_variance(
    share: np.ndarray, before: np.ndarray, ended: np.ndarray, at_risk: np.ndarray, jumps: np.ndarray
) -> np.ndarray:
    """Sums over all days up to each, opened up so that one pass of running sums is enough."""
    pairs = before * ended / at_risk**2
    any_exit = share**2 * jumps.cumsum() - 2 * share * (share * jumps).cumsum() + (share**2 * jumps).cumsum()
    own = (before**2 * ended * (at_risk - ended) / at_risk**3).cumsum()
    both = share * pairs.cumsum() - (share * pairs).cumsum()
    return np.maximum(any_exit + own - 2 * both, 0)


def _exits_on(curve: Curve, day: np.ndarray) -> np.ndarray:
    exits = np.zeros(len(day))
    exits[np.searchsorted(day, curve.day)] = curve.events
    return exits


def _step(day: np.ndarray, line: np.ndarray, at: float, *, before: float) -> float:
    return float(np.append(before, line)[np.searchsorted(day, at, side="right")])


def _first_at_most(day: np.ndarray, line: np.ndarray, height: float) -> float | None:
    reached = np.flatnonzero(line <= height + ROUNDING)
    return float(day[reached[0]]) if len(reached) else None
