"""Intervals for one share and one mean."""

from __future__ import annotations

from math import sqrt

Z95 = 1.959963984540054


def wilson(successes: float, trials: float, *, z: float = Z95) -> tuple[float, float]:
    """Lower and upper limit of a share, 0..1. Wilson (1927), score interval without continuity correction.

    Raises ValueError where `trials` is not positive or `successes` lies outside 0..trials.
    """
    if trials <= 0 or not 0 <= successes <= trials:
        raise ValueError("a share needs 0 <= successes <= trials and at least one trial")
    share = successes / trials
    spread = 1 + z * z / trials
    centre = (share + z * z / (2 * trials)) / spread
    half = z * sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials)) / spread
    return max(0.0, centre - half), min(1.0, centre + half)


def mean_limits(total: float, sum_of_squares: float, n: int, *, z: float = Z95) -> tuple[float, float] | None:
    """Lower and upper limit of a mean from its sums, normal approximation; None below two observations."""
    if n < 2:
        return None
    mean = total / n
    variance = max(0.0, (sum_of_squares - n * mean * mean) / (n - 1))
    half = z * sqrt(variance / n)
    return mean - half, mean + half


def weighted_quantile(amounts: list[float], counts: list[int], share: float) -> float:
    """The quantile of amounts that each stand `counts` times, by linear interpolation (Hyndman and Fan, type 7).

    `amounts` must rise. Raises ValueError where nothing was counted.
    """
    n = sum(counts)
    if n == 0:
        raise ValueError("a quantile needs at least one observation")
    position = share * (n - 1)
    below = _at(amounts, counts, int(position))
    above = _at(amounts, counts, min(int(position) + 1, n - 1))
    return below + (above - below) * (position - int(position))


def _at(amounts: list[float], counts: list[int], rank: int) -> float:
    for amount, count in zip(amounts, counts, strict=True):
        if rank < count:
            return amount
        rank -= count
    raise AssertionError("rank beyond the counts")
