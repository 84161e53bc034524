"""The filter bar: one row of choices that every page shares, and the `Filters` they make."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from dashboard.app import address, chips, choices, filter_state, undo, views_menu
from dashboard.app.copy_link import copy_link
from dashboard.app.filter_names import (
    AGAINST,
    CLOCKS,
    COHORT,
    EARLIER,
    GRAINS,
    KNOWN,
    NO_COMPARISON,
    OTHER,
    STAYS,
    WINDOWS,
)
from dashboard.app.filter_state import source_changed, span, touched
from dashboard.app.reach import Reach
from dashboard.app.sources import Source
from dashboard.metrics import programs, scales
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import FIELD_NAMES, Filters
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

__all__ = ["AGAINST", "COHORT", "EARLIER", "OTHER", "filters", "follow_address", "source_changed", "span"]

_OF_B = ("against", "earlier", *OTHER)  # how cohort B was chosen; on other pages it stays out of the link


def follow_address(page: str, sources: tuple[str, ...]) -> None:
    """Take over what a new link or a saved view asks for, and settle which of the sources is on screen."""
    views_menu.go_on()
    asked = address.news(page, KNOWN)
    if asked is not None:
        filter_state.back_to_newest()
        filter_state.take_over(asked)
        if "source" in asked:
            st.session_state["source"] = asked["source"][-1]
    filter_state.keep_if_known("source", sources, sources[0])


def filters(
    reach: Reach,
    warehouse: Warehouse,
    settings: Settings,
    *,
    source: Source,
    usual_source: str,
    is_shown: bool,
    has_window: bool,
    has_clock: bool = False,
    is_comparing: bool = False,
    has_measure: bool = False,
    has_dates: bool = True,
) -> Filters:
    """Draw the bar where it is shown, and give the filters it stands for; puts them into the address too.

    A page that is comparing two cohorts splits by nothing else, and has the second cohort in its address; a page about
    one measure of several programs has the measure to choose instead. A page about the newest day has the cohort alone.
    """
    offered = {name: choices.of(field, warehouse, settings) for name, field in COHORT.items()}
    comparisons = choices.comparisons(warehouse, settings, _chosen_values())
    questionnaires = scales.changing(warehouse) or ("",)
    filter_state.settle(offered, comparisons, questionnaires, reach)
    chosen = filter_state.chosen(reach, usual_scale=questionnaires[0])
    undo.remember(chosen)
    link = {name: values for name, values in chosen.items() if is_comparing or name not in _OF_B}
    link["source"] = () if source.id == usual_source else (source.id,)
    if is_shown:
        is_split = has_dates and not (is_comparing or has_measure)
        _draw(
            offered, comparisons if is_split else (), has_window=has_window, has_clock=has_clock,
            has_measure=has_measure, has_dates=has_dates, source=source, link=link,
        )  # fmt: skip
    imported = st.session_state.get("import")
    address.write(dict.fromkeys(_OF_B, ()) | link | {"import": (imported,) if imported else ()})
    return filter_state.as_filters(reach, has_window=has_window, has_clock=has_clock)


def _chosen_values() -> dict[str, list[str]]:
    return {field: st.session_state.get(name, []) for name, field in COHORT.items()}


def _draw(
    offered: Mapping[str, Mapping[str, str]],
    comparisons: tuple[str, ...],
    *,
    has_window: bool,
    has_clock: bool,
    has_measure: bool,
    has_dates: bool,
    source: Source,
    link: Mapping[str, tuple[str, ...]],
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filter_bar"):
        if has_measure:
            st.selectbox(
                "Measure", programs.measures(), key="measure", width=250, label_visibility="collapsed",
                format_func=lambda name: METRICS[name].title, on_change=touched,
            )  # fmt: skip
        if has_dates:
            _segments("range", _ranges(), "Dates")
        if has_dates and not has_clock:  # retention is by month of admission
            _segments("grain", GRAINS, "One point per")
        if has_window:
            _segments("window", WINDOWS, "First contact within")
        if has_clock:
            _segments("stay", STAYS, "Retained at least")
            _segments("clock", CLOCKS, "A stay lasts")
        if comparisons:
            st.selectbox(
                "Compare by", (NO_COMPARISON, *comparisons), key="by", width=190, label_visibility="collapsed",
                format_func=_comparison_words, on_change=touched,
            )  # fmt: skip
        _choose_cohort(offered)
        if has_dates:
            _choose_flags()
        views_menu.offer(source.data_dir, address.page(), link)
        undo.offer()
        copy_link()
    chips.show(has_dates=has_dates)
    filter_state.say_what_is_gone()


def _segments(name: str, options: Mapping[str, str], title: str) -> None:
    st.segmented_control(
        title, tuple(options), key=name, required=True, label_visibility="collapsed", wrap=False,
        format_func=options.get, on_change=touched,
    )  # fmt: skip


def _ranges() -> dict[str, str]:
    """The ranges in words, in months where a point is one."""
    months = {"13": "3 months", "26": "6 months", "52": "12 months"}
    is_monthly = st.session_state["grain"] == "month"
    spans = {name: months[name] if is_monthly else f"{name} weeks" for name in months}
    return spans | {"all": "All", "dates": "Dates"}


def _comparison_words(field: str) -> str:
    return "Compare by" if field == NO_COMPARISON else f"By {FIELD_NAMES[field].lower()}"


def shows_events() -> bool:
    """True where charts over time mark what happened."""
    return st.session_state.get("flags") != "hidden"


def _choose_flags() -> None:
    st.session_state["flags_shown"] = shows_events()
    st.toggle("Events", key="flags_shown", on_change=_turn_flags)


def _turn_flags() -> None:
    st.session_state["flags"] = "shown" if st.session_state["flags_shown"] else "hidden"
    touched()


def _choose_cohort(offered: Mapping[str, Mapping[str, str]]) -> None:
    number = sum(len(st.session_state[name]) for name in COHORT)
    with st.popover("Filters" + (f" ({number})" if number else ""), key="cohort", width="content"):
        halves = st.columns(2)
        told_apart = [name for name in COHORT if len(offered[name]) > 1 or st.session_state[name]]
        for at, name in enumerate(told_apart):
            halves[at % 2].multiselect(
                FIELD_NAMES[COHORT[name]], tuple(offered[name]), key=name, format_func=offered[name].get,
                placeholder="All", on_change=touched, select_all=False,
            )  # fmt: skip
        st.caption("In brackets: admissions in these data.")
