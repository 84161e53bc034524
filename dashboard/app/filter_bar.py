"""The filter bar: one row of choices that every page shares, and the `Filters` they make."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial

import streamlit as st

from dashboard.app import address, choices
from dashboard.app.copy_link import copy_link
from dashboard.app.reach import Reach
from dashboard.charts.words import label
from dashboard.metrics import programs
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import FIELD_NAMES, FilterError, Filters, cohort_of
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

# The name in a link, and the field it narrows.
COHORT = {
    "program": "program",
    "track": "track",
    "level": "level_of_care",
    "payer": "payer",
    "referral": "referral_source",
    "substance": "primary_substance",
    "co_occurring": "co_occurring",
    "age": "age_band",
    "admitted": "admission_cohort",
}
RANGES = {"13": 13, "26": 26, "52": 52, "all": None, "dates": None}
GRAINS = {"week": "Week", "month": "Month"}
WINDOWS = {"7": "7 days", "14": "14 days", "30": "30 days"}
USUAL_WINDOW = "14"
STAYS = {"14": "14", "30": "30", "60": "60", "90": "90 days"}
USUAL_STAY = "30"
CLOCKS = {"last_service": "Last service", "discharge": "Discharge"}
USUAL_CLOCK = "last_service"
NO_COMPARISON = "none"
OTHER = {f"b_{name}": field for name, field in COHORT.items()}  # cohort B of the Compare page
AGAINST = {"everyone": "Everyone else", "filters": "Other filters", "range": "Earlier"}
EARLIER = {"before": "The period before", "year": "The same weeks last year"}
KNOWN = (
    "source", "range", "from", "to", "grain", "by", "window", "stay", "clock", "measure", "instrument",
    *COHORT, "against", "earlier", *OTHER,
)  # fmt: skip
_NAMES = {
    "range": "dates",
    "grain": "week or month",
    "from": "first date",
    "to": "last date",
    "by": "comparison",
    "source": "data",
    "measure": "measure",
    "instrument": "instrument",
    "stay": "days in treatment",
    "clock": "end of a stay",
}
_GONE = "gone"


def follow_address(page: str, sources: tuple[str, ...]) -> None:
    """Take over what a new link asks for, and settle which of the sources is on screen."""
    asked = address.news(page, KNOWN)
    if asked is not None:
        _forget()
        for name, values in asked.items():
            st.session_state[name] = list(values) if name in COHORT | OTHER else values[-1]
    _keep_if_known("source", sources, sources[0])


def filters(
    reach: Reach,
    warehouse: Warehouse,
    settings: Settings,
    *,
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
    comparisons = choices.comparisons(warehouse, settings)
    _settle(offered, comparisons, reach)
    scales = choices.scales(warehouse) or ("",)
    _keep_if_known("instrument", scales, scales[0])
    if is_shown:
        is_split = has_dates and not (is_comparing or has_measure)
        shown = comparisons if is_split else ()
        _draw(
            offered, shown, has_window=has_window, has_clock=has_clock, has_measure=has_measure, has_dates=has_dates
        )  # fmt: skip
    chosen = _as_filters(reach, has_window=has_window)
    if has_clock:
        chosen = chosen.changed(window_days=int(st.session_state["stay"]), variant=st.session_state["clock"])
    instrument = st.session_state["instrument"]
    view = {"instrument": (instrument,) if instrument != scales[0] else ()}
    address.write(view | _as_address(reach, usual_source=usual_source) | _other_as_address(is_comparing=is_comparing))
    return chosen


def _draw(
    offered: Mapping[str, Mapping[str, str]],
    comparisons: tuple[str, ...],
    *,
    has_window: bool,
    has_clock: bool,
    has_measure: bool,
    has_dates: bool,
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="filter_bar"):
        if has_measure:
            st.selectbox(
                "Measure", programs.measures(), key="measure", width=250, label_visibility="collapsed",
                format_func=lambda name: METRICS[name].title, on_change=_touched,
            )  # fmt: skip
        if has_dates:
            _segments("range", RANGES, "Dates", words=_range_words)
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
                format_func=_comparison_words, on_change=_touched,
            )  # fmt: skip
        _choose_cohort(offered)
        copy_link()
    _show_chosen(offered, has_dates=has_dates)
    _say_what_is_gone()


def _settle(offered: Mapping[str, Mapping[str, str]], comparisons: tuple[str, ...], reach: Reach) -> None:
    """Give every choice a value these data have; remember the names of those that had another."""
    _keep_if_known("range", tuple(RANGES), reach.usual_range)
    _keep_if_known("grain", tuple(GRAINS), reach.usual_grain)
    _keep_if_known("by", (NO_COMPARISON, *comparisons), NO_COMPARISON)
    _keep_if_known("window", tuple(WINDOWS), USUAL_WINDOW)
    _keep_if_known("stay", tuple(STAYS), USUAL_STAY)
    _keep_if_known("clock", tuple(CLOCKS), USUAL_CLOCK)
    _keep_if_known("measure", programs.measures(), programs.measures()[0])
    for name, known in (("against", AGAINST), ("earlier", EARLIER)):
        if st.session_state.get(name) not in known:
            st.session_state.pop(name, None)
    for name in (*COHORT, *OTHER):
        asked = st.session_state.get(name, [])
        st.session_state[name] = [value for value in asked if value in offered[name.removeprefix("b_")]]
        if len(asked) > len(st.session_state[name]):
            _remember_gone(name)
    if st.session_state["range"] == "dates":
        first, last = reach.dates(RANGES[reach.usual_range], st.session_state["grain"])
        _keep_date("from", first)
        _keep_date("to", last)


def _keep_if_known(name: str, known: tuple[str, ...], usual: str) -> None:
    if name in st.session_state and st.session_state[name] not in known:
        _remember_gone(name)
        del st.session_state[name]
    st.session_state.setdefault(name, usual)
    st.session_state[name] = st.session_state[name]  # or it is lost on a page that does not draw the widget


def _keep_date(name: str, usual: date) -> None:
    asked = st.session_state.get(name, usual)
    try:
        st.session_state[name] = date.fromisoformat(asked) if isinstance(asked, str) else asked
    except ValueError:
        _remember_gone(name)
        st.session_state[name] = usual


def _segments(name: str, options: Mapping[str, object], title: str, words: object = None) -> None:
    st.segmented_control(
        title, tuple(options), key=name, required=True, label_visibility="collapsed", wrap=False,
        format_func=words or options.get, on_change=_touched,
    )  # fmt: skip


def _range_words(name: str) -> str:
    if name == "all":
        return "All"
    if name == "dates":
        return "Dates"
    months = {"13": "3 months", "26": "6 months", "52": "12 months"}
    return months[name] if st.session_state["grain"] == "month" else f"{name} weeks"


def _comparison_words(field: str) -> str:
    return "Compare by" if field == NO_COMPARISON else f"By {FIELD_NAMES[field].lower()}"


def _choose_cohort(offered: Mapping[str, Mapping[str, str]]) -> None:
    number = sum(len(st.session_state[name]) for name in COHORT)
    with st.popover("Filters" + (f" ({number})" if number else ""), key="cohort", width="content"):
        halves = st.columns(2)
        told_apart = [name for name in COHORT if len(offered[name]) > 1 or st.session_state[name]]
        for at, name in enumerate(told_apart):
            halves[at % 2].multiselect(
                FIELD_NAMES[COHORT[name]], tuple(offered[name]), key=name, format_func=offered[name].get,
                placeholder="All", on_change=_touched, select_all=False,
            )  # fmt: skip
        st.caption("In brackets: admissions in these data.")


def _show_chosen(offered: Mapping[str, Mapping[str, str]], *, has_dates: bool) -> None:
    """A second row, only where something is chosen: the dates to type, one chip per value, and Reset."""
    has_dates = has_dates and st.session_state["range"] == "dates"
    chips = {
        f"{name}={value}": f"{FIELD_NAMES[field]}: {label(value, of=field)} ✕"
        for name, field in COHORT.items()
        for value in st.session_state[name]
    }
    if not chips and not has_dates:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chosen"):
        if has_dates:
            for name, title in (("from", "First day"), ("to", "Last day")):
                st.date_input(
                    title, key=name, width=140, format="YYYY-MM-DD", label_visibility="collapsed",
                    min_value=date(1990, 1, 1), max_value=date(2100, 12, 31), required=True, on_change=_touched,
                )  # fmt: skip
        if chips:
            st.pills(
                "Remove a filter", tuple(chips), key="chip", format_func=chips.get, label_visibility="collapsed",
                on_change=_remove_chip,
            )  # fmt: skip
        st.button("Reset", key="reset", type="tertiary", on_click=_forget)


def _remove_chip() -> None:
    name, _, value = (st.session_state["chip"] or "=").partition("=")
    if name in COHORT:
        st.session_state[name] = [each for each in st.session_state[name] if each != value]
    st.session_state["chip"] = None
    _touched()


def _forget() -> None:
    """Back to the usual view; the source stays."""
    for name in (*KNOWN, _GONE):
        if name != "source":
            st.session_state.pop(name, None)


def _touched() -> None:
    st.session_state.pop(_GONE, None)


def _remember_gone(name: str) -> None:
    field = (COHORT | OTHER).get(name)
    word = FIELD_NAMES[field].lower() if field else _NAMES.get(name, name)
    gone = st.session_state.setdefault(_GONE, [])
    if word not in gone:
        gone.append(word)


def _say_what_is_gone() -> None:
    if gone := st.session_state.get(_GONE):
        st.warning(f"This link asks for something that is not in these data: {', '.join(gone)}. Showing all.")


def _as_filters(reach: Reach, *, has_window: bool) -> Filters:
    state = st.session_state
    first, last = _dates(reach)
    made = partial(
        Filters,
        grain=state["grain"],
        compare_by=None if state["by"] == NO_COMPARISON else state["by"],
        cohort=cohort_of({field: state[name] for name, field in COHORT.items()}),
        window_days=int(state["window"]) if has_window else None,
    )
    try:
        return made(first, last)
    except FilterError as problem:
        st.warning(str(problem))
        return made(last, first)


def _dates(reach: Reach) -> tuple[date, date]:
    state = st.session_state
    if state["range"] != "dates":
        return reach.dates(RANGES[state["range"]], state["grain"])
    # Before the first record nothing is known, which a chart would draw as zero.
    all_there_is, _ = reach.dates(None, state["grain"])
    return (max(state["from"], min(all_there_is, state["to"])), state["to"])


def _as_address(reach: Reach, *, usual_source: str) -> dict[str, tuple[str, ...]]:
    """The choices that differ from the usual ones, so that a plain link shows the newest data tomorrow too."""
    state = st.session_state
    usual = {"range": reach.usual_range, "grain": reach.usual_grain, "by": NO_COMPARISON, "window": USUAL_WINDOW}
    usual |= {"stay": USUAL_STAY, "clock": USUAL_CLOCK}
    usual["measure"] = programs.measures()[0]
    view = {name: () if state[name] == value else (state[name],) for name, value in usual.items()}
    view |= {name: (state[name].isoformat(),) if state["range"] == "dates" else () for name in ("from", "to")}
    view |= {name: tuple(state[name]) for name in COHORT}
    return view | {"source": () if state["source"] == usual_source else (state["source"],)}


def _other_as_address(*, is_comparing: bool) -> dict[str, tuple[str, ...]]:
    """How cohort B was chosen; on other pages it stays out of the link."""
    state = st.session_state
    chosen = {name: (state[name],) if state.get(name) else () for name in ("against", "earlier")}
    chosen |= {name: tuple(state[name]) for name in OTHER}
    return chosen if is_comparing else dict.fromkeys(chosen, ())


def source_changed() -> None:
    """Other data have other dates and other sizes: both are chosen anew."""
    for name in ("range", "from", "to", "grain", "instrument", _GONE):
        st.session_state.pop(name, None)
