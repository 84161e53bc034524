"""The printed pack on screen: a button that opens a dialog, where the pack of a week is made and can be saved."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from threading import Lock

import streamlit as st

from dashboard import report
from dashboard.app import entrance, trail
from dashboard.app.labels import plain
from dashboard.app.view import View
from dashboard.brief import words
from dashboard.charts import periods
from dashboard.events import log
from dashboard.metrics.filters import FilterError
from dashboard.metrics.maturity import period_start
from dashboard.report import Pack, ReportError, pdf
from dashboard.warehouse.guard import access_to

WEEKS = 26  # how far back a pack is offered
NO_PDF = "No Chromium is installed here to make a PDF: open the HTML in any browser and print it."
_KEY = "printed_pack"
_one_at_a_time = Lock()  # each PDF starts a browser


def button(view: View) -> None:
    """A button for the pack of the cohort on screen, the newest finished week first."""
    if st.button("Printed pack", key="open_pack", icon=":material/print:", type="tertiary"):
        _forget()
        _dialog(view)


def _forget() -> None:
    """Nothing of a pack stays behind, whether it was saved or not."""
    st.session_state.pop(_KEY, None)


@st.dialog("Printed pack", width="medium", on_dismiss=_forget)
def _dialog(view: View) -> None:
    st.caption(f"{plain(words.cohort(view.filters.cohort))}. Numbers of groups only, small counts hidden.")
    week = st.selectbox("Week", weeks(view), format_func=_week_words, key="pack_week")
    try:
        _offer(_made(view, week), view)
    except (ReportError, FilterError) as problem:
        st.error(str(problem))


def weeks(view: View) -> list[date]:
    """The Mondays a pack is offered for, newest first: finished weeks that the data cover."""
    newest = view.reach.last_week or period_start(view.reach.last_over("week"), "week")
    earliest = period_start(view.reach.first_day, "week")
    earlier = [newest - timedelta(weeks=back) for back in range(1, WEEKS)]
    return [newest, *(week for week in earlier if week >= earliest)]


def _week_words(week: date) -> str:
    return periods.span(week, week + timedelta(days=6))


def _made(view: View, week: date) -> dict[str, Pack | bytes]:
    """The pack, and its PDF once that is printed; made once while the dialog is open."""
    asked = (view.warehouse.version, view.filters.cohort, week)
    known = st.session_state.get(_KEY)
    if known is None or known[0] != asked:
        bar = st.progress(0.0, "Charts")
        with view.warehouse.held():
            pack = report.build(
                week, view.warehouse, view.settings, cohort=view.filters.cohort, user=entrance.real().user,
                events=log.listed(view.source.data_dir, view.warehouse, programs=access_to(view.warehouse).programs),
                written_at=datetime.now(UTC),
                progress=lambda section, done: bar.progress(done, f"Charts: {section}"),
            )  # fmt: skip
        bar.empty()
        known = st.session_state[_KEY] = (asked, {"pack": pack})
    return known[1]


def _offer(made: dict[str, Pack | bytes], view: View) -> None:
    """A button a file: the HTML and the numbers at once, the PDF when Chromium has printed it."""
    pack = made["pack"]
    with st.container(horizontal=True, key="pack_files"):
        first = st.empty()
        _save("HTML", pack.html.encode(), f"{pack.name}.html", "text/html", view)
        _save("Numbers (ZIP)", pack.zip, f"{pack.name}.zip", "application/zip", view)
    if pdf.chromium() is None:
        st.caption(NO_PDF)
        return
    if "pdf" not in made:
        with st.spinner("Printing the PDF"), _one_at_a_time:
            made["pdf"] = pdf.printed(pack.html)
    with first:
        _save("PDF", made["pdf"], f"{pack.name}.pdf", "application/pdf", view, is_first=True)


def _save(title: str, content: bytes, name: str, mime: str, view: View, *, is_first: bool = False) -> None:
    st.download_button(
        title, trail.saved(lambda: content, about=f"printed pack {name}", view=view), name, mime,
        key=f"pack_{mime}", on_click="ignore",
        icon=":material/download:", type="primary" if is_first else "secondary",
    )  # fmt: skip
