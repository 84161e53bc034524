"""The measures of the brief asked of one cohort, over a history of their own."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from dashboard.metrics import brief
from dashboard.metrics.brief import WATCHED, Finding, Kind, Watched, Why
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.grains import large_enough
from dashboard.metrics.shapes import Result
from dashboard.metrics.span import Cohort, Span, over

Ask = Callable[[Metric, Filters], Result]


def findings(
    span: Span, cohort: Cohort, ask: Ask, *, rules: str, watched: Sequence[Watched] = WATCHED
) -> tuple[Finding, ...]:
    """What each measure of the brief says of the cohort; `ask` measures, `rules` name a signal."""
    return tuple(_finding(each, span, cohort, ask, rules) for each in watched)


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
    usual = over(span.grain, span, cohort, watched.window_days)
    grain = large_enough(usual, lambda asked: ask(metric, asked))
    return ask(metric, over(grain, span, cohort, watched.window_days))
