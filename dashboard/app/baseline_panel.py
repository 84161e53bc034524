"""New baselines on the page: what may be proposed, the four conditions, accepting one, and those in force."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st

from dashboard.access.audit import Action
from dashboard.app import before_after, event_rows, trail
from dashboard.app.board import draw
from dashboard.app.view import View
from dashboard.charts import periods
from dashboard.events import baselines
from dashboard.events.baselines import Accepted
from dashboard.events.log import HINT, LONGEST_NAME, LONGEST_REASON, Event, EventError
from dashboard.events.projects import BeforeAfter
from dashboard.metrics.brief import WATCHED
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import FilterError
from dashboard.warehouse.guard import access_to

USUAL = "session_completion"
ABOUT = (
    "Limits rest on the first periods shown and never move by themselves. After a change that is meant to last, "
    "somebody may accept a new baseline: from then on the measure is judged by limits of its own."
)


def show(view: View, events: tuple[Event, ...]) -> None:
    """Proposals, one event held against one measure, and the baselines in force."""
    st.caption(ABOUT)
    if not events:
        st.info("Record the event first: a new baseline needs one that explains it.")
        return
    _proposals(view, events)
    event, metric_id = _choice(events)
    try:
        told = before_after.of(event, metric_id, view)
    except FilterError as problem:
        st.info(str(problem))
        return
    chart, judged = st.columns([3, 2], gap="medium")
    with chart:
        draw([before_after.card(told, width=2)], key="baseline_board")
    with judged:
        _conditions(view, told)
    _in_force(view)


def _proposals(view: View, events: tuple[Event, ...]) -> None:
    """What fulfils all but the last condition and is not in force yet; pressing one shows it."""
    pairs = [pair for event in reversed(events) if event.owner for pair in proposed(view, event)]
    found = {f"{event.id} {name}": f"{event.title}: {METRICS[name].title.lower()}" for event, name in pairs}
    if not found:
        return
    state = st.session_state
    if not state.get("baseline_seen"):
        state["baseline_seen"] = True
        _choose(next(iter(found)))
    now = f"{state.get('baseline_event')} {state.get('baseline_metric')}"
    state["baseline_proposal"] = now if now in found else None
    st.pills(
        f"Proposed: a lasting shift since the event, and nobody has accepted a new baseline ({len(found)})",
        tuple(found), key="baseline_proposal", format_func=found.get, on_change=_chosen,
    )  # fmt: skip


def proposed(view: View, event: Event) -> list[tuple[Event, str]]:
    """The measures of the brief that shifted with the event and have no new baseline for it yet."""
    in_force = {(each.event_id, each.metric_id) for each in baselines.accepted(view.source.data_dir)}
    shifted = _shifted(view.warehouse.version, view, event)
    return [(event, name) for name in shifted if (event.id, name) not in in_force]


@lru_cache(maxsize=64)
def _shifted(version: str, view: View, event: Event) -> tuple[str, ...]:
    found = []
    for watched in WATCHED:
        try:
            told = before_after.of(event, watched.metric_id, view)
        except FilterError:
            continue
        if baselines.may_be_proposed(told, today=view.reach.through):
            found.append(watched.metric_id)
    return tuple(found)


def _choice(events: tuple[Event, ...]) -> tuple[Event, str]:
    """The event and the measure to look at."""
    by_id = {each.id: each for each in reversed(events)}
    state = st.session_state
    if state.get("baseline_event") not in by_id:
        state["baseline_event"] = next((each.id for each in by_id.values() if each.owner), next(iter(by_id)))
    state.setdefault("baseline_metric", USUAL)
    with st.container(horizontal=True, key="baseline_tools"):
        st.selectbox(
            "Event", tuple(by_id), key="baseline_event", width=420,
            format_func=lambda name: f"{periods.day(by_id[name].on)} · {by_id[name].title}",
        )  # fmt: skip
        st.selectbox(
            "Measure", before_after.measures(), key="baseline_metric", width=320,
            format_func=lambda name: METRICS[name].title,
        )  # fmt: skip
    return by_id[state["baseline_event"]], state["baseline_metric"]


def _chosen() -> None:
    if asked := st.session_state["baseline_proposal"]:
        _choose(asked)


def _choose(pair: str) -> None:
    """Look at the event and the measure of a proposal."""
    st.session_state["baseline_event"], _, st.session_state["baseline_metric"] = pair.partition(" ")
    st.session_state.pop("baseline_problem", None)


def _conditions(view: View, told: BeforeAfter) -> None:
    is_lasting = bool(st.session_state.get("baseline_lasting"))
    found = baselines.conditions(told, is_lasting=is_lasting, today=view.reach.through)
    st.header("May the limits be worked out anew?", anchor=False)
    st.html(event_rows.conditions(found))
    if not access_to(view.warehouse).may_rebase or not all(each.is_met for each in found[:3]):
        return
    with st.form("baseline_form", border=False):
        st.checkbox("The change is in place and meant to stay", key="baseline_lasting")
        st.text_input("Your name", key="baseline_by", max_chars=LONGEST_NAME, autocomplete="off", width=300)
        st.text_input("Reason", key="baseline_reason", max_chars=LONGEST_REASON)
        st.caption(f"{HINT}. The name and the reason stand below every chart with the new baseline.")
        when = periods.day(told.first_after)
        st.form_submit_button(f"Accept a new baseline from {when}", type="primary", on_click=_accept, args=(view, told))
    if problem := st.session_state.get("baseline_problem"):
        st.error(problem)


def _accept(view: View, told: BeforeAfter) -> None:
    state = st.session_state
    trail.note(Action.BASELINE, about=told.result.metric.id, view=view)
    try:
        baselines.accept(
            view.source.data_dir,
            told,
            by=" ".join(state["baseline_by"].split()),
            reason=" ".join(state["baseline_reason"].split()),
            is_lasting=state["baseline_lasting"],
            today=view.reach.through,
        )
    except EventError as problem:
        state["baseline_problem"] = str(problem)
        return
    state.pop("baseline_problem", None)
    state["baseline_reason"], state["baseline_lasting"] = "", False


def _in_force(view: View) -> None:
    in_force = baselines.accepted(view.source.data_dir)
    if not in_force or access_to(view.warehouse).programs is not None:  # they hold for all programs together
        return
    st.header("In force", anchor=False)
    with st.container(key="events_list"):
        for at, each in enumerate(in_force):
            with st.container(horizontal=True, vertical_alignment="center", key=_row_key(at, "baseline")):
                st.html(event_rows.baseline(each), width="stretch")
                if access_to(view.warehouse).may_rebase:
                    _withdrawal(view.source.data_dir, each)


def _withdrawal(data_dir: Path, each: Accepted) -> None:
    with st.popover("Withdraw", width="content"), st.form(f"withdraw_{each.id}", border=False):
        st.caption("The measure is judged by its earlier limits again. The lines stay in the log.")
        st.text_input("Your name", key=f"withdraw_by_{each.id}", max_chars=LONGEST_NAME, autocomplete="off")
        st.form_submit_button("Withdraw", on_click=_withdraw, args=(data_dir, each.id))


def _withdraw(data_dir: Path, baseline_id: str) -> None:
    trail.note(Action.BASELINE, about="withdrawn")
    try:
        baselines.withdraw(data_dir, baseline_id, by=" ".join(st.session_state[f"withdraw_by_{baseline_id}"].split()))
    except EventError as problem:
        st.session_state["baseline_problem"] = str(problem)
        return
    st.session_state.pop("baseline_problem", None)


def _row_key(at: int, name: str) -> str:
    return f"event_row_{name}_{'first' if at == 0 else at}"
