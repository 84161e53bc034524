"""Brief: what changed in the newest week, whether it is more than chance, and what to do; the page to begin with."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from html import escape

import streamlit as st

from dashboard import events
from dashboard.app import brief_tiles, brief_worklist, pack_dialog, tables
from dashboard.app.board import draw
from dashboard.app.copy_link import copy_text
from dashboard.app.rooms import TITLES
from dashboard.app.view import View, current
from dashboard.brief import words
from dashboard.brief.waiting import Decision, decisions
from dashboard.charts import periods
from dashboard.metrics import brief
from dashboard.metrics.brief import Brief, Finding
from dashboard.warehouse.guard import access_to


def _is_fixed(view: View) -> bool:
    """True for a viewer, whose brief is that of their book."""
    return access_to(view.warehouse).is_fixed


def _dated(view: View, found: Sequence[Finding]) -> tuple[str, ...]:
    """The newest period named, how fresh the data are, and whom the brief is about."""
    grain = view.filters.grain if _is_fixed(view) else view.reach.usual_grain
    newest = max((each.period for each in found if each.period and each.result.filters.grain == grain), default=None)
    named = periods.name(newest, grain) if newest else "No finished week yet"
    if newest and grain == "week":
        named = f"Week of {named}"
    imported = view.reach.imported_at
    when = f"as of {periods.day(view.reach.as_of)} · imported {periods.day(imported.date())} {imported:%H:%M}"
    return f"{named} · {when}", words.cohort(view.filters.cohort)


def _named(told: Brief) -> None:
    """One sentence a finding, each with its kind in a word and the way to its page."""
    for at, each in enumerate(told.named):
        number, _, others = words.sentence(each).partition(". ")
        kind = f"<span class='iop-kind'>{words.MARKS[each.kind]} {each.kind.capitalize()}</span>"
        text = f"<p><strong>{escape(number)}.</strong> {escape(others)}</p>"
        _linked(
            f"named_{at}",
            f"<div class='iop-said' data-kind='{each.kind.name.lower()}'>{kind}{text}</div>",
            "measures" if _is_fixed(view) else each.result.metric.page,
        )


def _linked(key: str, html: str, page: str) -> None:
    with st.container(key=f"brief_{key}", gap=None):
        st.html(html)
        if page:
            st.page_link(f"dashboard/app/pages/{page}.py", label=f"See {TITLES[page]}", icon=":material/arrow_forward:")


def _rest(others: Sequence[str]) -> None:
    st.html(f"<div class='iop-rest'>{''.join(f'<p>{escape(each)}</p>' for each in others)}</div>")


def _seen(told: Brief) -> None:
    """The numbers that are in no sentence, for those who want to check."""
    quiet = (*told.ordinary, *told.drifting, *told.unjudged)
    if quiet:
        with st.expander("What else was looked at", expanded=not told.named, key="brief_seen"):
            tables.show(("Measure", "Newest", "Week of, or month", "Usual range"), [words.seen(each) for each in quiet])


def _waiting(waiting: Sequence[Decision]) -> None:
    if not waiting:
        return
    st.header("Needs a decision", anchor=False)
    for at, each in enumerate(waiting):
        said = f"<div class='iop-said' data-kind='decision'><p>{escape(each.sentence)}</p></div>"
        _linked(f"decision_{at}", said, each.page)


def _worklist(line: str) -> None:
    said = f"<div class='iop-said' data-kind='worklist'><p>{escape(line)}</p></div>"
    _linked("decision_worklist", said, "worklist")


view = current()
found = brief_tiles.found(view)
told = brief.brief(found)
programs = view.filters.values_of("program")
others, dated = words.rest(told), _dated(view, found)
access = access_to(view.warehouse)
own = events.due(view.source.data_dir, date.today(), programs=access.programs)
due = [each for each in own if each.concerns(programs)]
waiting = decisions(found, due, today=date.today(), least=view.settings.min_documentation)
is_open = access.may_see_worklist
listed = brief_worklist.said(view) if is_open else ""
sentences = [words.sentence(each) for each in told.named]
text = words.as_text(dated, sentences, [*others, *([listed] if listed else [])], [each.sentence for each in waiting])
with st.container(key="brief_columns"):
    said, numbers = st.columns([1.75, 1], gap="large")
with said:
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="brief_head"
    ):
        st.html(f"<p class='iop-dated'>{escape(dated[0])}<br>{escape(dated[1])}</p>", width="content")
        with st.container(horizontal=True, vertical_alignment="center", gap="small", width="content"):
            copy_text("Copy as text", text, key="copy_brief")
            if not _is_fixed(view):
                pack_dialog.button(view)
            st.page_link(
                "dashboard/app/pages/meeting.py",
                label="Start the meeting",
                icon=":material/slideshow:",
                width="content",
            )
    _named(told)
    _rest(others)
    _waiting(waiting)
    if is_open:
        _worklist(listed)
    _seen(told)
with numbers:
    draw([], brief_tiles.tiles(found), key="brief_board")
