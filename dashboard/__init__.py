"""An analytics dashboard for substance-use intensive outpatient programs.

    exports ── intake ──▶ snapshot ── warehouse ──▶ counts ── metrics ──▶ Result ── charts ──▶ figure ── app ──▶ screen

intake      reads, maps and judges the exports; every row is used or held back with a reason
warehouse   the only door to DuckDB: immutable snapshots, a locked reader, a cursor per query
metrics     catalogue, filters, suppression, division: what every number means
statistics  formulas as plain functions
charts      a Result becomes a Plotly figure and a sentence
journal     logs of lines beside the data, safe from imports, restarts and each other
worklist    who needs a call and why, and the log of who looked at it
report      the printed pack: one HTML file, and a ZIP of its numbers
app         the only room that imports Streamlit
cli         the console command

Who may import whom: app -> report, worklist, charts, metrics, warehouse, samples; report -> charts, metrics, warehouse;
worklist -> warehouse; charts -> metrics.shapes; metrics -> statistics, warehouse; intake -> warehouse;
samples -> intake; cli -> everything but app. Settings may be read by all; intake, charts and report write for
spreadsheets alike. A test checks it.
"""
