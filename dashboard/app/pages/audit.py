"""Audit: who looked at what, when and in which role; to read, to filter and to save. For admins."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from functools import partial

import streamlit as st

from dashboard import settings
from dashboard.access import audit
from dashboard.access.audit import Action, Entry
from dashboard.app import tables, trail
from dashboard.charts.names import label
from dashboard.spreadsheets import inert

MOST = 500  # lines on screen; the file has all
ALL = ""
COLUMNS = ("Time (UTC)", "User", "Role", "Act", "About", "Filters", "Rows", "Import")


def _page() -> None:
    folder = audit.folder_of(settings.load().data_path)
    broken = audit.first_break(folder)
    if broken:
        st.error(f"{broken} Compare it with the copy kept elsewhere.", icon=":material/link_off:")
    else:
        st.caption("Every line is tied to the one before it, and the chain is whole. No client's value is in it.")
    entries = list(audit.read(folder))
    found = _chosen(entries)
    st.text(f"{len(found):,} of {len(entries):,} lines, newest first.")
    tables.show(COLUMNS, [_row(each) for each in found[:MOST]])
    if len(found) > MOST:
        st.caption(f"The newest {MOST} are shown; the file has all.")


def _chosen(entries: Sequence[Entry]) -> list[Entry]:
    """The lines the choices leave, newest first, and the file of them."""
    users, today = sorted({each.user for each in entries}), date.today()
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="audit_tools"):
        user = st.selectbox("User", (ALL, *users), format_func=lambda name: name or "Everybody", width=260)
        action = st.selectbox("Act", (ALL, *Action), format_func=_act, width=200)
        since = st.date_input("Since", today - timedelta(days=28), format="YYYY-MM-DD", width=160)
        found = [
            each
            for each in reversed(entries)
            if user in (ALL, each.user) and action in (ALL, each.action) and each.at.date() >= since
        ]
        st.download_button(
            "Download", trail.saved(partial(_csv, found), about="audit", rows=len(found)),
            f"audit_{today}.csv", "text/csv", key="audit_download",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    return found


def _act(action: str) -> str:
    return label(action) if action else "Every act"


def _row(each: Entry) -> tuple[str, ...]:
    rows = "" if each.rows is None else f"{each.rows:,}"
    return (f"{each.at:%Y-%m-%d %H:%M:%S}", each.user, each.role, _act(each.action), each.about, each.filters, rows,
            each.import_id)  # fmt: skip


def _csv(found: Sequence[Entry]) -> str:
    """The lines as a CSV a spreadsheet opens safely."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([COLUMNS, *([inert(each) for each in _row(e)] for e in found)])
    return out.getvalue()


_page()
