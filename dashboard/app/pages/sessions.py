"""Sessions: were slots kept, what happened to the rest, how much treatment was received, was it written down."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from dashboard.app.board import Card, How, draw
from dashboard.app.cards import card, entry_file, measured, of_result, side_by_side, tile, trend_card, whole_card
from dashboard.app.view import View, current
from dashboard.charts import bars, stacked, trend, words
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.shapes import Result

RULES = {
    "Completed, of expected": "session_completion",
    "Came at all, of expected": "attendance_any",
    "Came at all, excused left out": "attendance_excused_removed",
    "Came at all, excused and cancelled left out": "show_rate",
}
TOO_CLOSE = "Too few to show: the rules differ by counts that are hidden. Choose longer periods or fewer filters."


def _rules(view: View) -> Card:
    """One attendance under four counting rules: the denominator decides the number."""
    whole = view.filters.changed(grain="all", compare_by=None)
    results = {name: measured(METRICS[metric_id], whole, view) for name, metric_id in RULES.items()}
    made = of_result(
        side_by_side(results),
        bars.chart,
        name="rules",
        title="How much does the counting rule decide?",
        answer=_apart(list(results.values())),
        note=words.note(results["Completed, of expected"]),
    )
    if _reveals(list(results.values()), view.settings.small_cell_threshold):
        made = Card(made.id, made.title, "", state="suppressed", message=TOO_CLOSE, how=made.how)
    return replace(made, how=_how_all())


def _how_all() -> How:
    metrics = {name: METRICS[metric_id] for name, metric_id in RULES.items()}
    return How(
        definition="The same slots under four rules.",
        counted="; ".join(f"{name}: {metric.denominator.rstrip('.')}" for name, metric in metrics.items()) + ".",
        reading="Two programs can only be compared under one rule.",
        source=", ".join(metric.code for metric in metrics.values()),
        files=(*(f"queries/{metric.query}" for metric in metrics.values()), entry_file("session_completion")),
    )


def _apart(results: list[Result]) -> str:
    """How far the rules are apart."""
    ordered = sorted(results, key=lambda result: result.total["value"].max() or 0.0)
    low, high = words.headline(ordered[0]), words.headline(ordered[-1])
    return (
        f"All rules read {low}." if low == high else f"The same attendance reads {low} or {high}, as the rule has it."
    )


def _reveals(results: list[Result], threshold: int) -> bool:
    """True when two rules differ by so few slots that side by side they tell a count that is hidden elsewhere."""
    totals = [result.total for result in results if not result.total.is_empty()]
    pairs = [
        (one[column].max(), other[column].max())
        for column in ("numerator", "denominator")
        for one, other in combinations(totals, 2)
    ]
    return any(None not in pair and 0 < abs(pair[0] - pair[1]) < threshold for pair in pairs)


def _completion_by(field: str, title: str, view: View) -> Card:
    return whole_card(
        "session_completion", bars.chart, view, name=f"completion_by_{field}", title=title, compare_by=field
    )


def _hours(view: View) -> Card:
    """Hours received beside hours offered; under a comparison, hours received alone."""
    if view.filters.compare_by is not None:
        return card("hours_received", trend.chart, view, width=2)
    results = {name: measured(METRICS[f"hours_{name}"], view.filters, view) for name in ("received", "offered")}
    answer = f"{words.answer(results['received'])} Offered: {words.headline(results['offered'])}."
    return of_result(
        side_by_side(results, over_time=True),
        trend.chart,
        answer=answer,
        note=words.note(results["received"]),
        width=2,
    )


view = current()
draw(
    [
        trend_card("session_completion", trend.chart, view, width=2),
        _rules(view),
        trend_card("slot_mix", stacked.chart, view),
        _completion_by("program", "Which programs keep their clients?", view),
        _completion_by("service", "Which services keep their clients?", view),
        _completion_by("delivery", "In person or by video?", view),
        _completion_by("weekday", "Which days are lost?", view),
        trend_card("no_show_rate", trend.chart, view),
        _hours(view),
        trend_card("weeks_at_floor", trend.chart, view),
        trend_card("continuation", trend.chart, view),
        trend_card("delivery_reliability", trend.chart, view),
        trend_card("documentation_completeness", trend.chart, view),
    ],
    [
        tile("session_completion", view),
        tile("no_show_rate", view),
        tile("hours_received", view),
        tile("weeks_at_floor", view),
    ],
    key="sessions_board",
)
