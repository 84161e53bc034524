"""Sessions: were slots kept, when and by whom; how much treatment was received; who stays and who slips away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import combinations

from dashboard.app.board import Card, How, draw
from dashboard.app.cards import (
    Draw,
    card,
    entry_file,
    measured,
    of_result,
    side_by_side,
    tile,
    trend_card,
    whole_card,
)
from dashboard.app.view import View, current
from dashboard.charts import bars, heatmap, ranges, stacked, trend, weekly, weeks, words
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.shapes import Result

RULES = {
    "A: completed, of expected": "session_completion",
    "Came at all, of expected": "attendance_any",
    "B: came at all, excused left out": "attendance_excused_removed",
    "C: as B, timely cancels left out": "show_rate",
}
FIRST_DAYS = {
    "Second day": "second_day",
    "Third day": "third_day",
    "Fourth day": "fourth_day",
    "Fifth day: continuation": "continuation",
}
TOO_CLOSE = "Too few to show: the rules differ by counts that are hidden. Choose longer periods or fewer filters."


def _rules(view: View) -> Card:
    """One attendance under the counting rules in use: the denominator decides the number."""
    whole = view.filters.changed(grain="all", compare_by=None)
    results = {name: measured(METRICS[metric_id], whole, view) for name, metric_id in RULES.items()}
    made = of_result(
        side_by_side(results),
        bars.chart,
        name="rules",
        title="How much does the counting rule decide?",
        answer=_apart(list(results.values())),
        note=words.note(next(iter(results.values()))),
    )
    if _reveals(list(results.values()), view.settings.small_cell_threshold):
        made = Card(made.id, made.title, "", state="suppressed", message=TOO_CLOSE, how=made.how)
    return replace(
        made,
        how=_how_all(
            RULES,
            "The same slots under the three rules in use, and attendance by the first of them. A counts what was "
            "completed of all that was expected; B counts who came at all and leaves excused absences out; C leaves "
            "cancellations in time out too.",
            "There is no national standard: name the rule with the number, and compare programs under one rule only.",
        ),
    )


def _how_all(named: dict[str, str], definition: str, reading: str) -> How:
    metrics = {name: METRICS[metric_id] for name, metric_id in named.items()}
    return How(
        definition=definition,
        counted="; ".join(f"{name}: {metric.numerator.rstrip('.')}" for name, metric in metrics.items()) + ".",
        of="; ".join(f"{name}: {metric.denominator.rstrip('.')}" for name, metric in metrics.items()) + ".",
        reading=reading,
        source=", ".join(metric.code for metric in metrics.values()),
        files=(*(f"queries/{metric.query}" for metric in metrics.values()), entry_file(next(iter(named.values())))),
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


def _telling(metric_id: str, draw_it: Draw, sentence: Callable[[Result], str], view: View, *, width: int = 1) -> Card:
    """A card of the whole range whose answer is the chart's own sentence."""
    made = whole_card(metric_id, draw_it, view, width=width)
    whole = view.filters.changed(grain="all", compare_by=None)
    return (
        made if made.state != "ready" else replace(made, subtitle=sentence(measured(METRICS[metric_id], whole, view)))
    )


def _average_client(view: View) -> Card:
    """The mean of the clients' own rates, with the rate of all slots beside it."""
    made = trend_card("client_attendance", trend.chart, view)
    whole = view.filters.changed(grain="all", compare_by=None)
    own, pooled = (measured(METRICS[name], whole, view) for name in ("client_attendance", "attendance_any"))
    if made.state != "ready" or view.filters.compare_by is not None:
        return made
    said = f"Whole range: {words.headline(own)} percent; all slots pooled, {words.headline(pooled)}."
    return replace(made, subtitle=f"{made.subtitle} {said}")


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
        note=words.note(replace(results["received"], limits_from=0, baselines=())),  # two lines have no band
        width=2,
        events=view.events,
    )


def _by_reason(metric_id: str, view: View) -> Card:
    return whole_card(metric_id, ranges.chart, view, name=f"{metric_id}_by_reason", compare_by="discharge_reason")


def _first_days(view: View) -> Card:
    """How many of the new clients reached a second day of care, a third, a fourth and a fifth."""
    whole = view.filters.changed(grain="all", compare_by=None, window_days=None)
    results = {name: measured(METRICS[metric_id], whole, view) for name, metric_id in FIRST_DAYS.items()}
    told = _told_apart(results, view.settings.small_cell_threshold)
    said = ", ".join(f"{words.headline(result)} a {name.partition(':')[0].lower()}" for name, result in told.items())
    note = words.note(next(iter(results.values())))
    if len(told) < len(results):
        note += f" · steps fewer than {view.settings.small_cell_threshold} clients apart are left out"
    made = of_result(
        side_by_side(told),
        bars.chart,
        name="first_days",
        title="How far do new clients get in their first month?",
        answer=f"Within 30 days of admission: {said}.",
        note=note,
    )
    definition = "Of admissions with 30 days elapsed, the share that came on a second, third, fourth and fifth day."
    return replace(made, how=_how_all(FIRST_DAYS, definition, METRICS["second_day"].reading))


def _told_apart(results: dict[str, Result], threshold: int) -> dict[str, Result]:
    """The steps without those so close to an earlier one that the difference is a count too small to show."""
    kept: dict[str, Result] = {}
    for name, result in results.items():
        if not _reveals([*kept.values(), result], threshold):
            kept[name] = result
    return kept


def _cards(view: View) -> Iterator[Card]:
    """The charts of the page from the top; each is counted when its turn comes."""
    # Completion, and by which rule
    yield trend_card("session_completion", trend.chart, view, width=2)
    yield _rules(view)
    # What happened to the slots, and whose
    yield trend_card("slot_mix", stacked.chart, view)
    yield trend_card("no_show_rate", trend.chart, view)
    yield trend_card("delivery_reliability", trend.chart, view)
    yield _completion_by("program", "Which programs keep their clients?", view)
    yield _completion_by("service", "Which services keep their clients?", view)
    yield _completion_by("delivery", "In person or by video?", view)
    # When
    yield _telling("completion_by_hour", heatmap.chart, heatmap.sentence, view, width=2)
    yield _telling("completion_by_week", weeks.chart, weekly.first_and_last, view)
    # Per client and in time
    yield trend_card("regular_clients", trend.chart, view)
    yield _average_client(view)
    yield trend_card("minutes_attended", trend.chart, view)
    # Dose a week
    yield _hours(view)
    yield trend_card("weeks_at_floor", trend.chart, view)
    yield trend_card("days_attended", trend.chart, view)
    # Dose of a course, and what it was made of
    yield _by_reason("dose_hours", view)
    yield _by_reason("dose_days", view)
    yield _by_reason("planned_sessions_attended", view)
    yield trend_card("individual_monthly", trend.chart, view)
    yield trend_card("family_session", trend.chart, view)
    yield whole_card("approach_hours", bars.chart, view)
    # Who stays, and who slips away
    yield _first_days(view)
    yield trend_card("continuation", trend.chart, view)
    yield trend_card("missed_in_a_row", stacked.chart, view)
    yield trend_card("days_away", stacked.chart, view)
    # Whether all this is written down
    yield trend_card("documentation_completeness", trend.chart, view)


view = current()
draw(
    _cards(view),
    [
        tile("session_completion", view),
        tile("no_show_rate", view),
        tile("hours_received", view),
        tile("weeks_at_floor", view),
    ],
    key="sessions_board",
)
