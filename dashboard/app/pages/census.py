"""Census: who is in care, why that changed, how people get in, how long they stay, who is due and who comes back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import streamlit as st

from dashboard.app import balance
from dashboard.app.balance import Balance
from dashboard.app.board import Card, draw
from dashboard.app.cards import card, measured, of_result, side_by_side, tile, trend_card, whole_card
from dashboard.app.growing_windows import within
from dashboard.app.view import View, current
from dashboard.charts import Chart, bars, flow, funnel, histogram, ranges, stacked, trend, windows, words
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import COHORT_FIELDS
from dashboard.metrics.shapes import Result

RETURNS = (30, 90)
NOT_OVER = " Their stays are not over: never average these days with the length of stay."
NOT_OPEN = " Those still open are not in it, so it is no forecast of how long they will stay."


def _split(view: View) -> str:
    """The field in force, or program."""
    by = view.filters.compare_by
    return by if by in COHORT_FIELDS else "program"


def _saying(made: Card, more: str) -> Card:
    """The card with a further sentence under its title, where it has an answer."""
    return replace(made, subtitle=made.subtitle + more) if made.state == "ready" else made


def _caseload(view: View) -> Card:
    """Open clients stacked by the field in force, or by program."""
    by = _split(view)
    title = f"Who is in care, by {COHORT_FIELDS[by].lower()}?"
    return card("active_census", stacked.chart, view, name="census_by", title=title, compare_by=by)


def _average(view: View) -> Card:
    """The average day over all days of the calendar, and in words over those with a session held."""
    made = card("average_daily_census", trend.chart, view)
    if made.state != "ready" or view.filters.compare_by is not None:
        return made
    asked = view.filters.changed(variant="operating")
    operating = words.headline(measured(METRICS["average_daily_census"], asked, view))
    return _saying(made, f" {operating} on days with a session held." if operating[0].isdigit() else "")


def _flow(view: View, sums: Balance) -> Card:
    """Admissions and discharges, and the sum over the whole range where it works out."""
    made = trend_card("census_flow", flow.chart, view)
    return _saying(made, f" Whole range: {sums.sentence()}" if sums.adds_up else "")


def _whole(metric_id: str, view: View) -> dict[str, float | None]:
    """The count of each part over the whole range; None where it is hidden."""
    total = measured(METRICS[metric_id], view.filters.changed(grain="all", compare_by=None), view).total
    return {row["part"]: row["numerator"] for row in total.iter_rows(named=True)}


def _served(view: View) -> Card:
    """Clients served by period; in words the different ones of the whole range, whom several periods count."""
    parts, admitted = _whole("clients_served", view), _whole("clients_admitted", view).get(None)
    made = trend_card("clients_served", stacked.chart, view)
    if admitted is None or None in parts.values():
        return made
    return _saying(
        made, f" Whole range: {sum(parts.values()):,.0f} different clients, {admitted:,.0f} of them admitted in it."
    )


def _expected(view: View) -> Card:
    """Open stays by how soon they are due, and in words those due within two weeks."""
    made, parts = whole_card("expected_discharges", bars.chart, view), _whole("expected_discharges", view)
    due, late = parts.get("within_14_days", 0), parts.get("overdue", 0)
    if made.state != "ready" or None in parts.values():
        return made
    answer = (
        f"{due:,.0f} of {sum(parts.values()):,.0f} open stays are due within 14 days; {late:,.0f} are past their date."
    )
    return replace(made, subtitle=answer)


def _slowest(metric_id: str, view: View, said: str) -> str:
    """How long four in five and nine in ten took over the whole range."""
    whole = measured(METRICS[metric_id], view.filters.changed(compare_by=None), view).total
    four, nine = whole["p80"].max(), whole["p90"].max()
    return "" if four is None or nine is None else said.format(four=four, nine=nine)


def _waiting(view: View) -> Card:
    """The wait over time, and how long the slower ones waited."""
    said = " Over the whole range four in five waited {four:.0f} days or less, nine in ten {nine:.0f}."
    return _saying(trend_card("waiting_time", trend.chart, view), _slowest("waiting_time", view, said))


def _access(view: View) -> Card:
    """The steps from first contact to first session; where hardly anybody is lost they say only that."""
    made = whole_card("access_funnel", funnel.chart, view)
    total = measured(METRICS["access_funnel"], view.filters.changed(grain="all", compare_by=None), view)
    if made.state != "ready" or not total.total["suppressed"].any():
        return made
    message = f"Too few to draw the steps: at one of them fewer than {total.threshold} contacts were lost or left."
    return replace(made, subtitle="", figure=None, state="suppressed", message=message)


def _spread(result: Result) -> Chart:
    """How days spread; median and middle half where groups are compared or every column would be hidden."""
    is_drawn = result.bins is not None and not result.bins["suppressed"].all()
    return histogram.chart(result) if is_drawn and not result.filters.compare_by else ranges.chart(result)


def _lag(view: View) -> Card:
    """How late discharges are entered, by reason: unplanned exits are noticed last."""
    made = whole_card("discharge_lag", ranges.chart, view, name="lag_by_reason", compare_by="discharge_reason")
    said = " In all, nine in ten were entered within {nine:.0f} days of the last service."
    return _saying(made, _slowest("discharge_lag", view, said))


def _returning(view: View) -> Card:
    """Readmission within 30 and within 90 days, each of the discharges old enough for it."""
    results = within(RETURNS, "readmission", view)
    together = side_by_side({f"{days} days": result for days, result in results.items()})
    said = ", ".join(f"{words.headline(result)} within {days} days" for days, result in results.items())
    note = "live discharges, in each window those old enough for it"
    title = "How many come back after discharge?"
    return of_result(
        together,
        lambda _together: windows.chart(results),
        name="readmission_windows",
        title=title,
        answer=f"Back in care: {said}.",
        note=note,
    )


def _returning_by(view: View) -> Card:
    """Readmission over the whole range: too rare to follow by week."""
    by = _split(view)
    title = f"How many come back within a month, by {COHORT_FIELDS[by].lower()}?"
    return whole_card("readmission", bars.chart, view, name="readmission_by", title=title, compare_by=by)


def _cards(view: View, sums: Balance) -> Iterator[Card]:
    """The charts of the page from the top; each is counted when its turn comes."""
    yield card("active_census", trend.chart, view, width=2)
    yield _caseload(view)
    yield _average(view)
    yield trend_card("capacity_utilisation", trend.chart, view)
    yield trend_card("group_size", trend.chart, view)
    yield _flow(view, sums)
    yield _served(view)
    yield _expected(view)
    yield _waiting(view)
    yield _access(view)
    yield whole_card("wait_bands", bars.chart, view)
    yield _saying(whole_card("length_of_stay", _spread, view), NOT_OPEN)
    yield _saying(whole_card("time_in_program", _spread, view), NOT_OVER)
    yield trend_card("phantom_census", trend.chart, view)
    yield _lag(view)
    yield _returning(view)
    yield _returning_by(view)


view = current()
sums = balance.over_range(view)
if sums.is_known and not sums.adds_up:
    st.warning(sums.sentence())
draw(
    _cards(view, sums),
    [
        tile("active_census", view),
        tile("admissions", view),
        tile("discharges", view),
        tile("phantom_census", view),
    ],
    key="census_board",
)
