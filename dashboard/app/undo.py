"""Undo and redo of filter changes: the last views of this session, each set of data for itself.

A view counts however it came about: by a choice, a chip, Reset, a link that arrived, Back, or a saved view.
"""

from __future__ import annotations

import streamlit as st

from dashboard.app import filter_state
from dashboard.app.address import View
from dashboard.app.filter_names import in_words

MOST = 20  # changes that can be taken back
_PAST, _AHEAD, _MOVED = "undo_past", "undo_ahead", "undo_moved"


def remember(now: View) -> None:
    """Note the view that is about to be shown, if it is another one than before."""
    past = _views(_PAST)
    if st.session_state.pop(_MOVED, False) and past:
        past[-1] = now  # what was come back to, as far as these data still have it
    elif not past or past[-1] != now:
        past.append(now)
        del past[: -MOST - 1]
        _views(_AHEAD).clear()


def offer() -> None:
    """The button, and beside it the way forward again where something was undone."""
    past, ahead = _views(_PAST), _views(_AHEAD)
    st.button(
        "Undo", key="undo", type="tertiary", icon=":material/undo:", on_click=_back, disabled=len(past) < 2,
        help=f"Undo the change of {_difference(past[-1], past[-2])} (Z)" if len(past) > 1 else None,
    )  # fmt: skip
    if ahead:
        what = _difference(past[-1], ahead[-1])
        st.button(
            "Redo", key="redo", type="tertiary", icon=":material/redo:", on_click=_forward,
            help=f"Bring back the change of {what} (Y)",
        )  # fmt: skip


def _back() -> None:
    past = _views(_PAST)
    if len(past) > 1:
        _views(_AHEAD).append(past.pop())
        _show(past[-1])


def _forward() -> None:
    if ahead := _views(_AHEAD):
        _views(_PAST).append(ahead.pop())
        _show(_views(_PAST)[-1])


def _show(view: View) -> None:
    filter_state.take_over(view)
    st.session_state[_MOVED] = True


def _difference(one: View, other: View) -> str:
    names = dict.fromkeys(in_words(name) for name in one if one[name] != other.get(name, ()))
    return ", ".join(names)


def _views(name: str) -> list[View]:
    by_source = st.session_state.setdefault(name, {})
    return by_source.setdefault(st.session_state["source"], [])
