"""Retention: how long people stay, when and how they leave, and who completes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from dashboard.app.board import Card, draw
from dashboard.app.cards import Draw, card, measured, of_result, side_by_side, tile, trend_card, whole_card
from dashboard.app.growing_windows import Results, within
from dashboard.app.view import View, current
from dashboard.charts import bars, cohorts, exits, incidence, ranges, survival, trend, windows, words
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.disclosure import is_small
from dashboard.metrics.shapes import Result

STAYS = (14, 30, 60, 90)
COMPLETED = {"Completed": "completed", "Completed or transferred": "or_transferred"}


def _retained(view: View) -> Card:
    """The share still in treatment after 14, 30, 60 and 90 days, recent admissions used as far as they are known."""
    results = within(STAYS, "retained_days", view)
    told = _told_apart(results, view.settings.small_cell_threshold)
    together = side_by_side({f"{days} days": result for days, result in told.items()})
    said = ", ".join(f"{words.headline(result)} {days} days" for days, result in told.items())
    note = words.note(told[min(told)]).replace(f"{min(told)}-day window · ", "")
    if len(told) < len(results):
        note += " · days between which too few left are left out"
    return of_result(
        together,
        lambda _together: windows.chart(told),
        name="retained_windows",
        title=METRICS["retained_days"].question,
        answer=f"Retained at least: {said}.",
        note=note,
    )


def _told_apart(results: Results, threshold: int) -> Results:
    """The numbers of days without those before which only a few more had left than before the one kept last."""
    kept: Results = {}
    for days, result in results.items():
        left = [each.total["numerator"].sum() for each in (*list(kept.values())[-1:], result)]
        if len(left) < 2 or not is_small(left[1] - left[0], threshold):
            kept[days] = result
    return kept


def _telling(
    metric_id: str, draw_it: Draw, sentence: Callable[[Result], str], view: View, *, grain: str, width: int = 1
) -> Card:
    """A card whose answer is the chart's own sentence."""
    made = card(metric_id, draw_it, view, grain=grain, width=width, window_days=None)
    if made.state != "ready":
        return made
    filters = view.filters.changed(grain=grain, compare_by=None, window_days=None)
    return replace(made, subtitle=sentence(measured(METRICS[metric_id], filters, view)))


def _completion(metric_id: str, view: View) -> Card:
    """Completed, with transfers beside it: both are ends that were meant; under a comparison, completed alone."""
    filters = view.filters.changed(window_days=None, variant=None)
    by_month = replace(view, filters=filters)
    made = trend_card(metric_id, trend.chart, by_month)
    if made.state != "ready":
        return made
    whole = filters.changed(grain="all", compare_by=None)
    said = {name: measured(METRICS[metric_id], whole.changed(variant=code), view) for name, code in COMPLETED.items()}
    both = "; ".join(f"{name.lower()} {words.headline(result)}" for name, result in said.items())
    return replace(made, subtitle=f"{made.subtitle} Whole range: {both}.")


def _cards(view: View, by_month: View) -> Iterator[Card]:
    """The charts of the page from the top; each is counted when its turn comes."""
    days = view.filters.window_days
    yield whole_card("time_in_treatment", survival.chart, view, width=2)
    yield whole_card("exits_by_reason", incidence.chart, view, window_days=None)
    yield _retained(view)
    yield trend_card(
        "retained_fixed_cohort", trend.chart, by_month, title=f"How many stay {days} days, month by month?"
    )
    yield trend_card(
        "retained_or_completed", trend.chart, by_month, title=f"How many stay {days} days, or complete before?"
    )
    yield _telling("weekly_exits", exits.chart, exits.answer, view, grain="all", width=2)
    yield trend_card("early_unplanned_exit", trend.chart, by_month, window_days=None)
    yield _telling("dropout_by_week", cohorts.chart, cohorts.answer, view, grain="quarter")
    yield _completion("completion_rate", by_month)
    yield _completion("completion_by_admission", by_month)
    yield whole_card(
        "readmission",
        bars.chart,
        view,
        name="readmission_by_reason",
        window_days=None,
        title="Who comes back within a month, by how treatment ended?",
        compare_by="discharge_reason",
    )
    yield whole_card("discharge_lag", ranges.chart, view, name="lag_by_reason", compare_by="discharge_reason")
    yield whole_card("time_in_care", survival.chart, view)


view = current()
days = view.filters.window_days
by_month = replace(view, filters=view.filters.changed(grain="month"))
draw(
    _cards(view, by_month),
    [
        tile("time_in_treatment", view, label="Median days in treatment", grain="all"),
        tile("retained_fixed_cohort", by_month, label=f"Retained {days} days"),
        tile("early_unplanned_exit", by_month, window_days=None),
        tile("completion_by_admission", by_month, window_days=None),
    ],
    key="retention_board",
)  # fmt: skip
