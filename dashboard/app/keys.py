"""Keys for those who use them all day: each presses a button that can be seen, and H lists them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

HERE = Path(__file__).parent
_HTML = """
<button type="button" class="keys" title="Keyboard shortcuts (H)" aria-keyshortcuts="H">Keys</button>
<dialog aria-labelledby="keys-title">
    <h2 id="keys-title">Keyboard shortcuts</h2>
    <dl></dl>
    <p>They rest while you type in a field. In a table, the arrow keys move and Enter opens a row.</p>
    <button type="button">Close</button>
</dialog>
"""
# What each presses, as a selector of the page; a key whose button is not on the page does nothing and is not listed.
PRESSED = (
    ("F", "Open or close the filters", ".st-key-cohort button"),
    ("V", "Open or close the saved views", ".st-key-views button"),
    ("W", "One point per week", ".st-key-grain button:nth-of-type(1)"),
    ("M", "One point per month", ".st-key-grain button:nth-of-type(2)"),
    ("Z", "Undo the last change of the filters", ".st-key-undo button:enabled"),
    ("Y", "Redo it", ".st-key-redo button"),
)
ALWAYS = (("H", "This list"), ("Esc", "Close the panel at the side"))
_component = st.components.v2.component(
    "iop_keys",
    html=_HTML,
    css=(HERE / "keys.css").read_text(encoding="utf-8"),
    js=(HERE / "keys.js").read_text(encoding="utf-8"),
)


def listen(pages: Mapping[str, StreamlitPage]) -> None:
    """Draw the small Keys button and heed the keys; `pages` says which key turns to which page."""
    entries = [{"key": key, "says": says, "press": press} for key, says, press in PRESSED]
    entries += [{"key": key, "says": page.title, "page": True} for key, page in pages.items()]
    entries += [{"key": key, "says": says} for key, says in ALWAYS]
    asked = _component(
        key="keys", data={"entries": entries}, width="content", height="content", on_page_change=_nothing
    ).page
    if asked in pages:
        st.switch_page(pages[asked])


def _nothing() -> None:
    """Streamlit hands a trigger over only where somebody listens."""
