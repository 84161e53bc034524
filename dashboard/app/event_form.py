"""The form an event or a project is written, corrected and withdrawn with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.access.audit import Action
from dashboard.app import before_after, choices, trail
from dashboard.app.view import View
from dashboard.events import log
from dashboard.events.log import HINT, KINDS, LONGEST_NAME, LONGEST_TITLE, Event, EventError
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.shapes import Shape

WHAT = ("Event", "Project")
_KINDS = tuple(kind for kind in KINDS if kind != "project")
_DAYS = {"min_value": date(log.FIRST_YEAR, 1, 1), "max_value": date(log.LAST_YEAR, 12, 31), "format": "YYYY-MM-DD"}


def show(view: View) -> None:
    """The form, empty or with the event that is being corrected."""
    state = st.session_state
    if "event_title" not in state:
        fill(None)
    st.header("Correct an event" if state["event_editing"] else "Add an event", anchor=False)
    st.segmented_control("Sort", WHAT, key="event_what", required=True, label_visibility="collapsed")
    is_project = state["event_what"] == "Project"
    with st.form("event_form", border=False):
        _fields(view, is_project=is_project)
        with st.container(horizontal=True):
            st.form_submit_button("Save", type="primary", on_click=_save, args=(view.source.data_dir,))
            if state["event_editing"]:
                st.form_submit_button("Withdraw", on_click=_withdraw, args=(view.source.data_dir,))
            if state["event_editing"] or state["event_title"]:
                st.form_submit_button("Cancel", on_click=fill, args=(None,))
    if problem := state.get("event_problem"):
        st.error(problem)
    if said := state.get("event_said"):
        st.success(said)


def _fields(view: View, *, is_project: bool) -> None:
    st.text_input("What happened" if not is_project else "What is tried", key="event_title", max_chars=LONGEST_TITLE)
    st.caption(f"{HINT}. At most {LONGEST_TITLE} characters.")
    first, last = st.columns(2)
    first.date_input("First day", key="event_on", **_DAYS)
    last.date_input("Last day (optional)", key="event_until", **_DAYS)
    if is_project:
        _project_fields()
    else:
        st.selectbox("Kind", _KINDS, key="event_kind", format_func=KINDS.get)
    st.multiselect("Programs", _programs(view), key="event_programs", placeholder="All programs", select_all=False)
    owner, review = st.columns(2)
    owner.text_input("Owner (optional)", key="event_owner", max_chars=LONGEST_NAME, autocomplete="off")
    review.date_input("Review on (optional)", key="event_review", **_DAYS)
    st.text_input("Your name", key="event_by", max_chars=LONGEST_NAME, autocomplete="off")


def _project_fields() -> None:
    metric, aim = st.columns([2, 1])
    metric.selectbox(
        "Measure", before_after.measures(), index=None, key="event_metric", placeholder="Choose later",
        format_func=lambda name: METRICS[name].title,
    )  # fmt: skip
    aim.number_input("Aim (optional)", value=None, key="event_aim", help="Shares in percent: 75 for 75%.")


def _programs(view: View) -> tuple[str, ...]:
    known = choices.of("program", view.warehouse, view.settings)
    gone = [each for each in st.session_state["event_programs"] if each not in known]
    return (*(each for each in known if each != choices.UNKNOWN), *gone)


def fill(event: Event | None, *, is_copy: bool = False) -> None:
    """Put an event into the form: to correct it, or, as a copy, to keep an imported one with an owner."""
    state = st.session_state
    state["event_editing"] = None if event is None or is_copy else event.id
    state["event_what"] = "Project" if event is not None and event.kind == "project" else "Event"
    state["event_title"] = event.title if event else ""
    state["event_on"], state["event_until"] = (event.on, event.until) if event else (date.today(), None)
    state["event_kind"] = event.kind if event and event.kind in _KINDS else _KINDS[0]
    state["event_programs"] = list(event.programs) if event else []
    state["event_owner"] = event.owner if event else ""
    state["event_review"] = event.review_on if event else None
    state["event_metric"] = event.metric if event and event.metric in METRICS else None
    state["event_aim"] = _shown(event.metric, event.aim) if event else None
    state["event_by"] = state.get("event_name", "")
    for name in ("event_problem", "event_said"):
        state.pop(name, None)


def _save(data_dir: Path) -> None:
    state = st.session_state
    trail.note(Action.EVENT)
    state.pop("event_said", None)
    try:
        event = _made(state)
        (log.correct if state["event_editing"] else log.add)(data_dir, event)
    except EventError as problem:
        state["event_problem"] = str(problem)
        return
    _done("The correction is kept." if state["event_editing"] else "Kept. Charts over time mark it from now on.")


def _withdraw(data_dir: Path) -> None:
    state = st.session_state
    trail.note(Action.EVENT, about="withdrawn")
    try:
        log.withdraw(data_dir, state["event_editing"], by=_words("event_by"))
    except EventError as problem:
        state["event_problem"] = str(problem)
        return
    _done("Withdrawn. Its lines stay in the log.")


def _done(said: str) -> None:
    st.session_state["event_name"] = _words("event_by")
    fill(None)
    st.session_state["event_said"] = said


def _made(state: Any) -> Event:
    """The form as an event; raises EventError where it is none."""
    is_project = state["event_what"] == "Project"
    metric = state.get("event_metric") if is_project else None
    aim = state.get("event_aim") if metric else None
    if state["event_on"] is None:
        raise EventError("Choose the day it happened or began.")
    return Event(
        on=state["event_on"],
        until=state["event_until"],
        title=_words("event_title"),
        kind="project" if is_project else state["event_kind"],
        programs=tuple(sorted(state["event_programs"])),
        owner=_words("event_owner"),
        review_on=state["event_review"],
        by=_words("event_by"),
        metric=metric,
        aim=aim / 100 if aim is not None and _is_share(metric) else aim,
        at=datetime.now(UTC),
        **({"id": state["event_editing"]} if state["event_editing"] else {}),
    )


def _words(name: str) -> str:
    return " ".join((st.session_state[name] or "").split())


def _shown(metric: str | None, aim: float | None) -> float | None:
    return round(aim * 100, 6) if aim is not None and _is_share(metric) else aim


def _is_share(metric: str | None) -> bool:
    known = METRICS.get(metric or "")
    return known is not None and (known.is_percent or known.shape is Shape.RATE)
