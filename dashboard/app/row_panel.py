"""The rows behind a number, shown only when somebody who may see them asks: codes of clients, and a notice above."""

from __future__ import annotations

import csv
import io
from functools import partial
from typing import Any

import polars as pl
import streamlit as st

from dashboard.access.audit import Action
from dashboard.app import tables, trail
from dashboard.app.cards import measured
from dashboard.app.other_cohort import in_words
from dashboard.app.view import View
from dashboard.charts import numbers, series
from dashboard.charts.names import inside, label
from dashboard.metrics.catalogue import Metric
from dashboard.metrics.filters import FilterError
from dashboard.metrics.rows import NOTICE, Rows, Sums, rows_behind
from dashboard.metrics.shapes import Result, Shape
from dashboard.spreadsheets import inert
from dashboard.warehouse.guard import access_to

MOST = 2000  # rows on screen; the file has all
HEIGHT = 420  # pixels
SHARED = "A session with clients of several programs stands in a row of each."


def offer(metric: Metric, view: View) -> None:
    """A button for the rows behind a metric under the filters in force; nothing of a client before it is pressed."""
    if not access_to(view.warehouse).may_see_rows:
        st.caption("Rows behind the number: for the roles quality and admin.")
        return
    filters = view.filters.changed(compare_by=None)
    with st.container(horizontal=True, vertical_alignment="center"):
        asked = st.button("Show the rows", key=f"rows_{metric.id}", icon=":material/table_rows:")
        st.text(f"Behind the number for: {in_words(filters)}.", width="content")
    if asked:
        show(metric, view)


def show(metric: Metric, view: View) -> None:
    """The rows themselves, under their notice; only for who may see them."""
    filters = view.filters.changed(compare_by=None, grain="all")
    try:
        result = measured(metric, filters, view)
        if not result.is_available:
            st.info(f"Not in this export: it needs {', '.join(result.missing_columns)}.")
            return
        found = rows_behind(metric, filters, view.warehouse, settings=view.settings)
    except FilterError as problem:
        st.info(str(problem))
        return
    shown = table(metric, found)
    trail.note(Action.ROWS, about=metric.id, view=view, rows=shown.height)
    st.warning(NOTICE)
    with st.container(height=HEIGHT):
        tables.show(shown.columns, [[_cell(value) for value in row] for row in shown.head(MOST).iter_rows()])
    st.text(footer(metric, found, result))
    st.download_button(
        "Download the rows",
        trail.saved(partial(to_csv, shown), about=f"rows of {metric.id}", view=view, rows=shown.height),
        f"rows_{metric.id}_{filters.from_date}_{filters.to_date}.csv", "text/csv",
        key=f"download_{metric.id}", on_click="ignore",
    )  # fmt: skip


def table(metric: Metric, found: Rows) -> pl.DataFrame:
    """The rows with headings people read; only the columns that say something."""
    headings = {
        **({"period": "Day"} if found.is_per_day else {}),
        "segment": "Client" if metric.rows_by == "client_id" else "Program",
        "part": "Part",
        "row_group": "Condition",
        "column_group": "Also has",
        "amount": metric.unit.capitalize(),
        "day": "Days",
        "ending": "Ending",
        "numerator": "Counted",
        "denominator": "Of",
        "excluded": "Too recent",
    }
    kept = {name: heading for name, heading in headings.items() if name in found.frame.columns}
    return found.frame.select(list(kept)).rename(kept).with_columns(
        pl.col(pl.Date).dt.to_string("%Y-%m-%d"), pl.col(pl.Decimal).cast(pl.Int64), pl.col(pl.Float64).round(1)
    )  # fmt: skip


def _cell(value: Any) -> str | int:
    return value if isinstance(value, int) else "" if value is None else str(value)


def footer(metric: Metric, found: Rows, result: Result) -> str:
    """How many rows, what they add up to, and that this is the number shown; or plainly why it is not."""
    size = found.frame.height
    of_all = f" (the first {numbers.count(MOST)} here, all in the download)" if size > MOST else ""
    said = f"{numbers.count(size)} rows{of_all} add up to {_added(metric, found.sums)}"
    if found.reconciles:
        return f"{said}: the number shown{_number(result)}."
    return f"{said}, the number shown is {_added(metric, found.number)}{_number(result)}. {SHARED}"


def _added(metric: Metric, sums: Sums) -> str:
    if metric.has_parts:
        return ", ".join(f"{inside(label(part))} {numbers.count(n)}" for part, n in sums.items()) or "nothing counted"
    size = metric.unit_size if metric.shape is Shape.MEAN else 1
    counted = numbers.amount(sums["numerator"] / size)
    return f"{counted} of {numbers.count(sums['denominator'])}" if "denominator" in sums else counted


def _number(result: Result) -> str:
    """The number as the pages show it, where it is one number."""
    points = series.points(result, result.total)
    if len(points) != 1 or result.has_parts:
        return ""
    return f" ({'hidden, too few' if points[0].is_suppressed else series.written(points[0], result)})"


def to_csv(shown: pl.DataFrame) -> str:
    """The rows as a CSV a spreadsheet opens safely, under the notice."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([NOTICE])
    writer.writerow(shown.columns)
    writer.writerows([_plain(value) for value in row] for row in shown.iter_rows())
    return out.getvalue()


def _plain(value: Any) -> Any:
    return "" if value is None else inert(value)
