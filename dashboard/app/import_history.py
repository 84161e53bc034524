"""The imports a source holds: what each read and held back, quality from one to the next, a look at an earlier one."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

import streamlit as st

from dashboard.app import import_preview, tables
from dashboard.app.board import Card
from dashboard.app.cards import measured
from dashboard.app.sources import Source
from dashboard.app.view import View
from dashboard.charts import imports, numbers
from dashboard.charts.imports import Imported
from dashboard.charts.words import day
from dashboard.metrics.catalogue import METRICS
from dashboard.settings import Settings
from dashboard.warehouse import history, snapshot
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.history import Import

SHOWN = 12  # imports in the tables
ACROSS = 5  # imports side by side
QUALITY = {"documentation_completeness": "Slots with a status", "discharge_lag": "Days to record a discharge"}
LOOK_AT = "look_at"


def choose(view: View, found: Sequence[Import]) -> None:
    """A list to look at an earlier import on every page, and to come back."""
    if len(found) < 2:
        return
    names = {each.id: _name(each, is_live=_is_live(each, view)) for each in found}
    st.session_state[LOOK_AT] = view.warehouse.version
    st.selectbox(
        "Look at this import on every page", list(names), key=LOOK_AT, format_func=names.get,
        on_change=_look, args=(view,), width=420,
    )  # fmt: skip


def card(found: Sequence[Import]) -> Card:
    """The share of rows held back, import by import."""
    told = [Imported(each.imported_at, each.rows_read, each.rows_held) for each in reversed(found)]
    drawn = imports.chart(told)
    rows = tuple(
        (f"{day(each.at.date())} {each.at:%H:%M}", f"{each.read:,}", f"{each.held:,}", f"{each.share:.1%}")
        for each in told
    )
    columns = ("Import", "Rows read", "Held back", "Share")
    return Card(
        "held_by_import", "How many rows does each import hold back?", drawn.alt, figure=drawn.figure, alt=drawn.alt,
        note=f"{len(told)} import{'s' * (len(told) != 1)}", columns=columns, rows=rows, csv=_csv(columns, rows),
        csv_name="held_by_import.csv", family=drawn.family,
    )  # fmt: skip


def table(view: View, found: Sequence[Import]) -> None:
    """One row an import, newest first: its rows, and how well its records were kept up."""
    tables.show(
        ("Import", "Data through", "Rows read", "Used", "Held back", "Share held", *QUALITY.values()),
        [(_name(each, is_live=_is_live(each, view)), day(each.through), each.rows_read, each.rows_used, each.rows_held,
          f"{each.rows_held / each.rows_read:.1%}" if each.rows_read else "", *_quality(view, each.id))
         for each in found[:SHOWN]],
    )  # fmt: skip


def kinds(found: Sequence[Import]) -> None:
    """How many lines each rule was broken on, import by import; an import without the finding has a zero."""
    shown = list(reversed(found[:ACROSS]))
    rules = sorted(
        {kind for each in shown for kind in each.findings}, key=lambda kind: -shown[-1].findings.get(kind, 0)
    )
    if len(shown) > 1 and rules:
        st.header("Findings from import to import", anchor=False)
        words = {"blocks": "blocks", "holds": "held back", "note": "note"}
        tables.show(
            ("Finding", "What it means", *(f"{each.imported_at.day} {each.imported_at:%b %H:%M}" for each in shown)),
            [(rule, words.get(severity, severity), *(each.findings.get((severity, rule), 0) for each in shown))
             for severity, rule in rules],
        )  # fmt: skip


def _look(view: View) -> None:
    chosen = st.session_state[LOOK_AT]
    live = snapshot.live(view.source.data_dir)
    if live is not None and chosen == live.stem:
        st.session_state.pop("import", None)
    else:
        st.session_state["import"] = chosen


def _is_live(each: Import, view: View) -> bool:
    live = snapshot.live(view.source.data_dir)
    return live is not None and live.stem == each.id


def _name(each: Import, *, is_live: bool) -> str:
    return f"{day(each.imported_at.date())} {each.imported_at:%H:%M}" + (", newest" if is_live else "")


def _quality(view: View, import_id: str) -> tuple[str, ...]:
    """How well records were kept up in an import's last 26 weeks, as it knew them."""
    return _measured_then(view.source, view.settings, import_id)


# Opening and asking a snapshot takes a tenth of a second, and its answer never changes.
@lru_cache(maxsize=200)
def _measured_then(source: Source, settings: Settings, import_id: str) -> tuple[str, ...]:
    then = replace(import_preview.whole(source, Warehouse(source.data_dir, import_id)), settings=settings)
    told = []
    for metric_id in QUALITY:
        total = measured(METRICS[metric_id], then.filters, then).total
        row = total.row(0, named=True) if total.height == 1 else {"value": None, "denominator": None}
        is_share = metric_id == "documentation_completeness"
        told.append(numbers.percent(row["value"], row["denominator"]) if is_share else numbers.amount(row["value"]))
    then.warehouse.close()
    return tuple(told)


def _csv(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([columns, *rows])
    return out.getvalue()


def of(view: View) -> tuple[Import, ...]:
    """The imports of the view's source, newest first."""
    return history.of(view.source.data_dir)
