"""What the filters offer: the values these data hold, in words, with how many admissions have each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache

from dashboard.charts.words import label
from dashboard.metrics import beforehand
from dashboard.metrics.filters import COHORT_FIELDS, DISCHARGE_FIELDS, SESSION_FIELDS
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

UNKNOWN = "unknown"
MOST_COMPARED = 200  # values of a field; a chart of more takes minutes and cannot be read


def of(field: str, warehouse: Warehouse, settings: Settings) -> dict[str, str]:
    """Value and its words with the admissions that have it, e.g. {"day": "Day (212)"}; small counts are hidden."""
    return _of(warehouse.version, field, settings, warehouse)


def comparisons(
    warehouse: Warehouse, settings: Settings, chosen: Mapping[str, Collection[str]] | None = None
) -> tuple[str, ...]:
    """The fields worth comparing by: those in which these data differ, and those of sessions and discharges.

    A field of very many values is one once some of them are `chosen`: nobody can read a thousand lines.
    """
    numbers = {field: len((chosen or {}).get(field) or of(field, warehouse, settings)) for field in COHORT_FIELDS}
    differing = [
        field
        for field, number in numbers.items()
        if number <= MOST_COMPARED and len(of(field, warehouse, settings)) > 1
    ]
    return (*differing, *SESSION_FIELDS, *DISCHARGE_FIELDS)


@lru_cache(maxsize=256)
def _of(version: str, field: str, settings: Settings, warehouse: Warehouse) -> dict[str, str]:
    counted = beforehand.admissions_by(field, warehouse, settings).total
    rows = [(row["segment"], row["numerator"], row["suppressed"]) for row in counted.iter_rows(named=True)]
    small = f"under {settings.small_cell_threshold}"
    return {
        value: f"{label(value, of=field)} ({small if hidden else f'{number:,.0f}'})"
        for value, number, hidden in _sorted(rows)
    }


def _sorted(rows: Iterable[tuple[str, float | None, bool]]) -> list[tuple[str, float | None, bool]]:
    """Ages, levels and quarters in their own order, all else by size; the unknown last."""
    known = [row for row in rows if row[0] != UNKNOWN]
    in_order = all(value[:1].isdigit() for value, _number, _hidden in known)
    known.sort(key=lambda row: row[0] if in_order else (-(row[1] or 0), row[0]))
    return known + [row for row in rows if row[0] == UNKNOWN]
