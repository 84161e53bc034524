"""Brief: what changed in the newest week, whether it is more than chance, and what to do; the page to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from dashboard.app import brief_findings, brief_words, tables
from dashboard.app.board import draw
from dashboard.app.brief_words import Decision
from dashboard.app.copy_link import copy_text
from dashboard.app.view import View, current
from dashboard.charts import periods, words
from dashboard.metrics import brief
from dashboard.metrics.brief import Brief, Finding, Kind
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import FIELD_NAMES

MARKS = {Kind.CONCERN: "■", Kind.IMPROVEMENT: "●", Kind.CHANGE: "○", Kind.NEAR_LIMIT: "◆"}
PAGES = {
    "census": "Census",
    "sessions": "Sessions",
    "retention": "Retention",
    "co_occurring": "Co-occurring",
    "outcomes": "Outcomes",
    "aftercare": "Aftercare",
    "definitions": "Definitions",
}


def _dated(view: View, found: Sequence[Finding]) -> tuple[str, ...]:
    """The newest period named, how fresh the data are, and whom the brief is about."""
    grain = view.reach.usual_grain
    newest = max((each.period for each in found if each.period and each.result.filters.grain == grain), default=None)
    named = periods.name(newest, grain) if newest else "No finished period"
    if newest and grain == "week":
        named = f"Week of {named}"
    imported = view.reach.imported_at
    when = f"as of {words.day(view.reach.as_of)} · imported {words.day(imported.date())} {imported:%H:%M}"
    return f"{named} · {when}", _cohort(view)


def _cohort(view: View) -> str:
    chosen = [
        f"{FIELD_NAMES[field]}: {', '.join(words.label(value, of=field) for value in values)}"
        for field, values in view.filters.cohort
    ]
    return " · ".join(chosen) or "All clients"


def _named(told: Brief) -> None:
    """One sentence a finding, each with its kind in a word and the way to its page."""
    for at, each in enumerate(told.named):
        number, _, others = brief_words.sentence(each).partition(". ")
        kind = f"<span class='iop-kind'>{MARKS[each.kind]} {each.kind.capitalize()}</span>"
        text = f"<p><strong>{escape(number)}.</strong> {escape(others)}</p>"
        _linked(f"named_{at}", f"<div class='iop-said' data-kind='{each.kind.name.lower()}'>{kind}{text}</div>", each)


def _linked(key: str, html: str, finding: Finding) -> None:
    with st.container(key=f"brief_{key}", gap=None):
        st.html(html)
        _to(finding.result.metric.page)


def _to(page: str) -> None:
    st.page_link(f"dashboard/app/pages/{page}.py", label=f"See {PAGES[page]}", icon=":material/arrow_forward:")


def _rest(others: Sequence[str]) -> None:
    st.html(f"<div class='iop-rest'>{''.join(f'<p>{escape(each)}</p>' for each in others)}</div>")


def _seen(told: Brief) -> None:
    """The numbers that are in no sentence, for those who want to check."""
    quiet = (*told.ordinary, *told.drifting)
    if quiet:
        with st.expander("What else was looked at", expanded=not told.named, key="brief_seen"):
            rows = [brief_words.seen(each) for each in quiet]
            tables.show(("Measure", "Newest", "Week of, or month", "Usual range"), rows)


def _waiting(waiting: Sequence[Decision]) -> None:
    if not waiting:
        return
    st.subheader("Needs a decision", anchor=False)
    for at, each in enumerate(waiting):
        with st.container(key=f"brief_decision_{at}", gap=None):
            st.html(f"<div class='iop-said' data-kind='decision'><p>{escape(each.sentence)}</p></div>")
            _to(each.page)


def _decisions(view: View, found: Sequence[Finding]) -> list[Decision]:
    """What waits for a person under this view."""
    documented = next(each.result for each in found if each.watched.metric_id == "documentation_completeness")
    gap = None if documented is None else brief.undocumented(documented, view.settings.min_documentation)
    late = brief.overdue(METRICS.values(), date.today())
    return brief_words.decisions(found, overdue=late, gap=gap)


view = current()
found = brief_findings.findings(view)
told = brief.brief(found)
others, waiting, dated = brief_words.rest(told), _decisions(view, found), _dated(view, found)
sentences = [brief_words.sentence(each) for each in told.named]
said, numbers = st.columns([1.75, 1], gap="large")
with said:
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="brief_head"
    ):
        st.html(f"<p class='iop-dated'>{escape(dated[0])}<br>{escape(dated[1])}</p>", width="content")
        copy_text("Copy as text", brief_words.as_text(dated, sentences, others, waiting), key="copy_brief")
    _named(told)
    _rest(others)
    _waiting(waiting)
    _seen(told)
with numbers:
    draw([], brief_findings.tiles(found), key="brief_board")
