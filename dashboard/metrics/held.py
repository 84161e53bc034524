"""What the rows held back could do to session completion: measured once more with all of them completed, and with none.

Bounds, not an estimate: whatever the held sessions were, completed, missed or never expected, the share lies between.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

METRIC = "session_completion"
Key = tuple[str, str, str, str]  # file, column, rule and message of a finding
ALL: Key = ("", "", "", "")


@dataclass(frozen=True)
class Effect:
    """Held sessions of one finding: `added` were not counted, `repeated` are another version of one that was.

    `low` and `high` are the share (0..1) with none and with all of them completed, None where it may not be shown or
    nothing was held in these dates; `undated` sessions have no day and are left out.
    """

    added: int
    repeated: int
    undated: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Held:
    """Session completion over the dates as it is, and what each finding and all of them together could do to it."""

    result: Result
    effects: dict[Key, Effect]

    @property
    def all(self) -> Effect:
        """Everything held together; a row with two things wrong counts once."""
        return self.effects.get(ALL, Effect(0, 0, 0))


def effects(filters: Filters, warehouse: Warehouse, settings: Settings) -> Held:
    """The bounds for everybody over the dates of the filters: a held row belongs to no program yet."""
    whole = Filters(filters.from_date, filters.to_date, "all")
    result = measure(METRICS[METRIC], whole, warehouse, settings=settings)
    dates = {"from_date": whole.from_date, "to_date": whole.to_date}
    rows = warehouse.query(read_query("data_health/held_slots.sql"), dates)
    return Held(result, {tuple(row[:4]): _effect(result, *row[4:]) for row in rows.rows()})


def bounds(completed: float, expected: float, *, added: int, repeated: int) -> tuple[float, float]:
    """The lowest and highest share that held sessions allow, as 0..1.

    A session not counted adds to the expected ones, and to the completed or not; another version of a counted one may
    only change whether it was completed.
    """
    low = max(completed - repeated, 0) / (expected + added)
    high = min((completed + added + repeated) / (expected + added), 1.0)
    return low, high


def _effect(result: Result, added: int, repeated: int, undated: int) -> Effect:
    row = result.total.row(0, named=True) if result.total.height == 1 else {"suppressed": True}
    if row["suppressed"] or not row["denominator"] or not added + repeated:
        return Effect(added, repeated, undated)
    counts = row["numerator"], row["denominator"]
    return Effect(added, repeated, undated, *bounds(*counts, added=added, repeated=repeated))
