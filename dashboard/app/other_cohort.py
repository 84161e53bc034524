"""Cohort B of the Compare page: how it is chosen, the filters that make it, and both cohorts in words."""

from __future__ import annotations

from functools import partial

import streamlit as st

from dashboard.app import choices
from dashboard.app.filter_bar import AGAINST, COHORT, EARLIER, OTHER
from dashboard.app.view import View
from dashboard.charts import periods
from dashboard.charts.names import inside, label
from dashboard.metrics.comparison import earlier
from dashboard.metrics.filters import FIELD_NAMES, Filters, cohort_of


def choose(view: View) -> Filters:
    """Draw the choice of B and give its filters; A's are those of the view.

    Until somebody chooses, B is everyone else, or the period before where A is everyone.
    """
    against = st.session_state.get("against") or ("everyone" if view.filters.cohort else "range")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="cohort_b"):
        st.markdown("Compare with")
        _segments("against", AGAINST, against)
        if against == "range":
            _segments("earlier", EARLIER, _earlier())
        if against == "filters":
            _filters(view)
    return _filters_of_b(view.filters, against)


def _segments(name: str, options: dict[str, str], shown: str) -> None:
    widget = f"{name}_shown"
    st.session_state[widget] = shown
    st.segmented_control(
        name, tuple(options), key=widget, required=True, label_visibility="collapsed", wrap=False,
        format_func=options.get, on_change=partial(_remember, name),
    )  # fmt: skip


def _remember(name: str) -> None:
    st.session_state[name] = st.session_state[f"{name}_shown"]


def _earlier() -> str:
    return st.session_state.get("earlier") or next(iter(EARLIER))


def _filters(view: View) -> None:
    number = sum(len(st.session_state[name]) for name in OTHER)
    with st.popover("Filters of B" + (f" ({number})" if number else ""), key="cohort_b_filters", width="content"):
        halves = st.columns(2)
        for at, (name, field) in enumerate(OTHER.items()):
            offered = choices.of(field, view.warehouse, view.settings)
            if len(offered) > 1:
                halves[at % 2].multiselect(
                    FIELD_NAMES[field], tuple(offered), key=name, format_func=offered.get, placeholder="All",
                    select_all=False,
                )  # fmt: skip
        st.caption("In brackets: admissions in these data.")


def _filters_of_b(a: Filters, against: str) -> Filters:
    if against == "everyone":
        return a.changed(is_outside=True)
    if against == "filters":
        return a.changed(cohort=cohort_of({field: st.session_state[f"b_{name}"] for name, field in COHORT.items()}))
    return earlier(a, by_year=_earlier() == "year")


def in_words(filters: Filters) -> str:
    """Who a cohort is and when: "Program North or South; age band 18-24, 18 May to 15 Nov 2026"."""
    terms = [
        f"{inside(FIELD_NAMES[name])} {' or '.join(label(value, of=name) for value in values)}"
        for name, values in filters.cohort
    ]
    who = "; ".join(terms) or "everyone"
    who = f"everyone but {who}" if filters.is_outside else who
    return f"{who[:1].upper()}{who[1:]}, {periods.span(filters.from_date, filters.to_date)}"
