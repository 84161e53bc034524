"""What is chosen, in a second row of the filter bar: the dates to type, one chip per value, and Reset."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import streamlit as st

from dashboard.app import filter_state
from dashboard.app.filter_names import COHORT
from dashboard.app.labels import plain
from dashboard.charts.words import label
from dashboard.metrics.filters import FIELD_NAMES


def show(*, has_dates: bool) -> None:
    """The row, only where something is chosen."""
    has_dates = has_dates and st.session_state["range"] == "dates"
    chips = {
        f"{name}={value}": f"{FIELD_NAMES[field]}: {plain(label(value, of=field))} ✕"
        for name, field in COHORT.items()
        for value in st.session_state[name]
    }
    if not chips and not has_dates:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chosen"):
        if has_dates:
            _dates()
        if chips:
            _chips(chips.get, tuple(chips))
        st.button("Reset", key="reset", type="tertiary", on_click=filter_state.forget)


def _dates() -> None:
    for name, title in (("from", "First day"), ("to", "Last day")):
        st.date_input(
            title, key=name, width=140, format="YYYY-MM-DD", label_visibility="collapsed",
            min_value=date(1990, 1, 1), max_value=date(2100, 12, 31), required=True, on_change=filter_state.touched,
        )  # fmt: skip


def _chips(words: Callable[[str], str | None], names: tuple[str, ...]) -> None:
    st.pills(
        "Remove a filter", names, key="chip", format_func=words, label_visibility="collapsed", on_change=_remove,
    )  # fmt: skip


def _remove() -> None:
    name, _, value = (st.session_state["chip"] or "=").partition("=")
    if name in COHORT:
        st.session_state[name] = [each for each in st.session_state[name] if each != value]
    st.session_state["chip"] = None
    filter_state.touched()
