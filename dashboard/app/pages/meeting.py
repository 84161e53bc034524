"""Meeting: the deck on a projector. Reads finished slides and nothing else; no other room is open to it."""

from __future__ import annotations

import streamlit as st

from dashboard.app import slideshow
from dashboard.meeting.gateway import EventError, NoSlides

_ANSWER = "meeting_answer"
KEPT = "Kept. It is on the Events page."


def _add() -> None:
    """Keep an event; the answer carries the number under which the browser asked."""
    typed = slideshow.typed()
    try:
        slideshow.given().add(typed)
        answer = {"text": KEPT, "is_kept": True}
    except EventError as problem:
        answer = {"text": str(problem), "is_kept": False}
    st.session_state[_ANSWER] = answer | {"number": typed.get("number", "")}


def _leave() -> None:
    st.session_state["meeting_left"] = True


if st.session_state.pop("meeting_left", False):
    if getattr(st.user, "is_logged_in", False):
        st.logout()  # whoever takes over the keyboard of a projector signs in
    st.switch_page("dashboard/app/pages/brief.py")

gateway = slideshow.given()
try:
    slideshow.play(
        gateway.deck(),
        may_write=gateway.may_write,
        said=st.session_state.get(_ANSWER, {}),
        on_event=_add,
        on_leave=_leave,
    )
except NoSlides as problem:
    st.info(str(problem), icon=":material/slideshow:")
