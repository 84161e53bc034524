"""Who two cohorts were on the day of admission, side by side: counts, shares and standardised differences.

No test: with many admissions any trifle is significant, with few nothing is. Above 0.1 of a standard deviation an
attribute is taken to differ (Austin 2009).
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.disclosure import Cell, suppressed
from dashboard.metrics.filters import COHORT_FIELDS, Filters
from dashboard.metrics.question import question
from dashboard.settings import Settings
from dashboard.statistics.differences import standardised_category_difference
from dashboard.warehouse.connection import Warehouse

UNLIKE = 0.1
Counts = dict[str, tuple[int, int]]  # value: admissions, clients
NOBODY = (0, 0)


@dataclass(frozen=True)
class Level:
    """One value of an attribute that may be shown: admissions of each cohort that have it, and their share (0..1)."""

    value: str
    count_a: int
    count_b: int
    share_a: float
    share_b: float


@dataclass(frozen=True)
class Attribute:
    """One thing known at admission: `distance` in standard deviations, infinite where no value is shared.

    It rests on the levels shown; the hidden ones, `few` in number, count as one level together.
    """

    field: str
    distance: float
    levels: tuple[Level, ...]
    few: int

    @property
    def most(self) -> Level | None:
        """The level whose shares lie furthest apart, of those that are shown."""
        return max(self.levels, key=lambda each: abs(each.share_a - each.share_b), default=None)

    @property
    def is_unlike(self) -> bool:
        """True when the cohorts differ in it by more than a tenth of a standard deviation."""
        return self.distance > UNLIKE


def baseline(a: Filters, b: Filters, warehouse: Warehouse, settings: Settings) -> tuple[Attribute, ...]:
    """Each attribute in which the admissions of these dates vary, the most different first.

    What the cohorts were chosen by is left out. Empty where either cohort admitted fewer than the threshold.
    """
    chosen = {name for each in (a, b) for name, _ in each.cohort}
    if (a.from_date, a.to_date) != (b.from_date, b.to_date):
        chosen.add("admission_cohort")  # other quarters by choice
    found = [_attribute(name, a, b, warehouse, settings) for name in COHORT_FIELDS if name not in chosen]
    return tuple(sorted((each for each in found if each is not None), key=lambda each: -each.distance))


def _attribute(name: str, a: Filters, b: Filters, warehouse: Warehouse, settings: Settings) -> Attribute | None:
    first, second = (_counts(name, each, warehouse, settings) for each in (a, b))
    totals = sum(n for n, _ in first.values()), sum(n for n, _ in second.values())
    values = sorted(first.keys() | second.keys(), key=lambda value: -sum(_both(value, first, second)))
    if min(totals) < settings.small_cell_threshold or len(values) < 2:
        return None
    hidden = _hidden(values, first, second, settings.small_cell_threshold)
    levels = tuple(_level(value, first, second, totals) for value in values if value not in hidden)
    pooled = [_both(value, first, second) for value in values if value not in hidden]
    if hidden:
        pooled.append(tuple(total - sum(each[side] for each in pooled) for side, total in enumerate(totals)))
    return Attribute(name, standardised_category_difference(*zip(*pooled, strict=True)), levels, len(hidden))


def _counts(name: str, filters: Filters, warehouse: Warehouse, settings: Settings) -> Counts:
    whole = filters.changed(grain="all", compare_by=name, window_days=None, variant=None, instrument=None)
    asked = question(METRICS["admissions"], whole, warehouse, settings, suppress=False)
    rows = asked.counts(asked.filters).select("segment", "numerator", "clients").rows()
    return {value: (int(admissions), int(clients)) for value, admissions, clients in rows}


def _hidden(values: list[str], first: Counts, second: Counts, threshold: int) -> set[str]:
    """Values hidden on both sides: two cohorts often add up to a total that is shown elsewhere."""
    cells = []
    for value in values:
        counts = (*first.get(value, NOBODY), *second.get(value, NOBODY))
        cells.append(Cell((("values", ""),), counts, sum(_both(value, first, second))))
    return {value for value, is_hidden in zip(values, suppressed(cells, threshold), strict=True) if is_hidden}


def _both(value: str, first: Counts, second: Counts) -> tuple[int, int]:
    return first.get(value, NOBODY)[0], second.get(value, NOBODY)[0]


def _level(value: str, first: Counts, second: Counts, totals: tuple[int, int]) -> Level:
    a, b = _both(value, first, second)
    return Level(value, a, b, a / totals[0], b / totals[1])
