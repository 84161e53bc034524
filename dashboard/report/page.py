"""The pack as one HTML file: styles, font, chart library and figures inside it, and nothing fetched from anywhere.

Blocks stand one after another; `pack.js` draws the charts, lays the blocks on sheets that fit Letter and A4, and writes
the footer and number of each. Every word goes in escaped, and a policy in the file lets no other script run.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path

from dashboard.brief import words
from dashboard.brief.waiting import Decision
from dashboard.charts import Chart, periods
from dashboard.metrics import brief
from dashboard.metrics.brief import Finding
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.rows import NOTICE
from dashboard.report import appendix, brief_pages
from dashboard.report.compact import UNFINISHED, Table
from dashboard.report.figures import Figure
from dashboard.report.markup import block, commentary, element, facts, grid, heading, warned
from dashboard.report.paint import painted
from dashboard.report.scope import Scope

HERE = Path(__file__).parent
STATIC = HERE.parents[1] / "static"
POLICY = "default-src 'none'; style-src 'unsafe-inline'; font-src data:; img-src data:;"  # nothing from any host
PROGRAMS = 8  # names on the cover before the rest is only counted
SHORT = 9  # rows of a table that leaves room to write below it

Parts = list[tuple[str, list[Figure]]]


@dataclass(frozen=True)
class Opening:
    """What the pack begins with: the findings of the brief, and what waits for a person."""

    found: tuple[Finding, ...]
    waiting: tuple[Decision, ...]


def html(scope: Scope, opening: Opening, parts: Parts, quality: appendix.Quality, *, threshold: int) -> str:
    """The whole file. `parts` are the sections' titles with their charts; `threshold` is that of small counts."""
    titles = [brief_pages.TITLE, *(title for title, _ in parts), *appendix.TITLES]
    used = [each.metric for _, figures in parts for each in figures]
    used += [METRICS[each.watched.metric_id] for each in opening.found]
    blocks = [
        cover(scope, titles, threshold),
        *brief_pages.sentences(scope, brief.brief(opening.found), opening.waiting),
        *brief_pages.numbers(opening.found),
        *(block for title, figures in parts for block in section(title, figures)),
        *appendix.definitions(used),
        *appendix.quality(scope, quality),
    ]
    return _file(scope, "\n".join(blocks))


def cover(scope: Scope, titles: list[str], threshold: int) -> str:
    """The first page: what this is about, how fresh it is, who may read it, and what is inside."""
    title = scope.programs[0] if len(scope.programs) == 1 else "Weekly report"
    imported = scope.imported_at
    held = f"{scope.rows_held:,}"
    about = {
        "Programs": words.listed(scope.programs, most=PROGRAMS) or "none",
        "Filters": scope.filter_words,
        "Charts cover": periods.span(scope.filters.from_date, scope.filters.to_date),
    }
    fresh = {
        "Source": scope.source_name,
        "Import": scope.import_id,
        "Imported at": f"{periods.day(imported.date())}, {imported:%H:%M}",
        "Export date": periods.day(scope.export_date),
        "Complete through": periods.day(scope.as_of),
        "Rows held back": held,
        "File hash": scope.file_hash,
    }
    small = f"Counts from 1 to {threshold - 1} are not shown, nor any that would reveal one." if threshold > 1 else ""
    return element("section", (
        element("p", escape("Intensive outpatient program"), cls="kicker"),
        element("h1", escape(title)),
        element("p", escape(f"Week of {scope.week_words}"), cls="week"),
        warned(scope.unfinished_words), warned(scope.notice),
        element("div", (
            element("div", (element("h2", "Scope"), facts(about))),
            element("div", (element("h2", "Freshness"), facts(fresh))),
        ), cls="two"),
        element("div", (element("p", escape(NOTICE)), element("p", escape(small))), cls="law"),
        element("ol", [element("li", (element("span", escape(each)), "<b></b>")) for each in titles], cls="contents"),
    ), cls="block cover")  # fmt: skip


def section(title: str, figures: list[Figure]) -> list[str]:
    """A heading that begins a page, and the charts of one section."""
    return [heading(title), *(chart(each) for each in figures)]


def chart(each: Figure) -> str:
    """A chart with its question, answer, note, numbers and room to write, kept on one page."""
    if each.chart is None or each.table is None:
        said = element("p", escape(each.message), cls="message")
        return block(element("h3", escape(each.title)), said, commentary(2), cls="figure")
    marked = "".join(element("p", escape(said), cls="note event") for said in each.events)
    drawn = (_plot(each.chart), f"{element('p', escape(each.note), cls='note')}{marked}")
    laid = _below(drawn, each.table) if each.is_wide else _beside(drawn, each.table)
    return block(
        element("h3", escape(each.title)), element("p", escape(each.answer), cls="answer"), _basis(each), laid,
        cls="figure", name=each.name,
    )  # fmt: skip


def _plot(chart: Chart) -> str:
    """The place of a chart, as high as it will be, with the figure for the script to draw."""
    height = chart.figure["layout"]["height"]
    data = f'<script type="application/json">{painted(chart.figure)}</script>'
    return f'<div class="plot" role="img" aria-label="{escape(chart.alt)}" style="height:{height}px">{data}</div>'


def _beside(drawn: tuple[str, str], table: Table) -> str:
    """The chart left and its numbers right; the room to write is under the shorter of the two."""
    is_short = len(table.rows) <= SHORT
    left, right = (
        (drawn, (_numbers(table), commentary(4))) if is_short else ((*drawn, commentary(2)), (_numbers(table),))
    )
    return element("div", (element("div", left), element("div", right)), cls="side")


def _below(drawn: tuple[str, str], table: Table) -> str:
    """The chart over its numbers, which run in two columns where they are narrow and many."""
    half = -(-len(table.rows) // 2)
    is_halved = len(table.columns) <= 2 and half > 1
    parts = [table.rows[:half], table.rows[half:]] if is_halved else [table.rows]
    found = "".join(_numbers(Table(table.columns, rows, table.has_unfinished)) for rows in parts)
    return element(
        "div", (*drawn, element("div", found, cls="halves" if is_halved else ""), commentary(2)), cls="below"
    )


def _basis(each: Figure) -> str:
    return "" if each.basis is None else element("p", escape(each.basis.said), cls=f"basis {each.basis.tone}")


def _numbers(table: Table) -> str:
    rows = [tuple(escape(cell) for cell in row) for row in table.rows]
    note = element("p", f"{UNFINISHED} unfinished", cls="note") if table.has_unfinished else ""
    return element("div", (grid(table.columns, rows, cls="numbers"), note))


def _file(scope: Scope, blocks: str) -> str:
    library, script = _read(STATIC / "plotly-cartesian.min.js"), _read(HERE / "pack.js")
    policy = f"{POLICY} script-src {_hashes(library, script)}"
    return "\n".join((
        "<!DOCTYPE html>", '<html lang="en">', "<head>", '<meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        f"<title>{escape(f'Weekly report, week of {scope.week_words}')}</title>",
        f"<style>{_font()}\n{_read(HERE / 'pack.css')}</style>", "</head>", "<body>",
        f'<div id="blocks">{blocks}</div>', _footer(scope),
        f"<script>{library}</script>", f"<script>{script}</script>", "</body>", "</html>", "",
    ))  # fmt: skip


def _footer(scope: Scope) -> str:
    """What stands under every page: by whom and when, under which filters, from which import."""
    written = f"{scope.user}, {periods.day(scope.written_at.date())} {scope.written_at:%H:%M}"
    said: Iterable[str] = (
        written, f"Filters: {scope.filter_words}", f"Import {scope.import_id}", f"Files {scope.file_hash}",
    )  # fmt: skip
    inside = (element("p", escape(NOTICE)), element("p", escape(" · ".join(said))))
    return f'<template id="footer">{element("div", inside)}<b></b></template>'


@cache
def _read(path: Path) -> str:
    return path.read_text("utf-8")


def _hashes(*scripts: str) -> str:
    digests = (base64.b64encode(sha256(each.encode()).digest()).decode() for each in scripts)
    return " ".join(f"'sha256-{digest}'" for digest in digests)


@cache
def _font() -> str:
    data = base64.b64encode((STATIC / "fonts" / "ibm-plex-sans-latin-wght-normal.woff2").read_bytes()).decode()
    return f"@font-face{{font-family:Plex;font-weight:100 700;src:url(data:font/woff2;base64,{data}) format('woff2')}}"
