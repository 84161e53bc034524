"""A measure before and after an event, as a card: both medians, what may be said, and the chart on one usual range."""

from __future__ import annotations

from dataclasses import replace

from dashboard.app.cards import measured, of_result
from dashboard.app.shown import Card
from dashboard.app.view import View
from dashboard.charts import numbers, periods, series, trend, words
from dashboard.events.log import Event
from dashboard.events.projects import LATELY, BeforeAfter, Row, before_and_after
from dashboard.metrics.brief import WATCHED
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.shapes import Better, Result, Shape
from dashboard.metrics.signals import FEWEST, SINGLE
from dashboard.settings import Target

NOT_WHY = "A chart cannot say why."


def measures() -> tuple[str, ...]:
    """The metrics that can be held against the time before: those of the brief first, then by title."""
    fit = [each for each in METRICS.values() if each.shape in SINGLE and not _is_apart(each)]
    first = [each.metric_id for each in WATCHED]
    return (*first, *(each.id for each in sorted(fit, key=lambda each: each.title) if each.id not in first))


def _is_apart(metric: Metric) -> bool:
    return metric.has_parts or metric.single_period or metric.has_instrument


def of(event: Event, metric_id: str, view: View) -> BeforeAfter:
    """The metric about the event, for its programs, in the periods the data are large enough for."""
    window = next((each.window_days for each in WATCHED if each.metric_id == metric_id), None)
    return before_and_after(
        event,
        lambda filters: measured(METRICS[metric_id], filters.changed(window_days=window), view),
        view.settings,
        first_day=view.reach.first_day,
        through=view.reach.through,
        grain=view.reach.usual_grain,
    )


def card(told: BeforeAfter, *, width: int = 1) -> Card:
    """The chart with the event's flag; the limits are those of the time before throughout."""
    event, metric = told.event, told.result.metric
    result = replace(told.result, target=_aim(event) or told.result.target)
    note = [words.note(result), f"limits from before the event alone: {len(told.before)} {_many(told, told.before)}"]
    return of_result(
        result,
        trend.chart,
        name=f"about_{event.id}",
        title=f"{event.title}: {metric.title.lower()} before and after",
        answer=sentence(told),
        note=" · ".join([*note, *event.programs]),
        events=(event,),
        width=width,
    )


def sentence(told: BeforeAfter) -> str:
    """Both medians with their number of points, and what the points since allow to say."""
    grain = told.result.filters.grain
    if not told.before:
        return f"No finished {grain} before the event: there is nothing to hold the time since against."
    before, after = (_value(each, told.result) for each in told.medians)
    said = f"Median {before} in {len(told.before)} {_many(told, told.before)} before"
    if not told.after:
        return f"{said}; no finished {grain} since."
    return " ".join(
        each for each in (f"{said}, {after} in {len(told.after)} since.", _since(told), _towards(told), NOT_WHY) if each
    )


def _since(told: BeforeAfter) -> str:
    """What the points since say by the limits of the time before."""
    grain, row = told.result.filters.grain, told.row
    if told.centre is None or row is None:
        return f"Too few {grain}s before for a usual range."
    if len(told.after) < FEWEST and not told.outside:
        return f"Too early to say more: {FEWEST} {grain}s are needed."
    if told.is_shift:
        side = "above" if row.side > 0 else "below"
        return f"Since then {row.length} {grain}s in a row lay {side} the level before{_began(row, grain)}."
    if told.outside:
        have = "lies" if told.outside == 1 else "lie"
        return f"{told.outside} of the {grain}s since {have} outside the usual range before; no lasting shift."
    return f"The {grain}s since vary as those before did."


def _began(row: Row, grain: str) -> str:
    if abs(row.lead) <= 1:
        return ", from the event on"
    return f"; the row began {abs(row.lead)} {grain}s {'before' if row.lead < 0 else 'after'} the event"


def _towards(told: BeforeAfter) -> str:
    aim, better = told.event.aim, told.result.metric.better
    if aim is None or better is Better.NEITHER:
        return ""
    is_up = better is Better.HIGHER
    reached = sum((each >= aim) if is_up else (each <= aim) for each in told.after[-LATELY:])
    number = min(LATELY, len(told.after))
    return f"Aim {_value(aim, told.result)}: reached in {reached} of the last {number} {_many(told, told.after)}."


def _aim(event: Event) -> Target | None:
    if event.aim is None or event.metric is None:
        return None
    return Target(event.metric, event.aim, event.on.isoformat(), event.owner or event.by)


def _value(value: float | None, result: Result) -> str:
    if value is None:
        return numbers.NONE
    if series.is_share(result):
        return f"{value * 100:.1f}%"
    return numbers.mean(value) if result.metric.shape is Shape.MEAN else numbers.amount(value)


def _many(told: BeforeAfter, counted: tuple[float, ...]) -> str:
    return told.result.filters.grain + "s" * (len(counted) != 1)


def when(event: Event) -> str:
    """The day or days of an event in words."""
    return periods.span(event.on, event.until) if event.last_day > event.on else periods.day(event.on)
