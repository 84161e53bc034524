"""Events, baselines and conditions as rows of HTML; every word that was typed is escaped."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from html import escape

from dashboard.app.before_after import when
from dashboard.charts import periods
from dashboard.events.baselines import Accepted, Condition
from dashboard.events.log import KINDS, Event
from dashboard.metrics.catalogue import METRICS

FROM_FILE = "from events.csv"


def event(each: Event, today: date) -> str:
    """One event: when and what sort, its title, and who answers for it."""
    top = [when(each), KINDS[each.kind], ", ".join(each.programs) or "all programs"]
    return _row(top, each.title, [*_people(each), _review(each, today), _measure(each)])


def baseline(each: Accepted) -> str:
    """One baseline in force: since when, of what, and who accepted it why."""
    top = [f"from {periods.day(each.on)}", each.title]
    return _row(top, METRICS[each.metric_id].title, [escape(f"accepted by {each.by}: {each.reason}")])


def conditions(found: Iterable[Condition]) -> str:
    """The conditions as a list; a sign and a word say whether each holds."""
    return f"<ul class='iop-conditions'>{''.join(map(_condition, found))}</ul>"


def _condition(each: Condition) -> str:
    holds = "yes" if each.is_met else "no"
    return f"<li data-met='{holds}'><b>{escape(each.name)}: {holds}.</b> <span>{escape(each.words)}</span></li>"


def _row(top: Iterable[str], title: str, more: Iterable[str]) -> str:
    said = " · ".join(each for each in more if each)
    return (
        f"<div class='iop-event'><p class='when'>{escape(' · '.join(top))}</p>"
        f"<p class='what'>{escape(title)}</p><p class='more'>{said}</p></div>"
    )


def _people(each: Event) -> list[str]:
    owner = f"owner {each.owner}" if each.owner else "no owner"
    written = FROM_FILE if each.is_imported else f"written by {each.by}"
    return [escape(owner), escape(written)]


def _review(each: Event, today: date) -> str:
    if each.review_on is None:
        return ""
    if each.review_on <= today:
        return f"<span class='late'>review due {periods.day(each.review_on)}</span>"
    return f"review {periods.day(each.review_on)}"


def _measure(each: Event) -> str:
    if each.kind != "project":
        return ""
    known = METRICS.get(each.metric or "")
    return escape(known.title) if known else "no measure yet"
