"""The measures of the brief asked of the data on screen, over a history of their own; and its six tiles."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dashboard.app import brief_words
from dashboard.app.board import Tile
from dashboard.app.cards import grain_for, measured
from dashboard.app.view import View
from dashboard.charts import periods, variation, words
from dashboard.metrics import brief
from dashboard.metrics.brief import FEW_CROSSINGS, WATCHED, Finding, Kind, Watched, Why
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.maturity import next_period, period_start, periods_between
from dashboard.metrics.shapes import Result

PERIODS = {"week": 52, "month": 24, "quarter": 12}
TONES = {Kind.CONCERN: "bad", Kind.IMPROVEMENT: "good"}


def findings(view: View) -> tuple[Finding, ...]:
    """What each measure of the brief says for the cohort in force; dates and grain are the brief's own."""
    return tuple(_finding(each, view) for each in WATCHED)


def _finding(watched: Watched, view: View) -> Finding:
    try:
        result = history(watched, view)
    except FilterError:
        return Finding(watched, Kind.UNJUDGED, why=Why.FILTERS)
    return brief.judge(watched, result, rules=view.settings.signal_rules)


def history(watched: Watched, view: View) -> Result:
    """The measure over the newest 52 weeks of the data, or 24 months where weeks are too small, or all there are.

    Raises FilterError for filters it cannot take.
    """
    usual = _over(view.reach.usual_grain, watched, view)
    grain = grain_for(METRICS[watched.metric_id], replace(view, filters=usual))
    return measured(METRICS[watched.metric_id], _over(grain, watched, view), view)


def _over(grain: str, watched: Watched, view: View) -> Filters:
    """The cohort over whole periods of one grain, from the first that the data cover."""
    last = view.reach.last_over(grain)
    first = min(_first_whole(view.reach.first_day, grain), last)
    labels = periods_between(first, last, grain)
    return Filters(
        labels[-PERIODS[grain] :][0], last, grain, cohort=view.filters.cohort, window_days=watched.window_days
    )


def _first_whole(day: date, grain: str) -> date:
    start = period_start(day, grain)
    return start if start == day else next_period(start, grain)


def tiles(found: tuple[Finding, ...]) -> list[Tile]:
    """The six numbers beside the sentences, which never say otherwise than those do."""
    return [_tile(each) for each in found if each.watched.is_tile]


def _tile(finding: Finding) -> Tile:
    name, result = finding.watched.name, finding.result
    if result is None or finding.why in (Why.ABSENT, Why.NOTHING, Why.RECENT):
        return Tile(name, "-", delta=brief_words.REASONS[finding.why])
    value = words.headline(result) if finding.kind is Kind.UNJUDGED else brief_words.value(finding)
    return Tile(
        name,
        value,
        delta=_delta(finding, words.delta(result)) or _newest(finding),
        tone=TONES.get(finding.kind, "neutral"),
        history=words.history(result),
    )


def _delta(finding: Finding, said: str) -> str:
    """The change in words; where the brief judges otherwise than a chart's own marks, its verdict or none."""
    if finding.rule == FEW_CROSSINGS:
        side = "above" if finding.is_high else "below"
        return said.replace(variation.ORDINARY, f"lately mostly {side} its usual level")
    return said.partition(", ")[0] if finding.kind is Kind.DRIFTING else said


def _newest(finding: Finding) -> str:
    """When the number was, where there is no change to tell."""
    result = finding.result
    period = result.frame.filter("complete")["period"].max()
    when = periods.during(period, result.filters.grain)
    return f"{brief_words.REASONS[Why.HIDDEN]} {when}" if finding.why is Why.HIDDEN else when
