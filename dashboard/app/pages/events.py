"""Events: what happened and when, projects with their measure before and after, and new baselines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import streamlit as st

from dashboard.app import baseline_panel, before_after, event_form, event_rows
from dashboard.app.board import draw
from dashboard.app.labels import plain
from dashboard.app.view import View, current
from dashboard.charts import periods
from dashboard.events import log
from dashboard.events.log import KINDS, Event
from dashboard.metrics.catalogue import METRICS
from dashboard.warehouse.guard import access_to

STYLE = Path(__file__).parents[1] / "events.css"
PARTS = ("Log", "Projects", "New baselines")
ALL = ""
PAGE = 25  # rows drawn at first, and with each press for more


def _main(view: View) -> None:
    st.html(STYLE)
    events = log.listed(view.source.data_dir, view.warehouse, programs=access_to(view.warehouse).programs)
    part = st.segmented_control(
        "Part", PARTS, default=PARTS[0], key="events_part", required=True, label_visibility="collapsed"
    )
    if part == "Projects":
        _projects(view, events)
    elif part == "New baselines":
        baseline_panel.show(view, events)
    else:
        _log(view, events)


def _log(view: View, events: tuple[Event, ...]) -> None:
    """The form and the list, side by side where there is room."""
    may_write = access_to(view.warehouse).may_write
    _due(view, may_write=may_write)
    if not may_write:
        st.caption("Events are written by the roles clinical, quality and admin.")
        _list(events, may_write=False)
        return
    form, listed = st.columns([2, 3], gap="medium")
    with form, st.container(key="events_form"):
        event_form.show(view)
    with listed:
        _list(events, may_write=True)


def _due(view: View, *, may_write: bool) -> None:
    waiting = log.due(view.source.data_dir, date.today(), programs=access_to(view.warehouse).programs)
    if not waiting:
        return
    st.header(f"{len(waiting)} to review", anchor=False)
    with st.container(key="events_due"):
        for at, each in enumerate(waiting):
            _row(at, each, "due", may_write=may_write)


def _list(events: tuple[Event, ...], *, may_write: bool) -> None:
    """Newest first, narrowed by kind and program."""
    if not events:
        st.write("No events yet. What is written here, or comes in events.csv, is marked on every chart over time.")
        return
    chosen = _chosen(events)
    shown = st.session_state.setdefault("events_shown", PAGE)
    if not chosen:
        st.write("No events of this sort.")
        return
    with st.container(key="events_list"):
        for at, each in enumerate(chosen[:shown]):
            _row(at, each, "log", may_write=may_write)
    if len(chosen) > shown:
        st.button(f"Show all {len(chosen)}", on_click=_show, args=(len(chosen),))


def _show(rows: int) -> None:
    st.session_state["events_shown"] = rows


def _chosen(events: tuple[Event, ...]) -> list[Event]:
    kinds = {ALL: "All kinds"} | {kind: KINDS[kind] for kind in KINDS if any(each.kind == kind for each in events)}
    programs = {ALL: "All programs"} | {name: name for each in events for name in sorted(each.programs)}
    with st.container(horizontal=True, key="events_tools"):
        kind = _choice("Kind of event", kinds)
        program = _choice("Program of event", programs)
    return [
        each for each in reversed(events) if kind in (ALL, each.kind) and (program == ALL or each.concerns((program,)))
    ]


def _choice(title: str, options: dict[str, str]) -> str:
    key = f"events_{title.split()[0].lower()}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = ALL
    return st.selectbox(
        title, tuple(options), key=key, width=230, label_visibility="collapsed", format_func=options.get
    )


def _row(at: int, each: Event, name: str, *, may_write: bool) -> None:
    with st.container(
        horizontal=True, vertical_alignment="center", key=f"event_row_{name}_{'first' if at == 0 else at}"
    ):
        st.html(event_rows.event(each, date.today()), width="stretch")
        if may_write:
            st.button(
                "Add an owner" if each.is_imported else "Change", key=f"event_button_{name}_{at}", type="tertiary",
                on_click=_open, args=(each,),
            )  # fmt: skip


def _open(event: Event) -> None:
    event_form.fill(event, is_copy=event.is_imported)


def _projects(view: View, events: tuple[Event, ...]) -> None:
    """Each project's measure before and after its start, the newest first."""
    found = [each for each in reversed(events) if each.kind == "project"]
    if not found:
        st.write("No projects yet. A project is an event with a measure it wants to move: add one in the log.")
        return
    drawn = [each for each in found if each.metric in METRICS and each.on <= view.reach.through]
    with st.container(width=1080):
        draw([before_after.card(before_after.of(each, each.metric, view)) for each in drawn], key="projects_board")
    for each in found:
        if each not in drawn:
            st.caption(f"{periods.day(each.on)} · {plain(each.title)}: {_missing(each)}")


def _missing(event: Event) -> str:
    return "no measure chosen yet." if event.metric not in METRICS else "not begun yet in these data."


_main(current())
