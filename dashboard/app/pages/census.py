"""Census: who is in care, why that changed, how long people wait and stay."""

from __future__ import annotations

from dataclasses import replace

from dashboard.app.board import Card, draw
from dashboard.app.cards import card, measured, tile, trend_card, whole_card
from dashboard.app.view import View, current
from dashboard.charts import Chart, bars, flow, histogram, ranges, stacked, trend
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import COHORT_FIELDS
from dashboard.metrics.shapes import Result


def _split(view: View) -> str:
    """The field in force, or program."""
    by = view.filters.compare_by
    return by if by in COHORT_FIELDS else "program"


def _caseload(view: View) -> Card:
    """Open clients stacked by the field in force, or by program."""
    by = _split(view)
    title = f"Who is in care, by {COHORT_FIELDS[by].lower()}?"
    return card("active_census", stacked.chart, view, name="census_by", title=title, compare_by=by)


def _returning(view: View) -> Card:
    """Readmission over the whole range: too rare to follow by week."""
    by = _split(view)
    title = f"How many come back within a month, by {COHORT_FIELDS[by].lower()}?"
    return whole_card("readmission", bars.chart, view, name="readmission_by", title=title, compare_by=by)


def _waiting(view: View) -> Card:
    """The wait over time, and how long four in five waited over the whole range."""
    made = trend_card("waiting_time", trend.chart, view)
    if made.state != "ready":
        return made
    whole = measured(METRICS["waiting_time"], view.filters.changed(compare_by=None), view).total
    most = whole["p80"].max()
    said = "" if most is None else f" Four in five waited {most:.0f} days or less over the whole range."
    return replace(made, subtitle=made.subtitle + said)


def _stays(result: Result) -> Chart:
    """How stays spread, or the groups side by side where they are compared."""
    return ranges.chart(result) if result.filters.compare_by else histogram.chart(result)


view = current()
draw(
    [
        card("active_census", trend.chart, view, width=2),
        _caseload(view),
        trend_card("census_flow", flow.chart, view),
        trend_card("capacity_utilisation", trend.chart, view),
        trend_card("phantom_census", trend.chart, view),
        _waiting(view),
        whole_card("length_of_stay", _stays, view),
        _returning(view),
    ],
    [
        tile("active_census", view),
        tile("admissions", view),
        tile("discharges", view),
        tile("phantom_census", view),
    ],
    key="census_board",
)
