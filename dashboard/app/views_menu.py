"""The Views menu of the filter bar: open a saved view, save this one, remove one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import streamlit as st

from dashboard.app import filter_state, saved_views
from dashboard.app.filter_names import COHORT, in_words
from dashboard.app.labels import plain
from dashboard.app.saved_views import HINT, LONGEST_NAME, SavedView, SavedViewError
from dashboard.charts.words import label

PAGES = Path(__file__).parent / "pages"
FIRST = "brief"  # the page without a name in the address
_GO_TO, _PROBLEM = "view_go_to", "view_problem"


def go_on() -> None:
    """Turn to the page of the view that was just opened; called before anything of the old page is drawn."""
    page = st.session_state.pop(_GO_TO, None)
    if page is None:
        return
    path = PAGES / f"{page or FIRST}.py"
    if path.is_file():
        st.switch_page(str(path))
    st.toast("The page of this view is gone. Its filters hold here.")


def offer(data_dir: Path, page: str, filters: Mapping[str, tuple[str, ...]]) -> None:
    """The menu; what is in it is only sent while it is open."""
    _menu(saved_views.file_of(data_dir), page, {name: tuple(values) for name, values in filters.items()})


@st.fragment
def _menu(path: Path, page: str, filters: dict[str, tuple[str, ...]]) -> None:
    if _GO_TO in st.session_state:
        st.rerun()
    with st.popover("Views", key="views", width="content", on_change="rerun") as menu:
        if menu.open:
            _list(path)
            _form(path, page, filters)


def _list(path: Path) -> None:
    kept = saved_views.listed(path)
    for at, each in enumerate(kept):
        with st.container(horizontal=True, vertical_alignment="center", key=f"view_row_{at}"):
            st.button(
                plain(each.name), key=f"view_open_{at}", type="tertiary", help=plain(_where(each)),
                on_click=_open, args=(each,),
            )  # fmt: skip
            st.space("stretch")
            st.button(
                "Remove", key=f"view_remove_{at}", type="tertiary", help=f"Remove {plain(each.name)} for all readers",
                on_click=_remove, args=(path, each.name),
            )  # fmt: skip
    if not kept:
        st.caption("No views yet. A saved view keeps a page and its filters, for everyone who reads these data.")


def _where(view: SavedView) -> str:
    """The page and what is chosen there, in words."""
    chosen = [
        f"{in_words(name)} {' or '.join(label(value, of=COHORT[name]) for value in values)}"
        if name in COHORT
        else in_words(name)
        for name, values in view.asked.items()
    ]
    page = "Co-occurring" if view.page == "co_occurring" else label(view.page or FIRST)
    return f"{page}: {', '.join(chosen)}" if chosen else f"{page}, usual filters"


def _form(path: Path, page: str, filters: dict[str, tuple[str, ...]]) -> None:
    with st.form("save_view", clear_on_submit=True, border=False):
        st.text_input("Save this page and its filters as", max_chars=LONGEST_NAME, key="view_name", autocomplete="off")
        st.caption(HINT)
        st.form_submit_button("Save view", on_click=_save, args=(path, page, filters))
    if problem := st.session_state.pop(_PROBLEM, None):
        st.error(problem)


def _save(path: Path, page: str, filters: dict[str, tuple[str, ...]]) -> None:
    try:
        saved_views.save(path, saved_views.of(st.session_state["view_name"], page, filters))
    except SavedViewError as problem:
        st.session_state[_PROBLEM] = str(problem)


def _remove(path: Path, name: str) -> None:
    try:
        saved_views.remove(path, name)
    except SavedViewError as problem:
        st.session_state[_PROBLEM] = str(problem)


def _open(view: SavedView) -> None:
    """As a link would: everything else usual again, and what is gone is said."""
    filter_state.take_over({name: values for name, values in view.asked.items() if name != "source"})
    st.session_state[_GO_TO] = view.page
