"""The pages, in the order of the navigation, and whom each is open to. A link to one that is not says who may."""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard.access.roles import Access

PAGES = Path(__file__).parent / "pages"
TITLES = {
    "brief": "Brief",
    "measures": "Measures",
    "census": "Census",
    "sessions": "Sessions",
    "retention": "Retention",
    "co_occurring": "Co-occurring",
    "outcomes": "Outcomes",
    "aftercare": "Aftercare",
    "programs": "Programs",
    "compare": "Compare",
    "worklist": "Worklist",
    "events": "Events",
    "data": "Data",
    "data_health": "Data health",
    "definitions": "Definitions",
    "audit": "Audit",
    "meeting": "Meeting",
}
ASIDE = ("meeting",)  # reached by its own button
VIEWERS = ("brief", "measures", "definitions", "meeting")
FIXED = (
    "Viewers see Measures: a fixed set for everybody together. This page is for the roles clinical, quality and admin."
)
WHO = {
    "measures": "This page is for viewers. The same measures, and more, stand on the pages beside it.",
    "worklist": "The worklist shows client codes. It is open to the roles clinical and admin.",
    "data": "Exports are brought in by the roles quality and admin.",
    "data_health": "What was held back is about all programs together. It is open to those who may see all of them.",
    "audit": "The audit is read by the role admin.",
}


def is_open(name: str, access: Access) -> bool:
    """Whether a page is for this person."""
    if access.is_fixed:
        return name in VIEWERS
    closed = {
        "measures": True,
        "worklist": not access.may_see_worklist,
        "data": not access.may_import,
        "data_health": access.programs is not None,
        "audit": not access.may_audit,
    }
    return not closed.get(name, False)


def who(name: str, access: Access) -> str:
    """For whom a page is that is not open to this person."""
    return FIXED if access.is_fixed else WHO[name]


def pages(access: Access | None) -> dict[str, StreamlitPage]:
    """Every page by name; those not for this person are in no menu, and without access none is."""
    return {name: _page(name, access) for name in TITLES}


def _page(name: str, access: Access | None) -> StreamlitPage:
    is_listed = access is not None and name not in ASIDE and is_open(name, access)
    return st.Page(
        PAGES / f"{name}.py", title=TITLES[name], default=name == "brief",
        visibility="visible" if is_listed else "hidden",
    )  # fmt: skip
