"""What every page of one run looks at."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from dashboard.app.reach import Reach
from dashboard.app.sources import Source
from dashboard.events.log import Event
from dashboard.metrics.filters import Filters
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

_KEY = "view"


@dataclass(frozen=True)
class View:
    """The open data and the filters on them, made once a run by the entry script."""

    source: Source
    warehouse: Warehouse
    settings: Settings
    reach: Reach
    filters: Filters
    events: tuple[Event, ...] = ()  # those marked on charts over time


def show(view: View) -> None:
    """Make this the view of the page that runs next."""
    st.session_state[_KEY] = view


def current_or_none() -> View | None:
    """The view of this run; None on a page that can be read without any data."""
    return st.session_state.get(_KEY)


def current() -> View:
    """The view of this run."""
    return st.session_state[_KEY]
