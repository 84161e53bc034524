"""How far the data on screen go, and the ranges of dates that are offered because of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from dashboard.metrics import beforehand
from dashboard.metrics.grains import usual
from dashboard.metrics.maturity import last_over, period_start
from dashboard.metrics.span import WEEKS, first_day
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

MONTHS = {13: 3, 26: 6, 52: 12}  # the whole months that stand for a number of weeks
FEW_OPEN = 11  # below this every recent count of clients is hidden


@dataclass(frozen=True)
class Reach:
    """What an import covers. `last_week` is the first day of the newest week that is over and documented."""

    imported_at: datetime  # the program's local time
    source_name: str
    notice: str
    through: date
    as_of: date
    first_day: date
    rows_held: int
    slots_a_week: float
    last_week: date | None
    open_at_end: int

    @property
    def usual_range(self) -> str:
        """The last 26 weeks, or all there is where hardly anybody is in care any more: a trial that has ended."""
        return "26" if self.open_at_end >= FEW_OPEN else "all"

    @property
    def usual_grain(self) -> str:
        """Weeks, or months where weeks hold too little."""
        return usual(self.slots_a_week)

    def last_over(self, grain: str) -> date:
        """The last day of the newest week or month that is over."""
        return last_over(self.as_of, grain)

    def dates(self, weeks: int | None, grain: str) -> tuple[date, date]:
        """First and last day of that many complete weeks (whole months for the month grain); None: all there is."""
        if weeks is None:
            return period_start(self.first_day, grain), self.through
        last = self.last_over(grain)
        first = _months_before(last, MONTHS[weeks]) if grain == "month" else last - timedelta(weeks=weeks, days=-1)
        return max(first, min(period_start(self.first_day, grain), period_start(last, grain))), last


def of(warehouse: Warehouse, settings: Settings) -> Reach:
    """The reach of the live import."""
    return _of(warehouse.version, settings, warehouse)


@lru_cache(maxsize=16)
def _of(version: str, settings: Settings, warehouse: Warehouse) -> Reach:
    row = warehouse.query(read_query("data_health/reach.sql")).row(0, named=True)
    through = row["export_date"]
    return Reach(
        imported_at=row["imported_at"].replace(tzinfo=UTC).astimezone(ZoneInfo(row["timezone"])),
        source_name=row["source_name"],
        notice=row["notice"] or "",
        through=through,
        as_of=through - timedelta(days=settings.data_lag_days),
        first_day=first_day(row),
        rows_held=row["rows_held"],
        slots_a_week=row["expected_slots"] / WEEKS,
        last_week=_last_week(through, settings, warehouse),
        open_at_end=row["open_at_end"],
    )


def _last_week(through: date, settings: Settings, warehouse: Warehouse) -> date | None:
    """Asked of a metric, so that the line on screen and the headlines can never disagree."""
    weeks = beforehand.documentation(through, warehouse, settings).frame
    return weeks.filter(weeks["complete"])["period"].max()


def _months_before(last: date, months: int) -> date:
    month = last.year * 12 + last.month - months
    return date(month // 12, month % 12 + 1, 1)
