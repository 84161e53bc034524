"""Data health: what was read, what was held back and why, what to put right at the source; never a client's values."""

from __future__ import annotations

import streamlit as st

from dashboard.app import import_findings, import_history, import_preview, tables
from dashboard.app.board import draw
from dashboard.app.cards import tile, trend_card
from dashboard.app.import_preview import rows_of
from dashboard.app.view import current
from dashboard.charts import trend

RECORDS = ("documentation_completeness", "not_assessed", "phantom_census")

view = import_preview.whole(current().source, current().warehouse)
files, findings, absent = rows_of(view, "files"), rows_of(view, "findings"), rows_of(view, "absent_columns")
imports = import_history.of(view)
draw(
    [],
    [*import_preview.import_tiles(files), tile("documentation_completeness", view, label="Slots with a status")],
    key="import_board",
)

st.header("Findings", anchor=False)
held = import_preview.held_in(view)
for sentence in import_findings.sentences(held):
    st.write(sentence)
import_findings.show(findings, files, held)

st.header("Files", anchor=False)
tables.show(
    ("File", "Read as", "Rows read", "Used", "Held back", "Exact copies"),
    [(each["file"], each["table_name"] or "not used", each["rows_read"], each["rows_used"], each["rows_held"],
      each["copies"]) for each in files],
)  # fmt: skip

if absent:
    st.header("Not in this export", anchor=False)
    st.write("Measures that need one of these say so on their card.")
    tables.show(("Table", "Columns"), [(each["table_name"], each["column_names"]) for each in absent])

if imports:
    st.header("Imports", anchor=False)
    import_history.choose(view, imports)
    import_history.table(view, imports)
    import_history.kinds(imports)

st.header("What is missing in the records", anchor=False)
draw(
    [*([import_history.card(imports)] if imports else []), *(trend_card(name, trend.chart, view) for name in RECORDS)],
    key="records_board",
)
