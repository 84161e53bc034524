"""Every import a data folder holds: when it was made, how far it goes, and what became of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import NoData, Warehouse
from dashboard.warehouse.queries import read_query


@dataclass(frozen=True)
class Import:
    """One published import. `imported_at` is the program's local time; `findings` counts lines by severity and rule."""

    id: str
    imported_at: datetime
    source_name: str
    through: date
    rows_read: int
    rows_used: int
    rows_held: int
    copies: int
    findings: Mapping[tuple[str, str], int]


def of(data_dir: Path) -> tuple[Import, ...]:
    """Every import that can be read, newest first; one that another version of the program wrote may not be."""
    found = (_read(data_dir, path.stem) for path in reversed(snapshot.listed(data_dir)))
    return tuple(each for each in found if each is not None)


# A snapshot never changes, so each is opened once.
@lru_cache(maxsize=500)
def _read(data_dir: Path, import_id: str) -> Import | None:
    try:
        warehouse = Warehouse(data_dir, import_id)
        row = warehouse.query(read_query("data_health/history.sql")).row(0, named=True)
        kinds = warehouse.query(read_query("data_health/finding_kinds.sql"))
    except (NoData, duckdb.Error, OSError, IndexError):
        return None
    imported = row.pop("imported_at").replace(tzinfo=UTC).astimezone(ZoneInfo(row.pop("timezone")))
    findings = {(severity, rule): lines for severity, rule, lines in kinds.rows()}
    return Import(id=import_id, imported_at=imported, findings=findings, **row)
