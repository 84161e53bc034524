"""How far two cohorts lie apart: differences with 95 % limits, and standardised differences without a test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import copysign, inf, sqrt

import numpy as np
from scipy.special import stdtrit

from dashboard.statistics.intervals import wilson


@dataclass(frozen=True)
class Difference:
    """First minus second, with 95 % limits."""

    value: float
    low: float
    high: float


def newcombe(x1: float, n1: float, x2: float, n2: float) -> Difference:
    """Difference of two independent shares with hybrid score limits; works at 0 % and 100 %.

    Newcombe (1998), Statistics in Medicine 17, method 10. Raises ValueError where a share has no denominator.
    """
    low1, high1 = wilson(x1, n1)
    low2, high2 = wilson(x2, n2)
    share1, share2 = x1 / n1, x2 / n2
    value = share1 - share2
    down = sqrt((share1 - low1) ** 2 + (high2 - share2) ** 2)
    up = sqrt((high1 - share1) ** 2 + (share2 - low2) ** 2)
    return Difference(value, value - down, value + up)


def welch(mean1: float, var1: float, n1: int, mean2: float, var2: float, n2: int) -> Difference:
    """Difference of two independent means with Welch's t limits; variances with n - 1 in the denominator.

    Raises ValueError where a mean rests on fewer than two observations.
    """
    if min(n1, n2) < 2:
        raise ValueError("a difference of means needs two observations on each side")
    value, square1, square2 = mean1 - mean2, var1 / n1, var2 / n2
    if square1 + square2 == 0:
        return Difference(value, value, value)
    freedom = (square1 + square2) ** 2 / (square1**2 / (n1 - 1) + square2**2 / (n2 - 1))
    half = float(stdtrit(freedom, 0.975)) * sqrt(square1 + square2)
    return Difference(value, value - half, value + half)


def standardised_mean_difference(mean1: float, var1: float, mean2: float, var2: float) -> float:
    """Difference of two means in standard deviations (root of the average variance); infinite without any spread."""
    return _in_deviations(mean1 - mean2, (var1 + var2) / 2)


def standardised_share_difference(share1: float, share2: float) -> float:
    """Difference of two shares in standard deviations; infinite for 0 % against 100 %. Austin (2009)."""
    return _in_deviations(share1 - share2, (share1 * (1 - share1) + share2 * (1 - share2)) / 2)


def standardised_category_difference(counts1: Sequence[float], counts2: Sequence[float]) -> float:
    """Distance of two distributions over the same categories in standard deviations, never negative.

    The Mahalanobis distance of Yang and Dalton (2012), SAS Global Forum 335; infinite where no category is shared.
    Raises ValueError where a side has nobody or the categories differ in number.
    """
    first, second = np.asarray(counts1, float), np.asarray(counts2, float)
    if first.shape != second.shape or first.sum() <= 0 or second.sum() <= 0:
        raise ValueError("two distributions need the same categories and somebody in each")
    if not (first * second).any():
        return inf
    # One category follows from the others, and one that nobody has would make the matrix singular.
    is_used = first + second > 0
    shares = [(counts[is_used] / counts.sum())[1:] for counts in (first, second)]
    spread = sum(np.diag(share) - np.outer(share, share) for share in shares) / 2
    gap = shares[0] - shares[1]
    return float(np.sqrt(gap @ np.linalg.solve(spread, gap))) if len(gap) else 0.0


def _in_deviations(gap: float, variance: float) -> float:
    if gap == 0:
        return 0.0
    return gap / sqrt(variance) if variance > 0 else copysign(inf, gap)
