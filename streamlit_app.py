"""The dashboard's entry: page setup, source, filter bar, navigation. Start it with `iop-dashboard demo` or `serve`."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import settings
from dashboard.app import filter_bar, reach, sources, status, view

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
health = st.Page(PAGES / "data_health.py", title="Data health")
definitions = st.Page(PAGES / "definitions.py", title="Definitions")
page = st.navigation(
    [brief, census, sessions, retention, co_occurring, outcomes, aftercare, programs, compare, worklist, health,
     definitions],
    position="top",
)  # fmt: skip

chosen = settings.load()
offered = {source.id: source for source in sources.offered(chosen)}
filter_bar.follow_address(page.url_path, tuple(offered))
source = offered[st.session_state["source"]]

with st.container(horizontal=True, vertical_alignment="center", key="head"):
    st.title(page.title, anchor=False, width="content")
    facts = st.container(horizontal=True, vertical_alignment="center", width="stretch", key="facts")
    if len(offered) > 1:
        st.selectbox(
            "Sample data", tuple(offered), key="source", width=250, label_visibility="collapsed",
            format_func=lambda name: offered[name].title, on_change=filter_bar.source_changed,
        )  # fmt: skip

warehouse = sources.warehouse_of(source, chosen.data_path)
if warehouse is not None:
    held = sources.settings_of(source)
    extent = reach.of(warehouse, held)
    with facts:
        if extent.notice:
            st.badge(extent.notice, color="orange")
        status.show(extent, warehouse, health)
    filters = filter_bar.filters(
        extent, warehouse, held, usual_source=next(iter(offered)),
        is_shown=page not in (health, definitions), has_window=page is aftercare, has_clock=page is retention,
        is_comparing=page is compare, has_measure=page is programs, has_dates=page not in (brief, worklist),
    )  # fmt: skip
    view.show(view.View(source, warehouse, held, extent, filters))
if warehouse is not None or page is definitions:
    page.run()
