"""An analytics dashboard for substance-use intensive outpatient programs.

    exports ── intake ──▶ snapshot ── warehouse ──▶ counts ── metrics ──▶ Result ── charts ──▶ figure ── app ──▶ screen

intake      reads, maps and judges the exports; every row is used or held back with a reason
warehouse   the only door to DuckDB: immutable snapshots, a locked reader, a cursor per query
metrics     catalogue, filters, suppression, division: what every number means
statistics  formulas as plain functions
charts      a Result becomes a Plotly figure and a sentence
journal     logs of lines beside the data, safe from imports, restarts and each other
worklist    who needs a call and why, and the log of who looked at it
events      what happened, projects before and after, and the new baselines somebody accepted
brief       what changed and whether it is real, in sentences; on screen and on paper
report      the printed pack: one HTML file, and a ZIP of its numbers
meeting     the deck of the staff meeting: finished slides, written apart, and the gateway to them
app         the only room that imports Streamlit
cli         the console command
first_look  what everybody asks of new data first, answered while they are imported

access      who may see what, and the record of who looked
care        the state of an installation, room on the disk, copies and getting them back

Who may import whom: app -> all rooms; meeting, report -> brief, events, charts, metrics, warehouse;
brief -> events, charts, metrics; events -> metrics, statistics, warehouse; worklist -> warehouse;
charts -> metrics.shapes; metrics -> statistics, warehouse; intake -> warehouse; warehouse -> access;
care -> access, intake, report, warehouse; samples -> intake; first_look -> brief, metrics, worklist;
cli -> everything but app. Settings may be read by all; charts, intake and report write for spreadsheets alike, and
whatever people type goes to a journal. A test checks it.
"""
