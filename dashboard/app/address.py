"""The view in the address bar: a copied link, a bookmark and the Back button all bring the same view back.

Streamlit can bind a widget to the address by itself, but then writes the words on screen there, admission counts
included; codes make links that outlive a change of words. Client codes and typed text never reach the address.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

_WRITTEN = "address_written"
_PAGE = "address_page"
_ARRIVED = "address_arrived"
_PLAIN = "address_plain"  # the pages on which a plain address means the usual view

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
    if _WRITTEN not in state:
        return asked
    is_passing = not asked and (state[_ARRIVED] or page not in state.get(_PLAIN, set()))
    return None if is_passing or asked == state[_WRITTEN] else asked


def page() -> str:
    """The page on screen as the address names it; empty for the first one."""
    return st.session_state[_PAGE]


def write(view: View) -> None:
    """Put the view into the address; names without a value are left out."""
    wanted = {name: tuple(values) for name, values in view.items() if values}
    shown = {name: tuple(st.query_params.get_all(name)) for name in st.query_params if name in view}
    st.session_state[_WRITTEN] = wanted
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
