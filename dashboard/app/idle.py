"""The idle lock: a screen nobody has touched for a while goes blank, and a sign-in ends with it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import streamlit as st

_LOCKED = "idle_locked"
_component = st.components.v2.component(
    "iop_idle",
    html="<div class='iop-idle' hidden></div>",
    js=(Path(__file__).parent / "idle.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def is_locked() -> bool:
    """True while the screen of this session is blank."""
    return st.session_state.get(_LOCKED, False)


def watch(after: timedelta) -> None:
    """Blank the screen once nobody has touched it for so long: the browser covers it, then the server empties it."""
    _component(key="idle", data={"after": after.total_seconds()}, on_idle_change=_lock)


def cover() -> None:
    """What stands there instead of the page."""
    with st.container(key="entrance", width=520):
        st.title("IOP dashboard", anchor=False)
        st.write("The screen went blank because nobody had touched it for a while.")
        st.button("Open it again", on_click=_unlock, type="primary")


def _lock() -> None:
    st.session_state[_LOCKED] = True


def _unlock() -> None:
    st.session_state.pop(_LOCKED, None)
