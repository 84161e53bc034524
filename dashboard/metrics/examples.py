"""Worked examples run: pipe tables become export rows, and the metric is asked about them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.warehouse.connection import Warehouse, in_memory

_FILE = {"file": "example", "line": 1}
_DEFAULTS: dict[str, dict[str, Any]] = {
    "retention": {"program": "P", "level_of_care": "2.1", "admitted_on": "2026-01-01"},
    "attendance": {
        "session_start": "2026-01-05 09:00",
        "scheduled_minutes": 180,
        "status": "attended",
        "service": "group",
    },
    "outcomes": {},
    "capacity": {},
}
_LISTS = ("diagnoses", "aftercare_plan")


def rows_of(given: str) -> dict[str, list[dict[str, Any]]]:
    """The example's tables as export rows. Clients without a stay get one; a blank cell is NULL."""
    tables: dict[str, list[dict[str, Any]]] = {"retention": [], "attendance": [], "outcomes": [], "capacity": []}
    for block in given.strip().split("\n\n"):
        name, header, *lines = (line.strip() for line in block.strip().splitlines())
        columns = _cells(header)
        tables[name] += [_filled(name, dict(zip(columns, _cells(line), strict=True))) for line in lines]
    for number, row in enumerate(tables["attendance"]):
        row.setdefault("session_id", f"S{number}")
        row.setdefault("admission_id", row["client_id"])
    known = {row["admission_id"] for row in tables["retention"]}
    absent = {row["admission_id"]: row["client_id"] for row in tables["attendance"]}
    tables["retention"] += [
        _filled("retention", {"client_id": client, "admission_id": admission})
        for admission, client in absent.items()
        if admission not in known
    ]
    return tables


def warehouse_of(tables: Mapping[str, list[dict[str, Any]]], *, export_date: str = "2026-12-31") -> Warehouse:
    """A warehouse in memory that holds just these export rows."""

    def fill(connection: Any) -> None:
        connection.execute(
            "INSERT INTO import_info VALUES ('example', TIMESTAMP '2026-12-31', 'Example', NULL, 'UTC', ?)",
            [export_date],
        )
        for table, rows in tables.items():
            for row in rows:
                full = row if table == "capacity" else row | _FILE
                names, marks = ", ".join(full), ", ".join("?" for _name in full)
                connection.execute(f"INSERT INTO export.{table} ({names}) VALUES ({marks})", list(full.values()))

    return in_memory(fill)


def outcome_of(metric: Metric) -> dict[str, Any]:
    """The row the metric gives for its own worked example, unsuppressed."""
    example = metric.example
    result = measure(metric, filters_of(example), warehouse_of(rows_of(example.given)), suppress=False)
    rows = [row for row in result.frame.to_dicts() if example.part in (None, row["part"], _pair(row))]
    return rows[0] if len(rows) == 1 else {"rows": len(rows)}


def filters_of(example: Example) -> Filters:
    """The example's filters: 2026 as one period and as of its last day, unless it says otherwise."""
    chosen: dict[str, Any] = {
        "from_date": "2026-01-01",
        "to_date": "2026-12-31",
        "grain": "all",
        "as_of": "2026-12-31",
        **example.filters,
    }
    for name in ("from_date", "to_date", "as_of"):
        chosen[name] = date.fromisoformat(chosen[name])
    return Filters(**chosen)


def _pair(row: Mapping[str, Any]) -> str | None:
    return f"{row['row_group']} + {row['column_group']}" if row["row_group"] else None


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.split("|")]


def _filled(table: str, row: dict[str, str]) -> dict[str, Any]:
    return _DEFAULTS[table] | {name: _typed(name, text) for name, text in row.items()}


def _typed(name: str, text: str) -> Any:
    if not text:
        return None
    if name in _LISTS:
        return [code.replace(".", "").upper() if name == "diagnoses" else code for code in text.split(";")]
    if name == "session_start":
        return datetime.fromisoformat(text)
    if name in ("co_occurring", "medication", "prior_treatment"):
        return text == "yes"
    return text
