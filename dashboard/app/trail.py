"""The trail a reader leaves: one line of the audit for a page looked at, filters changed, rows seen, files saved."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from dashboard import settings
from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.app import entrance
from dashboard.app.view import View

Content = TypeVar("Content", str, bytes)
_ONCE = "trail_once"
_PAGE = "trail_page"
_FILTERS = "trail_filters"


def note(action: Action, *, about: str = "", view: View | None = None, rows: int | None = None) -> None:
    """Record an act before it happens. Raises AuditError where it cannot be recorded: then it must not happen, and
    AccessError for somebody whose sign-in ended since the page was drawn.
    """
    entrance.check()
    audit.record(
        audit.folder_of(settings.load().data_path), entrance.current(), action, about=about, rows=rows,
        filters=None if view is None else view.filters, import_id="" if view is None else view.warehouse.version,
    )  # fmt: skip


def saved(
    made: Callable[[], Content], *, about: str, view: View | None = None, rows: int | None = None
) -> Callable[[], Content]:
    """What a download button is given: the file, made once somebody saves it and that is recorded."""

    def content() -> Content:
        note(Action.EXPORT, about=about, view=view, rows=rows)
        return made()

    return content


def note_once(action: Action, *, view: View, rows: int) -> None:
    """The same, once for what is on screen and not for each run of its page."""
    told = (action, view.source.id, view.warehouse.version, view.filters, rows)
    if st.session_state.get(_ONCE) != told:
        note(action, view=view, rows=rows)
        st.session_state[_ONCE] = told


def met() -> None:
    """A meeting begun, once until another page is looked at."""
    if st.session_state.get(_PAGE) != "meeting":
        note(Action.MEETING)
    st.session_state[_PAGE] = "meeting"


def looked_at(page: str, view: View) -> None:
    """A page of an import, once until another is looked at; after that each other choice of filters."""
    shown = (page, view.source.id, view.warehouse.version, entrance.current())
    if st.session_state.get(_PAGE) != shown:
        note(Action.VIEW, about=page, view=view)
    elif st.session_state.get(_FILTERS) != view.filters:
        note(Action.FILTERS, about=page, view=view)
    st.session_state[_PAGE], st.session_state[_FILTERS] = shown, view.filters
