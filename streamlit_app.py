"""The dashboard's entry: page setup, source, filter bar, navigation. Start it with `iop-dashboard demo` or `serve`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import settings
from dashboard.app import filter_bar, filter_state, keys, labels, meeting_feed, reach, sources, status, view
from dashboard.events import log
from dashboard.intake import uploads

HERE = Path(__file__).parent
PAGES = HERE / "dashboard" / "app" / "pages"

st.set_page_config("IOP dashboard", str(HERE / "static" / "icon.png"), layout="wide", initial_sidebar_state="collapsed")
st.html(HERE / "dashboard" / "app" / "style.css")

brief = st.Page(PAGES / "brief.py", title="Brief", default=True)
census = st.Page(PAGES / "census.py", title="Census")
sessions = st.Page(PAGES / "sessions.py", title="Sessions")
retention = st.Page(PAGES / "retention.py", title="Retention")
co_occurring = st.Page(PAGES / "co_occurring.py", title="Co-occurring")
outcomes = st.Page(PAGES / "outcomes.py", title="Outcomes")
aftercare = st.Page(PAGES / "aftercare.py", title="Aftercare")
programs = st.Page(PAGES / "programs.py", title="Programs")
compare = st.Page(PAGES / "compare.py", title="Compare")
worklist = st.Page(PAGES / "worklist.py", title="Worklist")
data = st.Page(PAGES / "data.py", title="Data")
events = st.Page(PAGES / "events.py", title="Events")
health = st.Page(PAGES / "data_health.py", title="Data health")
definitions = st.Page(PAGES / "definitions.py", title="Definitions")
meeting = st.Page(PAGES / "meeting.py", title="Meeting", visibility="hidden")
page = st.navigation(
    [brief, census, sessions, retention, co_occurring, outcomes, aftercare, programs, compare, worklist, events, data,
     health, definitions, meeting],
    position="top",
)  # fmt: skip

chosen = settings.load()
uploads.sweep(chosen.data_path)
offered = {source.id: source for source in sources.offered(chosen)}
sources.follow(tuple(offered))
filter_bar.follow_address(page.url_path, tuple(offered))
source = offered[st.session_state["source"]]
if page is meeting:  # the whole window, and on it nothing but finished slides
    meeting_feed.open_for(source, chosen)
    page.run()
    st.stop()

with st.container(horizontal=True, vertical_alignment="center", key="head"):
    st.title(page.title, anchor=False, width="content")
    facts = st.container(horizontal=True, vertical_alignment="center", width="stretch", key="facts")
    if len(offered) > 1:
        st.selectbox(
            "Sample data", tuple(offered), key="source", width=250, label_visibility="collapsed",
            format_func=lambda name: offered[name].title, on_change=filter_bar.source_changed,
        )  # fmt: skip
    keys.listen({"B": brief, "D": meeting})

imported = filter_state.import_on_screen(sources.earlier_of(source), sources.newest_of(source))
warehouse = sources.warehouse_of(source, chosen.data_path, imported)
with sources.reading(warehouse):
    if warehouse is not None:
        held = sources.settings_of(source)
        extent = reach.of(warehouse, held)
        with facts:
            if extent.notice:
                st.badge(labels.badge(extent.notice), color="orange")
            if imported:
                status.show_earlier(extent, filter_state.back_to_newest)
            status.show(extent, warehouse, health)
        filters = filter_bar.filters(
            extent, warehouse, held, source=source, usual_source=next(iter(offered)),
            is_shown=page not in (events, data, health, definitions), has_window=page is aftercare,
            has_clock=page is retention,
            is_comparing=page is compare, has_measure=page is programs, has_dates=page not in (brief, worklist),
        )  # fmt: skip
        marked = log.listed(source.data_dir, warehouse) if filter_bar.shows_events() else ()
        view.show(view.View(source, warehouse, held, extent, filters, marked))
    else:
        status.wait()
        if imported:
            st.button("Back to the newest", on_click=filter_state.back_to_newest)
        elif page is not data:
            st.page_link(data, label="Bring exports in", icon=":material/upload_file:")
    if warehouse is not None or page in (data, definitions):
        page.run()
