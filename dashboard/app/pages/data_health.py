"""Data health: what was read, what was held back and why, what to put right at the source; never a client's values."""

from __future__ import annotations

import csv
import io
from typing import Any

import streamlit as st

from dashboard.app import reach, tables
from dashboard.app.board import Tile, draw
from dashboard.app.cards import tile, trend_card
from dashboard.app.view import View, current
from dashboard.charts import trend
from dashboard.metrics.filters import Filters
from dashboard.spreadsheets import inert
from dashboard.warehouse.queries import read_query

SEVERITIES = {"blocks": "Blocks the import", "holds": "Row held back", "note": "Note"}
FIX_LIST = ("severity", "file", "column_name", "rule", "message", "next_move", "count", "lines")


def _rows(view: View, name: str) -> list[dict[str, Any]]:
    return view.warehouse.query(read_query(f"data_health/{name}.sql")).to_dicts()


def _total(files: list[dict[str, Any]], column: str) -> int:
    return sum(each[column] for each in files)


def _lines(finding: dict[str, Any]) -> str:
    shown = ", ".join(f"{line}" for line in finding["lines"])
    more = finding["count"] - len(finding["lines"])
    return f"{shown} and {more:,} more" if more > 0 else shown


def _share(finding: dict[str, Any], files: list[dict[str, Any]]) -> str:
    read = sum(each["rows_read"] for each in files if each["file"] == finding["file"])
    return f"{finding['count'] / read:.1%}" if read else ""


def _fix_list(findings: list[dict[str, Any]]) -> str:
    """The findings as a CSV a spreadsheet opens safely: which lines of which file to correct, and how."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(FIX_LIST)
    for each in findings:
        cells = each | {"lines": " ".join(str(line) for line in each["lines"])}
        writer.writerow([inert(cells[name]) for name in FIX_LIST])
    return out.getvalue()


def _everything(view: View) -> View:
    """The same data without filters: the files are read whole."""
    first, last = view.reach.dates(reach.WEEKS, view.reach.usual_grain)
    return View(view.source, view.warehouse, view.settings, view.reach, Filters(first, last, view.reach.usual_grain))


view = current()
files, findings, absent = _rows(view, "files"), _rows(view, "findings"), _rows(view, "absent_columns")
whole = _everything(view)
held, copies = _total(files, "rows_held"), _total(files, "copies")
draw(
    [],
    [
        Tile("Rows read", f"{_total(files, 'rows_read'):,}"),
        Tile("Rows used", f"{_total(files, 'rows_used'):,}"),
        Tile("Rows held back", f"{held:,}", delta=f"{copies:,} of them exact copies" if held else ""),
        tile("documentation_completeness", whole, label="Slots with a status"),
    ],
    key="import_board",
)

st.subheader("Findings", anchor=False)
if findings:
    tables.show(
        ("What it means", "File", "Column", "Rows", "Of the file", "What is wrong", "Next move", "Lines"),
        [(SEVERITIES.get(each["severity"], each["severity"]), each["file"], each["column_name"], each["count"],
          _share(each, files), each["message"], each["next_move"], _lines(each)) for each in findings],
    )  # fmt: skip
    st.download_button("Download the fix list", _fix_list(findings), "fix_list.csv", "text/csv", on_click="ignore")
else:
    st.write("No findings: every row was read and used.")

st.subheader("Files", anchor=False)
tables.show(
    ("File", "Read as", "Rows read", "Used", "Held back", "Exact copies"),
    [(each["file"], each["table_name"] or "not used", each["rows_read"], each["rows_used"], each["rows_held"],
      each["copies"]) for each in files],
)  # fmt: skip

if absent:
    st.subheader("Not in this export", anchor=False)
    st.write("Measures that need one of these say so on their card.")
    tables.show(("Table", "Columns"), [(each["table_name"], each["column_names"]) for each in absent])

st.subheader("What is missing in the records", anchor=False)
draw(
    [trend_card(name, trend.chart, whole) for name in ("documentation_completeness", "not_assessed", "phantom_census")],
    key="records_board",
)
