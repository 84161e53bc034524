"""What an upload would change: its rows and findings, and the numbers of the live data beside those it would give."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.app import import_check, import_findings, reach, sources, tables
from dashboard.app.board import Tile, draw
from dashboard.app.cards import tile, trend_card
from dashboard.app.import_check import Checked
from dashboard.app.sources import Source
from dashboard.app.view import View
from dashboard.charts import trend
from dashboard.charts.words import day
from dashboard.metrics import held
from dashboard.metrics.brief import WATCHED, Watched
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.held import Held
from dashboard.settings import Settings
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

COMPARED = tuple(each for each in WATCHED if each.is_tile)
CHARTED = ("session_completion", "active_census", "admissions")


def whole(source: Source, warehouse: Warehouse) -> View:
    """A snapshot looked at without filters, over the dates that are usual for it."""
    held_settings = sources.settings_of(source)
    extent = reach.of(warehouse, held_settings)
    first, last = extent.dates(reach.WEEKS, extent.usual_grain)
    return View(source, warehouse, held_settings, extent, Filters(first, last, extent.usual_grain))


def rows_of(view: View, name: str) -> list[dict[str, Any]]:
    """The answer of one of the queries about an import."""
    return view.warehouse.query(read_query(f"data_health/{name}.sql")).to_dicts()


def held_in(view: View) -> Held:
    """What the rows held back could do to session completion over the view's dates."""
    return held.effects(view.filters, view.warehouse, view.settings)


def import_tiles(files: list[dict[str, Any]]) -> list[Tile]:
    """Rows read, used and held back, over all files."""
    read, used, kept_out, copies = (
        sum(each[name] for each in files) for name in ("rows_read", "rows_used", "rows_held", "copies")
    )
    return [
        Tile("Rows read", f"{read:,}"),
        Tile("Rows used", f"{used:,}"),
        Tile("Rows held back", f"{kept_out:,}", delta=f"{copies:,} of them exact copies" if kept_out else ""),
    ]


def show_numbers(made: Checked, chosen: Settings) -> None:
    """The rows of the upload, and what it would change on the pages."""
    view = _of_upload(made, chosen)
    files, findings = rows_of(view, "files"), rows_of(view, "findings")
    st.header("What would change", anchor=False)
    # The rows behind a point would be asked of the live data, so nobody is offered them here.
    cards = [replace(trend_card(name, trend.chart, view), asked=None) for name in CHARTED]
    draw(cards, import_tiles(files), key="preview_board")
    _compare(view, _live(chosen))
    st.header("Findings", anchor=False)
    effects = held_in(view)
    for sentence in import_findings.sentences(effects):
        st.write(sentence)
    import_findings.show(findings, files, effects)


def show_refusal(made: Checked) -> None:
    """Why the files cannot be used as they are."""
    blocks = [each for each in made.report.findings if each.severity.value == "blocks"]
    tables.show(("File", "What is wrong", "Next move"), [(each.file, each.message, each.next_move) for each in blocks])


def _of_upload(made: Checked, chosen: Settings) -> View:
    return whole(sources.live_of(chosen), import_check.warehouse_of(made.upload, made.report.import_id))


def _live(chosen: Settings) -> View | None:
    source = sources.live_of(chosen)
    if snapshot.live(source.data_dir) is None:
        return None
    warehouse = sources.warehouse_of(source, chosen.data_path)
    return None if warehouse is None else whole(source, warehouse)


def _compare(view: View, live: View | None) -> None:
    """Headline numbers side by side; without live data the new ones alone."""
    both = (view,) if live is None else (live, view)
    rows = [("Data through", *(day(each.reach.through) for each in both))]
    rows += [("Imported from", *(each.reach.source_name for each in both))]
    rows += [
        (each.label or METRICS[each.metric_id].title, *(_headline(each, view) for view in both)) for each in COMPARED
    ]
    tables.show(("Newest finished period", *(() if live is None else ("Live now",)), "With this import"), rows)


def _headline(watched: Watched, view: View) -> str:
    return tile(watched.metric_id, view, window_days=watched.window_days).value
