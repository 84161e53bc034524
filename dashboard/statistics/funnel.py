"""Funnel plots: are programs of different size different? Limits to draw, and exact tests to flag by.

Spiegelhalter (2005), Statistics in Medicine 24. Not a ranking: units inside the limits are alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from scipy.special import bdtr, bdtrc

from dashboard.statistics.intervals import Z95

Z998 = 3.090232306167813
TAILS = (("outside_95", 0.025), ("outside_998", 0.001))
WINSORISED = 0.1


@dataclass(frozen=True)
class Overdispersion:
    """How much wider units spread than chance: `phi` multiplies the variance, `tau` is a deviation to add to it."""

    phi: float
    tau: float
    is_overdispersed: bool


def funnel_limits(
    centre: float, n: Sequence[float], *, phi: float = 1.0, tau: float = 0.0
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Lower and upper 95 %, then lower and upper 99.8 % limits around a share for each denominator, within 0..1.

    `phi` or `tau` of `overdispersion` widen them. Raises ValueError where a denominator is not positive.
    """
    sizes = np.asarray(n, float)
    if (sizes <= 0).any():
        raise ValueError("a funnel needs positive denominators")
    spread = np.sqrt(phi * centre * (1 - centre) / sizes + tau * tau)
    low95, high95, low998, high998 = (np.clip(centre + z * spread, 0, 1) for z in (-Z95, Z95, -Z998, Z998))
    return low95, high95, low998, high998


def flags(x: Sequence[int], n: Sequence[int], centre: float) -> list[str]:
    """Where each unit lies by exact binomial tails: inside, or outside_95 or outside_998 with _low or _high.

    A tail of less than 2.5 % is outside 95 %, of less than 0.1 % outside 99.8 %. Raises ValueError for x outside 0..n.
    """
    hits, sizes = _counts(x, n)
    words = np.full(len(hits), "inside", dtype=object)
    lower, upper = bdtr(hits, sizes, centre), bdtrc(hits - 1, sizes, centre)
    for word, tail in TAILS:
        words[lower < tail] = f"{word}_low"
        words[upper < tail] = f"{word}_high"
    return words.tolist()


def overdispersion(x: Sequence[int], n: Sequence[int], centre: float) -> Overdispersion:
    """Spread of the units beyond chance, from z scores with a tenth at each end drawn in.

    `phi` is their mean square, `tau` the method of moments of Spiegelhalter (2005), 0 where chance explains the spread;
    flagged where most units lie outside the 95 % limits.
    Raises ValueError for fewer than two units, x outside 0..n, n = 0, or a centre of 0 or 1.
    """
    hits, sizes = _counts(x, n)
    if len(hits) < 2 or (sizes == 0).any() or not 0 < centre < 1:
        raise ValueError("overdispersion needs two units with a denominator and a centre between 0 and 1")
    weights = sizes / (centre * (1 - centre))
    scores = (hits / sizes - centre) * np.sqrt(weights)
    phi = float(np.mean(np.clip(scores, *np.quantile(scores, [WINSORISED, 1 - WINSORISED])) ** 2))
    excess = len(hits) * phi - (len(hits) - 1)
    tau = sqrt(max(0.0, excess / (weights.sum() - (weights**2).sum() / weights.sum())))
    outside = sum(word != "inside" for word in flags(x, n, centre))
    return Overdispersion(phi, tau, is_overdispersed=outside > len(hits) / 2)


def _counts(x: Sequence[int], n: Sequence[int]) -> tuple[np.ndarray, np.ndarray]:
    hits, sizes = np.asarray(x, np.int64), np.asarray(n, np.int64)
    if (hits < 0).any() or (hits > sizes).any():
        raise ValueError("a unit needs 0 <= x <= n")
    return hits, sizes
