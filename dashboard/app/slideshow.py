"""The slideshow: one component that holds the whole deck and turns the slides in the browser.

The server is asked only for new slides and when somebody types an event; turning costs it nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.meeting.gateway import HINT, KINDS, Deck, Gateway

HERE = Path(__file__).parent
_GATEWAY, _SHOW = "meeting_gateway", "slideshow"
_component = st.components.v2.component(
    "iop_slideshow",
    html="<div class='iop-show'></div>",
    css="\n".join((HERE / name).read_text("utf-8") for name in ("slideshow.css", "contrast.css")),
    js=(HERE / "slideshow.js").read_text("utf-8"),
    isolate_styles=False,
)


def give(gateway: Gateway) -> None:
    """Let the page that runs next have this gateway."""
    st.session_state[_GATEWAY] = gateway


def given() -> Gateway:
    """The gateway of this run."""
    return st.session_state[_GATEWAY]


def play(
    deck: Deck,
    *,
    may_write: bool,
    said: dict[str, Any],
    on_event: Callable[[], None],
    on_leave: Callable[[], None],
) -> None:
    """Show the deck over the whole window, with forms for those who may write.

    `said` is the answer to what was typed last, with the number under which it was sent.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    words = {"kinds": KINDS, "hint": HINT, "may_write": may_write, "said": said}
    data = asdict(deck) | words | {"base": f"/{base}" if base else ""}
    _component(key=_SHOW, data=data, on_event_change=on_event, on_leave_change=on_leave)


def typed() -> dict[str, str]:
    """What somebody typed as an event, inside `on_event`."""
    held = st.session_state[_SHOW]["event"]
    return {str(name): str(value) for name, value in (held or {}).items()}
