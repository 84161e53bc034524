"""The filters of this session: settled against what the data hold, and read as `Filters` and as an address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial

import streamlit as st

from dashboard.app.address import View
from dashboard.app.filter_names import (
    AGAINST,
    CLOCKS,
    COHORT,
    EARLIER,
    FLAGS,
    GRAINS,
    KNOWN,
    NO_COMPARISON,
    OTHER,
    RANGES,
    STAYS,
    USUAL_CLOCK,
    USUAL_STAY,
    USUAL_WINDOW,
    WINDOWS,
    in_words,
)
from dashboard.app.reach import Reach
from dashboard.metrics import programs
from dashboard.metrics.filters import FilterError, Filters, cohort_of

_GONE = "gone"


def take_over(asked: View) -> None:
    """Make these the filters, all others usual again; a name without values is a usual one. The source stays."""
    forget()
    for name, values in asked.items():
        if name in KNOWN and values:
            st.session_state[name] = list(values) if name in COHORT | OTHER else values[-1]


def settle(
    offered: Mapping[str, Mapping[str, str]], comparisons: Sequence[str], scales: Sequence[str], reach: Reach
) -> None:
    """Give every choice a value these data have; remember the names of those that had another."""
    keep_if_known("range", tuple(RANGES), reach.usual_range)
    keep_if_known("grain", tuple(GRAINS), reach.usual_grain)
    keep_if_known("by", (NO_COMPARISON, *comparisons), NO_COMPARISON)
    keep_if_known("window", tuple(WINDOWS), USUAL_WINDOW)
    keep_if_known("stay", tuple(STAYS), USUAL_STAY)
    keep_if_known("clock", tuple(CLOCKS), USUAL_CLOCK)
    keep_if_known("measure", programs.measures(), programs.measures()[0])
    keep_if_known("flags", FLAGS, FLAGS[0])
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
    keep_if_known("instrument", scales, scales[0])


def keep_if_known(name: str, known: Sequence[str], usual: str) -> None:
    """The choice stays where these data have it; else it is the usual one, and that is remembered to be said."""
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


def import_on_screen(earlier: Sequence[str], newest: str) -> str | None:
    """The earlier import to look at, None for the newest; one that is gone is remembered to be said."""
    asked = st.session_state.get("import")
    if asked is not None and asked not in earlier:
        back_to_newest()
        if asked != newest:
            _remember_gone("import")
    return st.session_state.get("import")


def back_to_newest() -> None:
    """Look at the newest import again."""
    st.session_state.pop("import", None)


def keep() -> None:
    """Keep every choice through a run that draws no filters: Streamlit forgets a widget's value with the widget."""
    for name in KNOWN:
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]


def forget() -> None:
    """Back to the usual view; the source and the import stay."""
    for name in (*KNOWN, _GONE):
        if name not in ("source", "import"):
            st.session_state.pop(name, None)


def source_changed() -> None:
    """Other data have other dates and other sizes: both are chosen anew."""
    for name in ("import", "range", "from", "to", "grain", "instrument", _GONE):
        st.session_state.pop(name, None)


def touched() -> None:
    """The reader chose something: what a link asked for is no longer worth a sentence."""
    st.session_state.pop(_GONE, None)


def _remember_gone(name: str) -> None:
    gone = st.session_state.setdefault(_GONE, [])
    if (word := in_words(name)) not in gone:
        gone.append(word)


def say_what_is_gone() -> None:
    """A sentence about what a link or a saved view asked for in vain."""
    if gone := st.session_state.get(_GONE):
        st.warning(f"This link asks for something that is not in these data: {', '.join(gone)}. Showing all.")


def as_filters(reach: Reach, *, has_window: bool, has_clock: bool) -> Filters:
    """The filters chosen; a page with the clock looks at stays, whose window and way of counting it chooses."""
    state = st.session_state
    first, last = _dates(reach)
    made = partial(
        Filters,
        grain=state["grain"],
        compare_by=None if state["by"] == NO_COMPARISON else state["by"],
        cohort=cohort_of({field: state[name] for name, field in COHORT.items()}),
        window_days=int(state["stay"]) if has_clock else int(state["window"]) if has_window else None,
        variant=state["clock"] if has_clock else None,
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


def chosen(reach: Reach, *, usual_scale: str) -> dict[str, tuple[str, ...]]:
    """The choices that differ from the usual ones, so that a plain link shows the newest data tomorrow too.

    Every name but the source is in it; a usual one has no values.
    """
    state = st.session_state
    usual = {"range": reach.usual_range, "grain": reach.usual_grain, "by": NO_COMPARISON, "window": USUAL_WINDOW}
    usual |= {"stay": USUAL_STAY, "clock": USUAL_CLOCK, "measure": programs.measures()[0], "instrument": usual_scale}
    usual |= {"flags": FLAGS[0]}
    view = {name: () if state[name] == value else (state[name],) for name, value in usual.items()}
    view |= {name: (state[name].isoformat(),) if state["range"] == "dates" else () for name in ("from", "to")}
    view |= {name: (state[name],) if state.get(name) else () for name in ("against", "earlier")}
    return view | {name: tuple(state[name]) for name in (*COHORT, *OTHER)}


def span() -> str:
    """The dates and the grain as chosen, not as they turn out: the same text when only the data are newer."""
    names = ("source", "range", "from", "to", "grain")
    return "|".join(str(st.session_state.get(name, "")) for name in names)
