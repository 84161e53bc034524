"""Every metric's query, warm, beside DuckDB scanning just the columns it reads.

The floor of a query is taken from its own plan: the same tables, columns and pushed-down conditions, each distinct scan
once, and of every column only the last value, so that nothing is computed and everything is read.
"""

from __future__ import annotations

import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import FilterError, Filters, cohort_of
from dashboard.metrics.question import question
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import named_parameters

from .asking import opened
from .exports import Made
from .results import MILLISECONDS, Line

LIMITS = {"network": 50, "state": 100}  # ms, of the requirement
USUAL = Filters(date(2026, 5, 18), date(2026, 11, 15))
_ENOUGH = 2.0  # seconds after which a query is not asked again


def questions_of(made: Made) -> dict[str, Filters]:
    """What is asked, in words: the usual range, one payer, a broad choice of many values, and both years."""
    programs = [f"Program {number:03}" for number in range(1, 1 + max(2, made.size.programs * 6 // 10))]
    broad = {
        "program": programs,
        "payer": ["medicaid", "private", "medicare", "self_pay", "unknown"],
        "primary_substance": ["alcohol", "opioids", "cannabis", "cocaine", "methamphetamine"],
        "age_band": ["18-24", "25-34", "35-44", "45-54"],
    }
    return {
        "26 weeks": USUAL,
        "one payer": USUAL.changed(cohort=cohort_of({"payer": ["medicaid"]})),
        "many values": USUAL.changed(cohort=cohort_of(broad)),
        "two years": USUAL.changed(from_date=date(2024, 11, 18)),
    }


def measure(
    made: Made, repeats: int, metrics: Sequence[str] = tuple(METRICS), *, only: Sequence[str] = ()
) -> tuple[list[Line], dict[str, list[dict[str, object]]]]:
    """The lines of this part, and the tables behind them: one of the metrics and one of the pages."""
    asked = {name: filters for name, filters in questions_of(made).items() if not only or name in only}
    # Held open meanwhile, so that what DuckDB has read stays in memory when the next one opens the file.
    with opened(made.folder):
        table = [_of_metric(METRICS[name], asked, made.folder, repeats) for name in metrics]
    limit = LIMITS.get(made.size.name)
    lines = [line for name in asked for line in _lines(name, table, limit)]
    return lines, {"queries": table, "pages": list(_pages(table, list(asked)))}


def _of_metric(metric: Metric, asked: Mapping[str, Filters], folder: Path, repeats: int) -> dict[str, object]:
    """Milliseconds of each question and of its floor; None where the metric cannot be asked it."""
    row: dict[str, object] = {"metric": metric.id, "page": metric.page}
    for name, filters in asked.items():
        try:
            ours = _median(lambda filters=filters: _asked(metric, filters, folder), repeats)
            scans = _scans(metric, filters, folder)
            row[name] = round(ours, 2)
            row[f"{name}, floor"] = round(_median(lambda scans=scans: _scanned(scans, folder), repeats), 2)
        except FilterError:
            row[name] = row[f"{name}, floor"] = None
    return row


def _median(ask: Callable[[], float], repeats: int) -> float:
    """The median in milliseconds, the first time left out where there is more than one."""
    times = []
    for _ in range(repeats + 1):
        times.append(ask() * 1000)
        if sum(times) > _ENOUGH * 1000:
            break
    return statistics.median(times[1:] or times)


def _asked(metric: Metric, filters: Filters, folder: Path) -> float:
    """Seconds of one answer. The warehouse is a new one each time, for one that was asked before remembers."""
    with opened(folder) as warehouse:
        fitted = question(metric, filters, warehouse, Settings(), suppress=True)
        begun = time.perf_counter()
        fitted.counts(fitted.filters)
        return time.perf_counter() - begun


def _scanned(scans: Sequence[str], folder: Path) -> float:
    with opened(folder) as warehouse:
        begun = time.perf_counter()
        for each in scans:
            warehouse.query(each)
        return time.perf_counter() - begun


def _scans(metric: Metric, filters: Filters, folder: Path) -> list[str]:
    """The scans of a query's plan as queries of their own."""
    with opened(folder) as warehouse:
        fitted = question(metric, filters, warehouse, Settings(), suppress=True)
        told = _Told(warehouse)
        replace(fitted, warehouse=told).run(fitted.metric.query, fitted.filters)
        wanted = dict.fromkeys(_as_query(each) for plan in told.plans for each in _nodes(plan) if _is_scan(each))
        return [each if _can_be_asked(each, warehouse) else each.partition(" WHERE ")[0] for each in wanted]


class _Told:
    """A door that asks for the plan of a query instead of its rows, under the parameters it was given."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self.plans: list[dict[str, Any]] = []

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> object:
        known = {name: (parameters or {})[name] for name in named_parameters(sql)}
        told = self._warehouse.query(f"EXPLAIN (FORMAT json) {sql}", known)
        self.plans += json.loads(told["explain_value"][0])
        return self._warehouse.query(sql, known)


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for child in plan["children"]:
        yield from _nodes(child)


def _is_scan(node: dict[str, Any]) -> bool:
    return "Table" in node["extra_info"]


def _as_query(scan: dict[str, Any]) -> str:
    told = scan["extra_info"]
    columns, conditions = (_listed(told.get(name)) for name in ("Projections", "Filters"))
    wanted = ", ".join(f"last({each})" for each in dict.fromkeys(columns)) or "count(*)"
    where = f" WHERE {' AND '.join(f'({each})' for each in conditions)}" if conditions else ""
    return f"SELECT {wanted} FROM {told['Table']}{where}"


def _listed(told: str | list[str] | None) -> list[str]:
    return [told] if isinstance(told, str) and told else list(told or ())


def _can_be_asked(query: str, warehouse: Warehouse) -> bool:
    """False where a condition of the plan is no SQL of its own, such as what a join hands down."""
    try:
        warehouse.query(f"EXPLAIN {query}")
    except duckdb.Error:
        return False
    return True


def _lines(name: str, table: Sequence[Mapping[str, object]], limit: int | None) -> Iterator[Line]:
    """The slowest and the median of all queries under one question."""
    known = sorted((row for row in table if row[name] is not None), key=lambda row: float(row[name]))
    for kind, row in (("slowest", known[-1]), ("middle", known[len(known) // 2])):
        yield Line(
            f"A chart's query, {name}: {kind} of {len(known)}", row[name], MILLISECONDS, row[f"{name}, floor"],
            "scan of its columns", goal=f"{limit} ms" if limit else "",
            is_reached=row[name] <= limit if limit else None,
            note=f"{row['metric']}; {sum(each[name] > limit for each in known)} above" if limit else str(row["metric"]),
        )  # fmt: skip


def _pages(table: Sequence[Mapping[str, object]], names: Sequence[str]) -> Iterator[dict[str, object]]:
    by_page: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    for row in table:
        by_page[str(row["page"])].append(row)
    for page, rows in by_page.items():
        told: dict[str, object] = {"page": page, "queries": len(rows)}
        for name in names:
            times = [row[name] for row in rows if row[name] is not None]
            told |= {f"{name}, median": round(statistics.median(times), 2), f"{name}, slowest": max(times)}
        yield told
