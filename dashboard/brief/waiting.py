"""What needs a decision: lasting concerns, targets missed, events to review, missing statuses, overdue definitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from dashboard.brief import words
from dashboard.charts import periods
from dashboard.charts.names import inside
from dashboard.events.log import Event
from dashboard.metrics import brief
from dashboard.metrics.brief import Finding, Gap
from dashboard.metrics.catalogue import METRICS, Metric


@dataclass(frozen=True)
class Decision:
    """Something that waits for a person, and the page on which to look at it."""

    sentence: str
    page: str


def decisions(findings: Sequence[Finding], events: Iterable[Event], *, today: date, least: float) -> list[Decision]:
    """What waits for a person on this day; a period counts where `least` of its slots have a status."""
    documented = next(each.result for each in findings if each.watched.metric_id == "documentation_completeness")
    gap = None if documented is None else brief.undocumented(documented, least)
    due = [each for each in events if each.review_on is not None and each.review_on <= today]
    return said(findings, due=due, overdue=brief.overdue(METRICS.values(), today), gap=gap)


def said(
    findings: Iterable[Finding], *, due: Sequence[Event] = (), overdue: Sequence[Metric], gap: Gap | None
) -> list[Decision]:
    """A sentence for each: concerns that last, targets missed, events to review, missing statuses, definitions."""
    found = list(findings)
    waiting = [Decision(_lasting(each), _page(each)) for each in found if each.is_lasting]
    waiting += [Decision(_missed(each), _page(each)) for each in found if each.is_missing_target]
    waiting += [Decision(_due(each), "events") for each in sorted(due, key=lambda each: each.review_on)]
    waiting += [Decision(_undocumented(gap), "sessions")] if gap else []
    return waiting + ([Decision(_overdue(overdue), "definitions")] if overdue else [])


def _page(finding: Finding) -> str:
    return finding.result.metric.page


def _lasting(finding: Finding) -> str:
    side, grain = "above" if finding.run > 0 else "below", finding.result.filters.grain
    return (
        f"{finding.watched.name} has been {side} its usual level for {abs(finding.run)} {grain}s in a row. "
        "Decide who looks into it, and by when."
    )


def _missed(finding: Finding) -> str:
    return (
        f"{finding.watched.name} misses its target of {words.target_value(finding.result)} across its usual range of "
        f"{words.usual_range(finding)}. Decide whether to change the process or the target."
    )


def _due(event: Event) -> str:
    owner = f", owner {event.owner}" if event.owner else ""
    when = f"was due for review on {periods.day(event.review_on)}"
    return f"{event.title} ({periods.day(event.on)}{owner}) {when}. Decide whether to keep, change or end it."


def _undocumented(gap: Gap) -> str:
    return (
        f"Only {gap.share:.0%} of past slots had a status {periods.during(gap.period, gap.grain)}; a {gap.grain} "
        f"counts from {gap.least:.0%}. Have the missing ones entered."
    )


def _overdue(metrics: Sequence[Metric]) -> str:
    number = len(metrics)
    what = "1 definition" if number == 1 else f"{number} definitions"
    names = words.listed([inside(each.title) for each in metrics])
    return f"The review of {what} is overdue: {names}. Confirm or change."
