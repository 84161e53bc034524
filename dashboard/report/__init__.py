"""The printed pack: one self-contained HTML file for a meeting, and beside it a ZIP with the drawn numbers.

`build` makes both in memory, from the same measured results as the screens: suppressed, then divided. `scope` says what
the pack is about, `sections` which questions it answers, `figures` measures and draws them, `page` writes the HTML,
`archive` the ZIP and `pdf` hands the page to Chromium. Knows nothing of Streamlit.
"""

from dashboard.report.pack import Pack, build
from dashboard.report.scope import ReportError

__all__ = ["Pack", "ReportError", "build"]
