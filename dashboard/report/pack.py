"""`build`: the pack of one week in memory, the HTML to print and the ZIP of its numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dashboard.report import appendix, archive, page, scope
from dashboard.report.figures import Source, figure, line
from dashboard.report.scope import Cohort, Scope
from dashboard.report.sections import IN_BRIEF, every
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse


@dataclass(frozen=True)
class Pack:
    """One week's pack: `html` is a file by itself, `zip` holds a CSV per chart and the meaning of the columns."""

    html: str
    zip: bytes
    scope: Scope

    @property
    def name(self) -> str:
        """What its files are called, without the ending."""
        return f"iop-report_{self.scope.week}"


def build(
    week: date,
    warehouse: Warehouse,
    settings: Settings,
    *,
    cohort: Cohort = (),
    user: str,
    written_at: datetime,
) -> Pack:
    """The pack of the week that begins on this Monday; `written_at` carries a time zone.

    Raises ReportError for a week these data do not hold and FilterError for a filter that does not exist.
    """
    found = scope.of(week, cohort, warehouse, settings, user=user, written_at=written_at)
    source = Source(found.filters, warehouse, settings)
    parts = [(each.title, [figure(asked, source) for asked in each.charts]) for each in every(settings)]
    lines = [line(metric_id, source) for metric_id in IN_BRIEF]
    told = appendix.found(warehouse)
    figures = [each for _, drawn in parts for each in drawn]
    text = page.html(found, lines, parts, told, threshold=settings.small_cell_threshold)
    return Pack(text, archive.zipped(figures, week=week.isoformat()), found)
