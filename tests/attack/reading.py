"""What a viewer can read of one world, asking for everything; and the truth, which the adversary does not have."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from worlds import World

from dashboard.access.roles import Access, AccessError, Role
from dashboard.metrics import book
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import COHORT_FIELDS, FIELD_NAMES, GRAINS, FilterError, Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.question import question
from dashboard.metrics.rows import rows_behind
from dashboard.metrics.shapes import Result, Shape
from dashboard.metrics.suppression import LEAST_THRESHOLD
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.guard import guarded

VIEWER = Access("viewer@clinic.example", Role.VIEWER)
SETTINGS = Settings()
Place = tuple[str, date]  # a measure and a period


@dataclass(frozen=True)
class Cell:
    """What stands at a place: the value of a share or a count, None where it is hidden."""

    value: float | None
    is_share: bool


@dataclass(frozen=True)
class Truth:
    """The counts of a place: counted, of how many (a count is of itself)."""

    counted: int
    of: int

    @property
    def small(self) -> tuple[str, ...]:
        """Which of counted, of and the rest are small."""
        parts = {"counted": self.counted, "of": self.of, "rest": self.of - self.counted}
        return tuple(name for name, n in parts.items() if 0 < n < LEAST_THRESHOLD)


def asked(world: World, random: Random, tries: int) -> Iterator[tuple[Metric, Filters]]:
    """Questions of every kind: dates a day apart, grains, cohorts, their complements, comparisons, windows."""
    days = (world.to_date - world.from_date).days
    for metric in METRICS.values():
        yield metric, Filters(world.from_date, world.to_date, "week")
        for _ in range(tries):
            first = world.from_date + timedelta(days=random.randrange(days))
            yield (
                metric,
                Filters(
                    first,
                    first + timedelta(days=random.randrange(1, days)),
                    random.choice(GRAINS),
                    compare_by=random.choice([None, None, *FIELD_NAMES, "program"]),
                    cohort=random.choice([(), ((random.choice(list(COHORT_FIELDS)), ("yes", "Harbor")),)]),
                    as_of=random.choice([None, None, world.to_date]),
                    window_days=random.choice([None, None, 7, 14, 30]),
                    is_outside=random.random() < 0.2,
                ),
            )


def read(world: World, warehouse: Warehouse, *, tries: int = 2) -> tuple[dict[Place, Cell], list[str]]:
    """Every number a viewer is given, whatever they ask, and what should not have been answered."""
    seen, random = guarded(warehouse, VIEWER), Random(world.seed)
    cells, leaks = {}, []
    for metric, filters in asked(world, random, tries):
        try:
            result = measure(metric, filters, seen, suppress=False, settings=SETTINGS)
        except FilterError:
            continue
        leaks += _beyond_the_book(result)
        cells |= _cells(result)
        with suppress(FilterError, AccessError):
            leaks.append(f"rows of {metric.id}: {len(rows_behind(metric, filters, seen).frame)}")
    return cells, leaks


def _beyond_the_book(result: Result) -> Iterator[str]:
    """Anything that is not the bare series: totals, bins, curves, counts behind a share, small counts."""
    name = result.metric.id
    if name not in book.WINDOWS or result.total.height or result.bins is not None or result.curve is not None:
        yield f"{name} has more than its series"
    if result.excluded or result.hidden_word != "hidden":
        yield f"{name} says how many are left out or which are small"
    if result.metric.shape is not Shape.COUNT and result.frame["numerator"].count() + result.frame["low"].count():
        yield f"{name} shows what a share rests on"
    if result.metric.shape is Shape.COUNT and result.frame.filter(result.frame["numerator"].is_between(1, 10)).height:
        yield f"{name} shows a small count"


def _cells(result: Result) -> dict[Place, Cell]:
    is_share = result.metric.shape is Shape.RATE
    shown = "value" if is_share else "numerator"
    if result.metric.shape not in (Shape.RATE, Shape.COUNT):
        return {}
    return {(result.metric.id, row["period"]): Cell(row[shown], is_share) for row in result.frame.iter_rows(named=True)}


def truth(warehouse: Warehouse, cells: dict[Place, Cell]) -> dict[Place, Truth]:
    """The counts at the same places."""
    own = book.of(guarded(warehouse, VIEWER), SETTINGS)
    found = {}
    for name in {place[0] for place in cells}:
        metric, filters = METRICS[name], own.answers[name].filters
        asked = question(metric, filters, warehouse, SETTINGS, suppress=False)
        rows = {row["period"]: row for row in asked.answer(asked.filters)[0].iter_rows(named=True)}
        for place in cells:
            if place[0] == name:
                row = rows[place[1]]
                of = row["numerator"] if metric.shape is Shape.COUNT else row["denominator"]
                found[place] = Truth(int(row["numerator"]), int(of))
    return found
