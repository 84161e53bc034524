"""The dashboard's entry: page setup, entrance, source, filter bar, navigation. Start it with `iop-dashboard demo` or
`serve`.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.navigation.page import StreamlitPage

from dashboard import settings
from dashboard.access.roles import Access, AccessError
from dashboard.app import (
    account,
    address,
    ahead,
    cards,
    choices,
    entrance,
    filter_bar,
    filter_state,
    idle,
    keys,
    labels,
    meeting_feed,
    reach,
    rooms,
    sources,
    status,
    trail,
    view,
    viewers,
)
from dashboard.app.sources import Source
from dashboard.events import log
from dashboard.intake import uploads
from dashboard.metrics.filters import Filters
from dashboard.settings import Settings
from dashboard.warehouse.connection import Moment, Warehouse
from dashboard.warehouse.guard import Guarded, guarded

HERE = Path(__file__).parent

# No run ends by `st.stop`: Streamlit would keep the fragments of the page before, and one of them that was just being
# asked for would be drawn where there is no place for it, which leaves the browser's window empty.


def run() -> None:
    """One run: who asks, whether they are let in, and for which page."""
    icon = str(HERE / "static" / "icon.png")
    st.set_page_config("IOP dashboard", icon, layout="wide", initial_sidebar_state="collapsed")
    st.html(HERE / "dashboard" / "app" / "style.css")
    chosen = settings.load()
    access = entrance.access(chosen.data_path)
    pages = rooms.pages(None if idle.is_blank() else access)
    page = st.navigation(list(pages.values()), position="top")
    name = next(name for name, each in pages.items() if each is page)
    if access is None or not idle.watch(chosen.data_path, is_meeting=name == "meeting"):
        filter_state.keep()
        return
    show(Visit(chosen, access, pages, name, {source.id: source for source in sources.offered(chosen)}))
    address.settled()


@dataclass(frozen=True)
class Visit:
    """Who asks for which page, and the sources there are to choose from, by id."""

    chosen: Settings
    access: Access
    pages: dict[str, StreamlitPage]
    name: str
    offered: dict[str, Source]

    @property
    def page(self) -> StreamlitPage:
        """The page asked for."""
        return self.pages[self.name]

    @property
    def source(self) -> Source:
        """The source on screen."""
        return self.offered[st.session_state["source"]]


class Head(NamedTuple):
    """The places of a page's first line that are filled once its data are known."""

    facts: DeltaGenerator
    who: DeltaGenerator


def show(visit: Visit) -> None:
    """The page asked for."""
    uploads.sweep(visit.chosen.data_path)
    sources.follow(tuple(visit.offered))
    filter_bar.follow_address(visit.page.url_path, tuple(visit.offered))
    if visit.name == "meeting":  # the whole window, and on it nothing but finished slides
        filter_state.keep()
        trail.met()
        meeting_feed.open_for(visit.source, visit.chosen, visit.access)
        visit.page.run()
        return
    head = begin(visit)
    imported = filter_state.import_on_screen(sources.earlier_of(visit.source), sources.newest_of(visit.source))
    if visit.access.is_fixed:  # numbers of two imports could be subtracted
        imported = None
    warehouse = sources.warehouse_of(visit.source, visit.chosen.data_path, imported)
    with sources.reading(warehouse) as moment:
        shown = None
        if warehouse is None:
            say_nothing_is_there(visit, imported)
        else:
            shown = look(visit, head, warehouse, imported)
        draw(visit, shown, moment)


def begin(visit: Visit) -> Head:
    """The page's first line, its facts still to be filled in."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(visit.page.title, anchor=False, width="content")
        facts = st.container(horizontal=True, vertical_alignment="center", width="stretch", key="facts")
        if len(visit.offered) > 1:
            st.selectbox(
                "Sample data", tuple(visit.offered), key="source", width=250, label_visibility="collapsed",
                format_func=lambda name: visit.offered[name].title, on_change=filter_bar.source_changed,
            )  # fmt: skip
        keys.listen({"B": visit.pages["brief"], "D": visit.pages["meeting"]})
        return Head(facts, st.container(width="content", key="who"))


def say_nothing_is_there(visit: Visit, imported: str | None) -> None:
    """What to do where nothing was imported, or the import asked for is gone."""
    status.wait()
    if imported:
        st.button("Back to the newest", on_click=filter_state.back_to_newest)
    elif visit.name != "data" and visit.access.may_import:
        st.page_link(visit.pages["data"], label="Bring exports in", icon=":material/upload_file:")


def look(visit: Visit, head: Head, warehouse: Warehouse, imported: str | None) -> view.View:
    """What the page shows of the data, once its first line and its filters are drawn."""
    held = sources.settings_of(visit.source)
    extent = reach.of(warehouse, held)
    seen = guarded(warehouse, visit.access)
    with head.facts:
        if extent.notice:
            st.badge(labels.badge(extent.notice), color="orange")
        if imported:
            status.show_earlier(extent, filter_state.back_to_newest)
        status.show(extent, seen, visit.pages["data_health"])
    with head.who:
        account.menu(visit.chosen.data_path, tuple(choices.of("program", warehouse, held)))
    filters = viewers.filters(seen, held) if visit.access.is_fixed else ask_for_filters(visit, seen, held, extent)
    programs = visit.access.programs
    marked = log.listed(visit.source.data_dir, seen, programs=programs) if filter_bar.shows_events() else ()
    shown = view.View(visit.source, seen, held, extent, filters, marked)
    view.show(shown)
    trail.looked_at(visit.name, shown)
    return shown


def ask_for_filters(visit: Visit, seen: Guarded, held: Settings, extent: reach.Reach) -> Filters:
    """The filter bar with what this page has use for."""
    name = visit.name
    return filter_bar.filters(
        extent, seen, held, source=visit.source, usual_source=next(iter(visit.offered)),
        is_shown=name not in ("events", "data", "data_health", "definitions", "audit"),
        has_window=name == "aftercare", has_clock=name == "retention", is_comparing=name == "compare",
        has_measure=name == "programs", has_dates=name not in ("brief", "worklist"),
    )  # fmt: skip


def draw(visit: Visit, shown: view.View | None, moment: Moment | None) -> None:
    """The page itself, or who may open it."""
    if not rooms.is_open(visit.name, visit.access):
        st.info(rooms.who(visit.name, visit.access), icon=":material/lock:")
    elif shown is not None or visit.name in ("data", "definitions", "audit"):
        try:
            with nullcontext() if shown is None else ahead.asking(visit.name, shown, moment, cards.ask):
                visit.page.run()
        except AccessError as problem:
            st.info(str(problem), icon=":material/lock:")


run()
