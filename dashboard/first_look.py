"""What everybody's first look at new data asks: the Brief of all programs, and what stands around it.

An import asks it in advance, so that nobody waits for it in the morning. It must ask just as the page asks, which a
test checks; where it asks otherwise, the page is slower and no number differs.
"""

from __future__ import annotations

from datetime import timedelta

from dashboard.brief import findings
from dashboard.metrics import beforehand, scales
from dashboard.metrics.filters import COHORT_FIELDS, Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.span import span_of
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.worklist import reasons
from dashboard.worklist.reasons import Question


def ask(warehouse: Warehouse, settings: Settings) -> None:
    """Ask all of it; the warehouse remembers the answers."""
    span = span_of(warehouse, settings)
    through = span.as_of + timedelta(days=settings.data_lag_days)
    beforehand.documentation(through, warehouse, settings)
    for field in COHORT_FIELDS:
        beforehand.admissions_by(field, warehouse, settings)
    findings.findings(
        span, (), lambda metric, filters: measure(metric, filters, warehouse, settings=settings),
        rules=settings.signal_rules,
    )  # fmt: skip
    everyone = Filters(through, through).as_parameters()["cohort"]
    today = Question(everyone, through, scales.facts(through, warehouse, settings))
    for question in (today, today.last_week()):
        reasons.listed(question, warehouse, settings)
