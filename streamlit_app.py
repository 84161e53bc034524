"""The dashboard's entry: page setup, entrance, source, filter bar, navigation. Start it with `iop-dashboard demo` or
`serve`.
"""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import streamlit as st
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
from dashboard.events import log
from dashboard.intake import uploads
from dashboard.settings import Settings
from dashboard.warehouse.guard import guarded

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
    show(chosen, access, pages, name)
    address.settled()


def show(chosen: Settings, access: Access, pages: dict[str, StreamlitPage], name: str) -> None:
    """The page of this name."""
    page = pages[name]
    uploads.sweep(chosen.data_path)
    offered = {source.id: source for source in sources.offered(chosen)}
    sources.follow(tuple(offered))
    filter_bar.follow_address(page.url_path, tuple(offered))
    source = offered[st.session_state["source"]]
    if name == "meeting":  # the whole window, and on it nothing but finished slides
        filter_state.keep()
        trail.met()
        meeting_feed.open_for(source, chosen, access)
        page.run()
        return

    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title(page.title, anchor=False, width="content")
        facts = st.container(horizontal=True, vertical_alignment="center", width="stretch", key="facts")
        if len(offered) > 1:
            st.selectbox(
                "Sample data", tuple(offered), key="source", width=250, label_visibility="collapsed",
                format_func=lambda name: offered[name].title, on_change=filter_bar.source_changed,
            )  # fmt: skip
        keys.listen({"B": pages["brief"], "D": pages["meeting"]})
        who = st.container(width="content", key="who")

    imported = filter_state.import_on_screen(sources.earlier_of(source), sources.newest_of(source))
    if access.is_fixed:  # numbers of two imports could be subtracted
        imported = None
    warehouse = sources.warehouse_of(source, chosen.data_path, imported)
    with sources.reading(warehouse) as moment:
        if warehouse is not None:
            held = sources.settings_of(source)
            extent = reach.of(warehouse, held)
            seen = guarded(warehouse, access)
            with facts:
                if extent.notice:
                    st.badge(labels.badge(extent.notice), color="orange")
                if imported:
                    status.show_earlier(extent, filter_state.back_to_newest)
                status.show(extent, seen, pages["data_health"])
            with who:
                account.menu(chosen.data_path, tuple(choices.of("program", warehouse, held)))
            filters = viewers.filters(seen, held) if access.is_fixed else filter_bar.filters(
                extent, seen, held, source=source, usual_source=next(iter(offered)),
                is_shown=name not in ("events", "data", "data_health", "definitions", "audit"),
                has_window=name == "aftercare", has_clock=name == "retention", is_comparing=name == "compare",
                has_measure=name == "programs", has_dates=name not in ("brief", "worklist"),
            )  # fmt: skip
            marked = log.listed(source.data_dir, seen, programs=access.programs) if filter_bar.shows_events() else ()
            shown = view.View(source, seen, held, extent, filters, marked)
            view.show(shown)
            trail.looked_at(name, shown)
        else:
            status.wait()
            if imported:
                st.button("Back to the newest", on_click=filter_state.back_to_newest)
            elif name != "data" and access.may_import:
                st.page_link(pages["data"], label="Bring exports in", icon=":material/upload_file:")
        if not rooms.is_open(name, access):
            st.info(rooms.who(name, access), icon=":material/lock:")
        elif warehouse is not None or name in ("data", "definitions", "audit"):
            try:
                with nullcontext() if warehouse is None else ahead.asking(name, shown, moment, cards.ask):
                    page.run()
            except AccessError as problem:
                st.info(str(problem), icon=":material/lock:")


run()
