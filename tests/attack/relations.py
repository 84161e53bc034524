"""Which counts of any measure follow, in every world, from the numbers that stand in the viewers' book."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise

import numpy as np
import worlds
from worlds import World

from dashboard.metrics.book import RESTS_ON, WINDOWS
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.question import question
from dashboard.metrics.shapes import Shape
from dashboard.settings import Settings

Name = tuple[str, str, str]  # measure, part, which count
Counts = Mapping[Name, float]
RATES = tuple(name for names in RESTS_ON.values() for name in names)
KNOWN = [(name, "", "counted") for name in (*RESTS_ON, *RATES)]  # a percent of a known count is nearly a count itself
BEFORE = ("active_census", "before", "counted")


def followed(found: Iterable[World]) -> set[Name]:
    """The counts that are one and the same sum of the book's numbers in every period of all these worlds."""
    seen = [counts for world in found for counts in _periods(world)]
    known = np.array([[counts.get(name, 0.0) for name in (*KNOWN, BEFORE)] + [1.0] for counts in seen])
    others = sorted({name for counts in seen for name in counts} - {*KNOWN, BEFORE})
    return {name for name in others if _is_sum(known, np.array([counts.get(name, 0.0) for counts in seen]))}


def _is_sum(known: np.ndarray, aim: np.ndarray) -> bool:
    if np.ptp(aim) == 0:
        return False
    factors, *_ = np.linalg.lstsq(known, aim, rcond=None)
    return bool(np.abs(known @ factors - aim).max() < 1e-6)


def _periods(world: World) -> list[Counts]:
    """The counts of every measure in each week of a world but the first, with last week's census beside them."""
    by_week: dict[date, dict[Name, float]] = {}
    for metric in METRICS.values():
        if metric.shape not in (Shape.COUNT, Shape.RATE):
            continue
        window = WINDOWS.get(metric.id, metric.window_days)
        filters = Filters(world.from_date, world.to_date, "week", window_days=window)
        try:
            asked = question(metric, filters, worlds.load(world), Settings(), suppress=False)
            rows = asked.counts(asked.filters).to_dicts()
        except FilterError:
            continue
        for row in rows:
            counts = by_week.setdefault(row["period"], {})
            part, of = str(row.get("part") or ""), row.get("denominator")
            counts[metric.id, part, "counted"] = row["numerator"]
            if of is not None:
                counts[metric.id, part, "of"] = of
                counts[metric.id, part, "rest"] = of - row["numerator"]
    return [
        by_week[week] | {BEFORE: by_week[before].get(("active_census", "", "counted"), 0.0)}
        for before, week in pairwise(sorted(by_week))
    ]
