"""The measures of the brief asked of one cohort, over a history of their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from dashboard.metrics import brief
from dashboard.metrics.brief import WATCHED, Finding, Kind, Watched, Why
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.grains import large_enough
from dashboard.metrics.maturity import last_over, next_period, period_start, periods_between
from dashboard.metrics.shapes import Result

PERIODS = {"week": 52, "month": 24, "quarter": 12}
Ask = Callable[[Metric, Filters], Result]
Cohort = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Span:
    """What a brief looks back over: from the first day of the data to the day they count to, by its usual grain."""

    first_day: date
    as_of: date
    grain: str


def findings(span: Span, cohort: Cohort, ask: Ask, *, rules: str) -> tuple[Finding, ...]:
    """What each measure of the brief says of the cohort; `ask` measures, `rules` name a signal."""
    return tuple(_finding(each, span, cohort, ask, rules) for each in WATCHED)


def _finding(watched: Watched, span: Span, cohort: Cohort, ask: Ask, rules: str) -> Finding:
    try:
        result = history(watched, span, cohort, ask)
    except FilterError:
        return Finding(watched, Kind.UNJUDGED, why=Why.FILTERS)
    return brief.judge(watched, result, rules=rules)


def history(watched: Watched, span: Span, cohort: Cohort, ask: Ask) -> Result:
    """The measure over the newest 52 weeks of the span, or 24 months where weeks are too small, or all there are.

    Raises FilterError for filters it cannot take.
    """
    metric = METRICS[watched.metric_id]
    usual = _over(span.grain, watched, span, cohort)
    grain = large_enough(usual, lambda asked: ask(metric, asked))
    return ask(metric, _over(grain, watched, span, cohort))


def _over(grain: str, watched: Watched, span: Span, cohort: Cohort) -> Filters:
    """The cohort over whole periods of one grain, from the first that the data cover."""
    last = last_over(span.as_of, grain)
    first = min(_first_whole(span.first_day, grain), last)
    labels = periods_between(first, last, grain)
    return Filters(labels[-PERIODS[grain] :][0], last, grain, cohort=cohort, window_days=watched.window_days)


def _first_whole(day: date, grain: str) -> date:
    start = period_start(day, grain)
    return start if start == day else next_period(start, grain)
