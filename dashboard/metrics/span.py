"""What a brief looks back over: whole periods of one grain, as many as its limits need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dashboard.metrics.filters import Filters
from dashboard.metrics.grains import usual
from dashboard.metrics.maturity import last_over, next_period, period_start, periods_between
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

PERIODS = {"week": 52, "month": 24, "quarter": 12}
WEEKS = 26  # that slots are counted in, to tell large data from small
Cohort = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Span:
    """From the first day of the data to the day they count to, by their usual grain."""

    first_day: date
    as_of: date
    grain: str


def span_of(warehouse: Warehouse, settings: Settings) -> Span:
    """The span of an import."""
    row = warehouse.query(read_query("data_health/reach.sql")).row(0, named=True)
    as_of = row["export_date"] - timedelta(days=settings.data_lag_days)
    return Span(first_day(row), as_of, usual(row["expected_slots"] / WEEKS))


def first_day(row: dict[str, date]) -> date:
    """The first session, else the first admission, else the day of the export itself."""
    first = row["first_session_on"] or row["first_admitted_on"] or row["export_date"]
    return min(first, row["export_date"])


def over(grain: str, span: Span, cohort: Cohort, window_days: int | None) -> Filters:
    """The cohort over whole periods of one grain, from the first that the data cover."""
    last = last_over(span.as_of, grain)
    first = min(_first_whole(span.first_day, grain), last)
    labels = periods_between(first, last, grain)
    return Filters(labels[-PERIODS[grain] :][0], last, grain, cohort=cohort, window_days=window_days)


def _first_whole(day: date, grain: str) -> date:
    start = period_start(day, grain)
    return start if start == day else next_period(start, grain)
