"""The status line: how fresh the data are, and how they appear by themselves when new ones are published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from dashboard import settings
from dashboard.app import rooms, sources
from dashboard.app.reach import Reach
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import NoData, Warehouse
from dashboard.warehouse.guard import access_to

EVERY_SECONDS = 5


def line(reach: Reach, *, tells_held: bool = True) -> str:
    """`Data through Sun 15 Nov 2026 · imported Mon 16 Nov 06:10 · 17 rows held back · last complete week 9-15 Nov`.

    How many rows were held back may be a small count, and is about all programs.
    """
    imported = reach.imported_at
    held = (
        "no rows held back"
        if not reach.rows_held
        else f"{reach.rows_held:,} row{'s' * (reach.rows_held > 1)} held back"
    )
    return " · ".join((
        f"Data through {reach.through:%a} {reach.through.day} {reach.through:%b %Y}",
        f"imported {imported:%a} {imported.day} {imported:%b %H:%M}",
        *((held,) if tells_held else ()),
        f"last complete week {_week(reach.last_week)}" if reach.last_week else "no complete week yet",
    ))  # fmt: skip


def show(reach: Reach, warehouse: Warehouse, details: StreamlitPage) -> None:
    """The line, linked to the page with the details; the page runs again once newer data are live."""
    with st.container(key="status", width="content"):
        if rooms.is_open("data_health", access_to(warehouse)):
            st.page_link(details, label=line(reach))
        else:
            st.caption(line(reach, tells_held=False))
        _watch(warehouse, warehouse.version, _offered())


def show_earlier(reach: Reach, back: Callable[[], None]) -> None:
    """Says that this is not the newest import, with one click `back` to it."""
    imported = reach.imported_at
    st.badge(f"Import of {imported.day} {imported:%b %Y}, not the newest", color="orange", icon=":material/history:")
    st.button("Back to the newest", key="newest", on_click=back, type="tertiary")


def wait() -> None:
    """Without any data: the page runs again once there are some."""
    _watch(None, "", _offered())


@st.fragment(run_every=EVERY_SECONDS)
def _watch(warehouse: Warehouse | None, shown: str, offered: tuple[str, ...]) -> None:
    try:
        is_newer = warehouse is not None and warehouse.version != shown
    except NoData:
        return  # the files are being replaced; the last good charts stay
    if is_newer or _offered() != offered:
        st.rerun()


def _offered() -> tuple[str, ...]:
    """What there is to look at: the first import takes the place of the samples, or of nothing."""
    chosen = settings.load()
    has_live = snapshot.live(sources.live_of(chosen).data_dir) is not None
    return (*(each.id for each in sources.offered(chosen)), *(("imported",) if has_live else ()))


def _week(first: date) -> str:
    last = first + timedelta(days=6)
    start = f"{first.day}" if first.month == last.month else f"{first.day} {first:%b}"
    return f"{start}-{last.day} {last:%b}"
