"""What a pack is about: the week, the range behind its charts, the cohort, and how fresh the data are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from dashboard.charts import periods
from dashboard.charts.names import label
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import COHORT_FIELDS, Filters
from dashboard.metrics.grains import usual
from dashboard.metrics.maturity import period_start
from dashboard.metrics.measure import measure
from dashboard.metrics.span import Cohort, Span
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

WEEKS = 26  # the range behind the charts, the week of the pack last: what the screens open with
HASH_DIGITS = 12


class ReportError(ValueError):
    """A pack that cannot be made; the message says what to ask for instead."""


@dataclass(frozen=True)
class Scope:
    """What is reported on, from which data, by whom and when. `filters` hold the range, weeks and the cohort.

    `span` is what the brief looks back over.

    `is_finished` is False where the week is not over by `as_of`, or too many of its slots have no status.
    `file_hash` stands for all files of the import at once: the first digits of the SHA-256 of their names and hashes.
    """

    week: date
    is_finished: bool
    newest_finished: date | None
    filters: Filters
    span: Span
    programs: tuple[str, ...]
    import_id: str
    imported_at: datetime  # the program's local time
    source_name: str
    notice: str
    export_date: date
    as_of: date
    rows_held: int
    file_hash: str
    user: str
    written_at: datetime  # the program's local time

    @property
    def last_day(self) -> date:
        """The Sunday the week ends on."""
        return self.week + timedelta(days=6)

    @property
    def week_words(self) -> str:
        """The week as people say it: 9 to 15 Nov 2026."""
        first = f"{self.week.day}" if self.week.month == self.last_day.month else f"{self.week.day} {self.week:%b}"
        return f"{first} to {periods.day(self.last_day)}"

    @property
    def filter_words(self) -> str:
        """The cohort in words, or that there is none."""
        said = [
            f"{COHORT_FIELDS[name]}: {' or '.join(label(value, of=name) for value in values)}"
            for name, values in self.filters.cohort
        ]
        return "; ".join(said) or "none, all clients"

    @property
    def unfinished_words(self) -> str:
        """What a reader must know of a week that is not finished; empty where it is."""
        if self.is_finished:
            return ""
        if self.last_day > self.as_of:
            why = f"it ends after {periods.day(self.as_of)}, until which the data are taken as complete"
        else:
            why = "too many of its sessions have no status yet"
        newest = (
            f"; the newest finished week begins {periods.day(self.newest_finished)}" if self.newest_finished else ""
        )
        return f"The week of {periods.day(self.week)} is unfinished: {why}{newest}. No answer speaks of it yet."


def of(
    week: date, cohort: Cohort, warehouse: Warehouse, settings: Settings, *, user: str, written_at: datetime
) -> Scope:
    """The scope of one week's pack; `written_at` carries a time zone. Raises ReportError for a week the data lack."""
    row = warehouse.query(read_query("data_health/reach.sql")).row(0, named=True)
    first_day = _first_day(row)
    _check(week, first_day, row["export_date"])
    last = week + timedelta(days=6)
    filters = Filters(max(last - timedelta(weeks=WEEKS, days=-1), period_start(first_day, "week")), last, cohort=cohort)
    finished = _finished_weeks(filters, warehouse, settings)
    zone = ZoneInfo(row["timezone"])
    return Scope(
        week=week,
        is_finished=week in finished,
        newest_finished=max(finished, default=None),
        filters=filters,
        span=_span(row, week, settings),
        programs=_programs(cohort, warehouse, settings),
        import_id=warehouse.version,
        imported_at=row["imported_at"].replace(tzinfo=UTC).astimezone(zone),
        source_name=row["source_name"],
        notice=row["notice"] or "",
        export_date=row["export_date"],
        as_of=_as_of(row, settings),
        rows_held=row["rows_held"],
        file_hash=_file_hash(warehouse),
        user=user,
        written_at=written_at.astimezone(zone),
    )


def _first_day(row: dict[str, Any]) -> date:
    return min(row["first_session_on"] or row["first_admitted_on"] or row["export_date"], row["export_date"])


def _as_of(row: dict[str, Any], settings: Settings) -> date:
    return row["export_date"] - timedelta(days=settings.data_lag_days)


def _span(row: dict[str, Any], week: date, settings: Settings) -> Span:
    """The brief's history, which ends with the week; of the newest finished one it is the same as on screen."""
    as_of, last = _as_of(row, settings), week + timedelta(days=6)
    is_newest = last + timedelta(weeks=1) > as_of
    return Span(_first_day(row), as_of if is_newest else last, usual(row["expected_slots"] / WEEKS))


def _check(week: date, first_day: date, export_date: date) -> None:
    monday = period_start(week, "week")
    if monday != week:
        raise ReportError(f"{week} is not a Monday. The week it lies in begins {monday}.")
    first, last = period_start(first_day, "week"), period_start(export_date, "week")
    if not first <= week <= last:
        raise ReportError(f"These data hold no week of {week}. Their weeks begin {first} to {last}.")


def _finished_weeks(filters: Filters, warehouse: Warehouse, settings: Settings) -> set[date]:
    """Weeks that are over and documented: asked of a metric, so that the cover and the charts can never disagree."""
    asked = Filters(filters.from_date, filters.to_date)
    weeks = measure(METRICS["documentation_completeness"], asked, warehouse, settings=settings).frame
    return set(weeks.filter(pl.col("complete"))["period"].to_list())


def _programs(cohort: Cohort, warehouse: Warehouse, settings: Settings) -> tuple[str, ...]:
    """The programs that admitted anybody of the cohort, by name; how many is not told."""
    everything = Filters(date.min, date.max, "all", compare_by="program", cohort=cohort)
    admitted = measure(METRICS["admissions"], everything, warehouse, settings=settings).total
    return tuple(sorted(admitted["segment"].to_list()))


def _file_hash(warehouse: Warehouse) -> str:
    sources = warehouse.query(read_query("report/sources.sql"))
    named = "".join(f"{name}\0{digest}\n" for name, digest in sources.select("file", "sha256").iter_rows())
    return sha256(named.encode()).hexdigest()[:HASH_DIGITS]
