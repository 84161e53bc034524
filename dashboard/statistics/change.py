"""Change of a score: what a single client's change must exceed, and what a group's change amounts to.

Jacobson and Truax (1991), Journal of Consulting and Clinical Psychology 59. Nothing here says what caused a change.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import copysign, exp, floor, inf, log, pi, sqrt

from scipy.special import log_ndtr, stdtrit

from dashboard.statistics.intervals import Z95


@dataclass(frozen=True)
class PairedChange:
    """Mean change with 95 % limits, and `d_z`: the mean change in standard deviations of the changes."""

    mean: float
    low: float
    high: float
    d_z: float


def sem(sd: float, reliability: float) -> float:
    """Standard error of measurement of one score. Raises ValueError for a reliability outside 0..1 or a negative SD."""
    if sd < 0 or not 0 <= reliability <= 1:
        raise ValueError("a standard error of measurement needs sd >= 0 and a reliability from 0 to 1")
    return sd * sqrt(1 - reliability)


def reliable_change_threshold(sd: float, reliability: float) -> float:
    """The change a client's score must exceed to be more than measurement error (95 %)."""
    return Z95 * sqrt(2) * sem(sd, reliability)


def integer_rule(threshold: float) -> int:
    """The smallest whole number of points that exceeds a threshold."""
    return floor(threshold) + 1


def clinical_cut(*, mean_clinical: float, sd_clinical: float, mean_nonclinical: float, sd_nonclinical: float) -> float:
    """The score where a client is as likely of the clinical as of the non-clinical population (criterion c)."""
    weighted = sd_clinical * mean_nonclinical + sd_nonclinical * mean_clinical
    return weighted / (sd_clinical + sd_nonclinical)


def paired_change(n: int, sum_change: float, sum_sq_change: float) -> PairedChange:
    """Mean of n paired changes with limits of the paired t test, from their sum and sum of squares.

    `d_z` is 0 without any change and infinite where all changed alike. Raises ValueError below two pairs.
    """
    if n < 2:
        raise ValueError("a mean change needs at least two pairs")
    mean = sum_change / n
    sd = sqrt(max(0.0, (sum_sq_change - n * mean * mean) / (n - 1)))
    half = float(stdtrit(n - 1, 0.975)) * sd / sqrt(n)
    if sd > 0:
        return PairedChange(mean, mean - half, mean + half, mean / sd)
    return PairedChange(mean, mean, mean, copysign(inf, mean) if mean else 0.0)


def regression_to_the_mean(
    mean: float, sd: float, reliability: float, cut: float, *, direction: str
) -> tuple[float, float]:
    """Mean first score of those selected by it, and the mean second score to expect of them without any treatment.

    `direction` is "above" (first score at or above the cut) or "below". Normal scores; understates skewed ones.
    Raises ValueError for another direction or an SD that is not positive.
    """
    if direction not in ("above", "below") or sd <= 0:
        raise ValueError("direction must be above or below, and sd positive")
    sign = 1 if direction == "above" else -1
    z = sign * (cut - mean) / sd
    # The density over the tail, as a difference of logarithms: far out both underflow.
    pull = sign * sd * exp(-z * z / 2 - log(2 * pi) / 2 - float(log_ndtr(-z)))
    return mean + pull, mean + reliability * pull
