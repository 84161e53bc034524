"""The idle lock: a screen nobody has touched for a while goes blank, and with a provider its sign-in ends."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.access import policy
from dashboard.app import entrance

_COVERED = "The screen went blank because nobody had touched it for a while."
_component = st.components.v2.component(
    "iop_idle",
    html="<div class='iop-idle' hidden></div>",
    js=(Path(__file__).parent / "idle.js").read_text(encoding="utf-8"),
    isolate_styles=False,
)


def is_blank() -> bool:
    """True while this screen shows nothing, or nothing but a meeting."""
    return entrance.is_asleep(is_meeting=False)


def watch(data_path: Path, *, is_meeting: bool) -> bool:
    """Blank the screen once nobody has touched it for so long: the browser covers it at once, then the server sends an
    empty page. False where it is blank now.
    """
    if not entrance.is_open(is_meeting=is_meeting):
        _cover()
        return False
    rules = policy.load(data_path)
    minutes = rules.meeting_minutes if is_meeting else rules.idle_minutes
    _component(
        key="idle", data={"seconds": 60 * minutes, "says": _COVERED},
        on_idle_change=partial(entrance.lock, is_meeting=is_meeting),
    )  # fmt: skip
    return True


def _cover() -> None:
    """What stands there instead of the page."""
    with entrance.calm_page():
        st.write(_COVERED)
        if entrance.is_signed_in():
            st.button("Sign in", on_click=st.login, type="primary")
        else:
            st.button("Open it again", on_click=entrance.unlock, type="primary")
