"""What a page must know of the data before anybody has chosen anything."""

from __future__ import annotations

from datetime import date, timedelta

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result
from dashboard.metrics.span import WEEKS
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse


def admissions_by(field: str, warehouse: Warehouse, settings: Settings) -> Result:
    """How many admissions have each value of a field: what its filter offers."""
    everything = Filters(date.min, date.max, "all", compare_by=field)
    return measure(METRICS["admissions"], everything, warehouse, settings=settings)


def documentation(through: date, warehouse: Warehouse, settings: Settings) -> Result:
    """How much of the newest weeks has a status: which of them count."""
    recent = Filters(through - timedelta(weeks=WEEKS), through)
    return measure(METRICS["documentation_completeness"], recent, warehouse, settings=settings)
