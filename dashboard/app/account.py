"""Who is signed in, the way out, and for an admin a look through another role's eyes."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.access.audit import Action
from dashboard.access.roles import LOCAL, Role
from dashboard.app import entrance, trail

OWN = "My own"
NAMES = {Role.VIEWER: "Viewer", Role.CLINICAL: "Clinical", Role.QUALITY: "Quality", Role.ADMIN: "Admin"}
_ROLE, _PROGRAMS = "seen_as_role", "seen_as_programs"


def menu(data_path: Path, programs: tuple[str, ...]) -> None:
    """The menu, under the role in force; `programs` are those a wall can be drawn around."""
    own, shown = entrance.real(), entrance.current()
    label = NAMES[shown.role] if shown == own else f"Seen as {NAMES[shown.role].lower()}"
    with st.popover(label, icon=":material/person:", key="account", width="content"):
        st.text("At this machine, no sign-in" if own.user == LOCAL.user else own.user)
        st.caption(_wall(shown.programs))
        if own.may_audit:
            _eyes(tuple(each for each in programs if own.programs is None or each in own.programs))
        if entrance.is_signed_in():
            st.button("Sign out", key="sign_out", on_click=entrance.sign_out, args=(data_path,))


def _wall(programs: tuple[str, ...] | None) -> str:
    return "All programs." if programs is None else f"{', '.join(programs) or 'No program'} only."


def _eyes(programs: tuple[str, ...]) -> None:
    shown = entrance.current()
    st.session_state.setdefault(_ROLE, OWN if shown == entrance.real() else shown.role)
    st.selectbox("View as", (OWN, *NAMES), key=_ROLE, format_func=lambda role: NAMES.get(role, OWN), on_change=_choose)
    if st.session_state[_ROLE] != OWN and len(programs) > 1:
        st.multiselect("Programs", programs, key=_PROGRAMS, placeholder="All", on_change=_choose, select_all=False)


def _choose() -> None:
    role, walls = st.session_state[_ROLE], tuple(st.session_state.get(_PROGRAMS, ()))
    chosen = None if role == OWN else Role(role)
    trail.note(Action.ROLE, about=f"seen as {chosen}" if chosen else "own role")
    entrance.see_as(chosen, walls or None)
