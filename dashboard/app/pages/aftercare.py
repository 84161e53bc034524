"""Aftercare: was it planned, did it happen, does it last."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from dashboard.app.board import Card, draw
from dashboard.app.cards import measured, of_result, side_by_side, tile, trend_card, whole_card
from dashboard.app.growing_windows import Results, within
from dashboard.app.view import View, current
from dashboard.charts import bars, funnel, incidence, numbers, series, trend, windows, words
from dashboard.charts.names import inside
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.disclosure import is_small
from dashboard.metrics.shapes import Result

FIRST_CONTACT = (7, 14, 30)
STILL_ENGAGED = (30, 60, 90, 180)
FOLLOW_UP = (30, 90, 180)
LATE = 7  # days after discharge in which a plan is late, and after which it is none
USUAL = 30
WAYS = ("All live discharges", "Completers only")


def _by_window(view: View, metric_id: str, days: Iterable[int], *, title: str, when: str) -> Card:
    """One share over growing windows, each of its own mature discharges; beside it the same of completers alone."""
    live, completers = (within(days, metric_id, view, variant=variant) for variant in ("live", "completers"))
    said = ", ".join(f"{words.headline(result)} {when.format(each)}" for each, result in live.items())
    note = f"{_discharged(view)}, in each window those old enough for it"
    if _reveals(live, completers, view.settings.small_cell_threshold):
        completers, note = {}, f"{note} · completers alone would tell a count that is hidden"
    else:
        said += f". Completers only, always prettier: {', '.join(words.headline(each) for each in completers.values())}"
    together = side_by_side(
        {f"{each} days": result for each, result in live.items()}
        | {f"{each} days, completers only": result for each, result in completers.items()}
    )
    return of_result(
        together,
        lambda _together: windows.chart(live, beside=completers, names=WAYS),
        name=f"{metric_id}_windows",
        title=title,
        answer=f"{said}.",
        note=note,
    )


def _reveals(live: Results, completers: Results, threshold: int) -> bool:
    """True where the two ways differ by so few that their difference tells a count hidden elsewhere."""
    pairs = [(each.total, completers[day].total) for day, each in live.items() if not each.total.is_empty()]
    differences = [
        (one[column].sum() or 0) - (other[column].sum() or 0)
        for one, other in pairs
        if one["numerator"].null_count() == other["numerator"].null_count() == 0
        for column in ("numerator", "denominator")
    ]
    missed = [of - had for had, of in zip(differences[::2], differences[1::2], strict=True)]
    return any(is_small(each, threshold) for each in (*differences, *missed))


def _abstinent(view: View) -> Card:
    """The share abstinent of those reached, and of how many these are the ones reached."""
    reached, every = (within(FOLLOW_UP, name, view) for name in ("follow_up_reached", "abstinent_after"))
    shown = {day: result for day, result in every.items() if words.state(result) == "ready"}
    said = ", ".join(f"{words.headline(result)} on day {day}" for day, result in shown.items())
    known = ", ".join(words.headline(reached[day]) for day in shown)
    together = side_by_side(
        {f"day {day}, abstinent": result for day, result in (shown or every).items()}
        | {f"day {day}, reached": reached[day] for day in shown}
    )
    return of_result(
        together,
        lambda _together: windows.chart(shown, eligible={day: _eligible(reached[day]) for day in shown}),
        name="abstinent_windows",
        title="Who is abstinent later, of those reached?",
        answer=f"{said}. Only {known} of those eligible were reached; the others are unknown.",
        note=f"{_discharged(view)} · reached: a report or drug screen within 15 days of the day",
    )


def _eligible(result: Result) -> float | None:
    return None if result.total.is_empty() else result.total["denominator"].sum()


def _waiting(view: View) -> Card:
    """Time to first contact, with those for whom something else came first."""
    whole = view.filters.changed(grain="all", compare_by=None, window_days=USUAL)
    result = measured(METRICS["time_to_contact"], whole, view)
    rows = sorted(series.whole(result), key=lambda row: -(row[1].value or 0))
    said = ", ".join(f"{inside(series.title(name, result))} {series.written(each, result)}" for name, each in rows)
    n = next((each.denominator for _, each in rows if each.denominator), None)
    return of_result(
        result,
        partial(incidence.chart, still="None of these yet"),
        name="waiting",
        answer=f"By day {USUAL}: {said}.",
        note=f"n = {numbers.count(n)} discharges, recent ones as far as they are known · {_discharged(view)}",
        width=2,
    )


def _discharged(view: View) -> str:
    first, last = words.day(view.filters.from_date), words.day(view.filters.to_date)
    return f"discharges from {first} to {last}"


def _cards(view: View) -> Iterator[Card]:
    """The charts of the page from the top; each is counted when its turn comes."""
    yield whole_card("aftercare_funnel", funnel.chart, view, window_days=None)
    yield trend_card("first_contact", trend.chart, view, width=2)
    yield trend_card("plan_documented", trend.chart, view, window_days=None)
    yield whole_card("plan_timing", bars.chart, view, name="plan_in_time", window_days=LATE)
    yield whole_card("plan_completeness", bars.chart, view, window_days=None)
    yield whole_card("plan_components", bars.chart, view, window_days=None)
    yield _waiting(view)
    yield _by_window(view, "first_contact", FIRST_CONTACT, title="How soon are they reached?", when="within {} days")
    yield trend_card("reach_rate", trend.chart, view, window_days=None)
    yield whole_card("contact_by_type", bars.chart, view, window_days=USUAL)
    yield whole_card(
        "first_contact",
        bars.chart,
        view,
        name="by_reason",
        title="Who is reached, by how treatment ended?",
        compare_by="discharge_reason",
    )
    yield trend_card("engaged", trend.chart, view, window_days=min(STILL_ENGAGED))
    yield _by_window(view, "engaged", STILL_ENGAGED, title="Are they still engaged, months later?", when="on day {}")
    yield _abstinent(view)


view = current()
draw(
    _cards(view),
    [
        tile("discharges", view, window_days=None),
        tile("plan_documented", view, window_days=None),
        tile("first_contact", view, label=f"Reached within {view.filters.window_days} days"),
        tile("engaged", view, label="Engaged on day 30", window_days=min(STILL_ENGAGED)),
    ],
    key="aftercare_board",
)  # fmt: skip
