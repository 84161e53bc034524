"""The view in the address bar: a copied link, a bookmark and the Back button all bring the same view back.

Streamlit can bind a widget to the address by itself, but then writes the words on screen there, admission counts
included; codes make links that outlive a change of words. Client codes and typed text never reach the address.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import streamlit as st

_WRITTEN = "address_written"
_PAGE = "address_page"
_ARRIVED = "address_arrived"
_PLAIN = "address_plain"  # the pages on which a plain address means the usual view
_BEFORE = "address_before"  # what was chosen before the address in a run that has not come to its end yet
_TAKEN = "address_taken"

View = Mapping[str, Sequence[str]]


def news(page: str, known: Sequence[str]) -> View | None:
    """What the address asks for when somebody else changed it: a new link, or Back. None when it is our own.

    Streamlit empties the address on the way to another page, and Back returns through that empty one; the view then
    stays as it is.
    """
    state = st.session_state
    asked = {name: tuple(st.query_params.get_all(name)) for name in known if name in st.query_params}
    state[_ARRIVED] = state.get(_PAGE) != page
    state[_PAGE] = page
    if _WRITTEN in state:
        is_passing = not asked and (state[_ARRIVED] or page not in state.get(_PLAIN, set()))
        if is_passing or (asked == state[_WRITTEN] and not _was_lost()):
            return None
    state[_BEFORE] = _choices(known)
    return asked


def settled() -> None:
    """This run came to its end, so the browser has what the address asked for. Call it last in every run."""
    st.session_state.pop(_BEFORE, None)


def _was_lost() -> bool:
    """True where the run that took the address over was cut short, and the browser still holds the choices before."""
    before, taken = st.session_state.get(_BEFORE), st.session_state.get(_TAKEN, {})
    if before is None:
        return False
    now = _choices(taken)
    is_back = any(now[name] == before.get(name) != taken[name] for name in taken)
    return is_back and all(now[name] in (before.get(name), taken[name]) for name in taken)


def _choices(names: Iterable[str]) -> dict[str, object]:
    return {name: st.session_state.get(name) for name in names}


def page() -> str:
    """The page on screen as the address names it; empty for the first one."""
    return st.session_state[_PAGE]


def write(view: View) -> None:
    """Put the view into the address; names without a value are left out."""
    wanted = {name: tuple(values) for name, values in view.items() if values}
    shown = {name: tuple(st.query_params.get_all(name)) for name in st.query_params if name in view}
    st.session_state[_WRITTEN] = wanted
    st.session_state[_TAKEN] = _choices(view)
    _remember_plain(is_plain=not wanted)
    if shown != wanted:
        others = {name: st.query_params.get_all(name) for name in st.query_params if name not in view}
        st.query_params.from_dict({**others, **{name: list(values) for name, values in wanted.items()}})


def _remember_plain(*, is_plain: bool) -> None:
    state = st.session_state
    plain = state.setdefault(_PLAIN, set())
    if is_plain:
        plain.add(state[_PAGE])
    elif state[_ARRIVED]:
        plain.discard(state[_PAGE])
