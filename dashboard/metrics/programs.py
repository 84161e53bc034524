"""Programs beside each other without a ranking: which differ from all of them by more than chance.

The funnel plot follows Spiegelhalter (2005), Statistics in Medicine 24: limits around the pooled share, wider for small
programs, flags by exact binomial tails, and wider lines where the pieces counted are alike within clients.
"""

from __future__ import annotations

from math import sqrt

import numpy as np
import polars as pl

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.shapes import Funnel, Result, Unit
from dashboard.statistics.funnel import flags, funnel_limits, overdispersion

FEWEST = 5  # programs below which a funnel says nothing
MEASURES = (
    "session_completion", "attendance_any", "no_show_rate", "weeks_at_floor", "continuation",
    "retained_fixed_cohort", "completion_rate", "pairing_rate", "first_contact", "engaged",
)  # fmt: skip
PIECES = ("slots", "client-weeks", "client-months")  # several of one client: alike, so chance alone is too narrow
UNKNOWN = "unknown"  # the segment of admissions without a program
_LINES = dict.fromkeys(("denominator", "low95", "high95", "low998", "high998"), pl.Float64)
_STEPS = 80


def measures() -> tuple[str, ...]:
    """The ids of the shares that programs are put beside each other by, in the order they are offered."""
    return tuple(each for each in MEASURES if each in METRICS)


def is_in_pieces(result: Result) -> bool:
    """True when the denominator counts several pieces of one client, so that limits are not for people."""
    return result.metric.unit in PIECES


def funnel_of(result: Result) -> Funnel:
    """The funnel of a RATE split by program over the whole range (`grain="all"`, `compare_by="program"`).

    The centre is the pooled share of the programs shown. Below five of them, or where all are at 0% or 100%, there are
    no lines and nobody is flagged.
    """
    rows = result.total.filter(pl.col("segment") != UNKNOWN).sort("segment").to_dicts()
    known = [row for row in rows if row["value"] is not None]
    x, n = ([int(row[name]) for row in known] for name in ("numerator", "denominator"))
    centre = sum(x) / sum(n) if sum(n) else None
    if len(known) < FEWEST or centre is None or centre in (0, 1):
        return Funnel(result, _units(rows, {}), centre, pl.DataFrame(schema=_LINES))
    spread = overdispersion(x, n, centre)
    is_wider = spread.phi > 1 and (is_in_pieces(result) or spread.is_overdispersed)
    phi = spread.phi if is_wider else 1.0
    places = _beyond(x, n, centre, phi) if is_wider else flags(x, n, centre)
    return Funnel(
        result,
        _units(rows, {row["segment"]: place for row, place in zip(known, places, strict=True)}),
        centre,
        _lines(n, centre, phi),
        widening=sqrt(phi),
        is_overdispersed=spread.is_overdispersed,
    )


def _units(rows: list[dict], places: dict[str, str]) -> tuple[Unit, ...]:
    names = ("numerator", "denominator", "value", "low", "high")
    return tuple(
        Unit(row["segment"], *(row[name] for name in names), place=places.get(row["segment"], "")) for row in rows
    )


def _beyond(x: list[int], n: list[int], centre: float, phi: float) -> list[str]:
    """Places by the widened lines: exact tails would be those of independent pieces."""
    shares = np.array(x) / np.array(n)
    low95, high95, low998, high998 = funnel_limits(centre, n, phi=phi)
    words = np.full(len(shares), "inside", dtype=object)
    for word, low, high in (("outside_95", low95, high95), ("outside_998", low998, high998)):
        words[shares < low] = f"{word}_low"
        words[shares > high] = f"{word}_high"
    return words.tolist()


def _lines(n: list[int], centre: float, phi: float) -> pl.DataFrame:
    sizes = np.geomspace(max(1.0, 0.7 * min(n)), 1.06 * max(n), _STEPS)
    return pl.DataFrame([sizes, *funnel_limits(centre, sizes, phi=phi)], schema=_LINES)
