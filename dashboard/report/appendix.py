"""The last pages: how every number used is defined, and what the import found. Counts only, no value of any record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from typing import Any

from dashboard.metrics.catalogue import Metric
from dashboard.metrics.shapes import Shape
from dashboard.report.markup import element, facts, grid, heading
from dashboard.report.scope import HASH_DIGITS, Scope
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

TITLES = ("Definitions", "Data quality")
SEVERITIES = {"blocks": "Blocks the import", "holds": "Row held back", "note": "Note"}
ROWS_A_BLOCK = 8  # so that a long table goes on over the next page
QUOTING = ("allowed value", "unmapped value")  # rules whose findings name the code they met
Row = dict[str, Any]


@dataclass(frozen=True)
class Quality:
    """What the import found, file by file: findings with their counts, rows used and held back, columns that lack."""

    findings: tuple[Row, ...]
    files: tuple[Row, ...]
    absent: tuple[Row, ...]


def found(warehouse: Warehouse) -> Quality:
    """The account of the live import."""
    names = ("data_health/findings.sql", "report/sources.sql", "data_health/absent_columns.sql")
    return Quality(*(tuple(warehouse.query(read_query(name)).to_dicts()) for name in names))


def definitions(used: Iterable[Metric]) -> list[str]:
    """One entry per metric, by code."""
    metrics = sorted({metric.id: metric for metric in used}.values(), key=lambda metric: metric.code)
    return [heading(TITLES[0]), *(_definition(metric) for metric in metrics)]


def _definition(metric: Metric) -> str:
    said = {
        "Definition": metric.definition,
        "Counted": metric.numerator,
        "Of": "" if metric.shape is Shape.COUNT else metric.denominator,
        "Left out": metric.exclusions,
        "Window": f"{metric.window_days} days unless chosen" if metric.window_days else "",
    }
    title = (escape(metric.title), element("small", escape(f"{metric.code} · {metric.id}")))
    return element("article", (element("h4", title), facts(said)), cls="block definition")


def quality(scope: Scope, told: Quality) -> list[str]:
    """The files of the import, what is wrong in them, and what they lack."""
    files = [
        (escape(each["file"]), escape(each["table_name"]), *(f"{each[name]:,}" for name in _COUNTS),
         element("code", escape(each["sha256"][:HASH_DIGITS])))
        for each in told.files
    ]  # fmt: skip
    findings = [
        (SEVERITIES.get(severity, escape(severity)), escape(file), escape(column), f"{count:,}", escape(message),
         escape(move))
        for (severity, file, column, message, move), count in _counted(told.findings).items()
    ]  # fmt: skip
    absent = [(escape(each["table_name"]), escape(each["column_names"])) for each in told.absent]
    nothing = element("p", "No findings: every row was read and used.", cls="block note")
    return [
        heading(TITLES[1]),
        *_long("Files", ("File", "Read as", "Rows read", "Used", "Held back", "SHA-256"), files),
        *(_long("Findings", ("What it means", "File", "Column", "Rows", "What is wrong", "Next move"), findings)
          or [nothing]),
        *_long("Not in this export", ("Table", "Columns"), absent),
    ]  # fmt: skip


def _counted(findings: Iterable[Row]) -> Counter[tuple[str, ...]]:
    """Rows by finding, the gravest first; what quotes an unknown code of a record says only that there are some."""
    found: Counter[tuple[str, ...]] = Counter()
    for each in findings:
        column = each["column_name"]
        quotes = each["rule"] in QUOTING
        message = f"{column} holds values that are not in its list." if quotes else each["message"]
        found[each["severity"], each["file"], column, message, each["next_move"]] += each["count"]
    return found


_COUNTS = ("rows_read", "rows_used", "rows_held")


def _long(title: str, columns: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    """A table in pieces that each stay together; the title and the headings stand over the first of each page."""
    pieces = [rows[at : at + ROWS_A_BLOCK] for at in range(0, len(rows), ROWS_A_BLOCK)]
    cls = f"long columns-{len(columns)}"
    return [
        element("article", (element("h4", escape(title if at == 0 else f"{title}, continued")),
                            grid(columns, piece, cls=cls)), cls="block")
        for at, piece in enumerate(pieces)
    ]  # fmt: skip
