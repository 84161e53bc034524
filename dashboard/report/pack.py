"""`build`: the pack of one week in memory, the HTML to print and the ZIP of its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from dashboard.access.roles import AccessError
from dashboard.brief import findings
from dashboard.brief.waiting import decisions
from dashboard.events.log import Event
from dashboard.report import appendix, archive, page, scope
from dashboard.report.figures import Source, figure
from dashboard.report.page import Opening
from dashboard.report.scope import Cohort, Scope
from dashboard.report.sections import every
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.guard import access_to

Progress = Callable[[str, float], None]


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
    events: Sequence[Event] = (),
    progress: Progress | None = None,
) -> Pack:
    """The pack of the week that begins on this Monday; `written_at` carries a time zone.

    `events` are marked on the charts over time, and those due for review wait for a decision; `progress` is told the
    title of each section and the share (0..1) that is done before it. Raises ReportError for a week these data do not
    hold, FilterError for a filter that does not exist and AccessError for a viewer.
    """
    if access_to(warehouse).is_fixed:
        raise AccessError("The printed pack asks more than viewers may. Ask somebody with another role for it.")
    found = scope.of(week, cohort, warehouse, settings, user=user, written_at=written_at)
    programs = found.filters.values_of("program")
    source = Source(found.filters, warehouse, settings, tuple(each for each in events if each.concerns(programs)))
    opening = _opening(found, source)
    parts = []
    for at, each in enumerate(sections := every(settings)):
        if progress is not None:
            progress(each.title, at / len(sections))
        parts.append((each.title, [figure(asked, source) for asked in each.charts]))
    figures = [each for _, drawn in parts for each in drawn]
    text = page.html(found, opening, parts, appendix.found(warehouse), threshold=settings.small_cell_threshold)
    return Pack(text, archive.zipped(figures, week=week.isoformat()), found)


def _opening(found: Scope, source: Source) -> Opening:
    """The brief of the pack's week, asked as the screen asks it."""
    settings = source.settings
    told = findings.findings(found.span, found.filters.cohort, source.ask, rules=settings.signal_rules)
    waiting = decisions(told, source.events, today=found.written_at.date(), least=settings.min_documentation)
    return Opening(told, tuple(waiting))
