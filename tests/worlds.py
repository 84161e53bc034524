"""A small world: the rows of one export folder as plain Python values, and the warehouse that holds them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from random import Random
from typing import Any

import duckdb

from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse, in_memory

Row = dict[str, Any]
KEPT = 8  # warehouses; a test over all metrics asks for the same two each time
_LOADED: dict[str, Warehouse] = {}


@dataclass(frozen=True, eq=False)
class World:
    """The rows of one export folder in contract columns, and the range of dates worth measuring in it.

    A world equals itself alone, so that what was worked out about it can be kept.
    """

    seed: int
    export_date: date
    from_date: date
    to_date: date
    retention: list[Row] = field(default_factory=list)
    attendance: list[Row] = field(default_factory=list)
    outcomes: list[Row] = field(default_factory=list)
    capacity: list[Row] = field(default_factory=list)

    def shuffled(self) -> World:
        """The same rows in another order."""
        random = Random(self.seed + 1)
        tables = ("retention", "attendance", "outcomes", "capacity")
        return replace(self, **{name: random.sample(rows := getattr(self, name), len(rows)) for name in tables})


def load(world: World, settings: Settings | None = None) -> Warehouse:
    """A warehouse that holds the world's rows as the import gate would have left them; the same for the same rows."""
    asked = repr((world, settings))
    if asked not in _LOADED:
        while len(_LOADED) >= KEPT:
            _LOADED.pop(next(iter(_LOADED)))
        _LOADED[asked] = in_memory(lambda connection: fill(world, connection), settings)
    return _LOADED[asked]


def fill(world: World, connection: duckdb.DuckDBPyConnection) -> None:
    """Put the world's rows into the export tables of a connection on which those tables exist."""
    for table in ("attendance", "retention", "outcomes"):
        rows = [{"file": f"{table}.csv", "line": line} | row for line, row in enumerate(getattr(world, table), start=2)]
        _insert(connection, f"export.{table}", rows)
    _insert(connection, "export.capacity", world.capacity)
    connection.execute(
        "INSERT INTO import_info BY NAME SELECT 'in-memory' AS import_id, '2026-01-01' AS imported_at, "
        "'invented' AS source_name, 'America/New_York' AS timezone, ? AS export_date",
        [world.export_date],
    )
    connection.execute(
        "INSERT INTO import_column SELECT table_name, column_name, true, FROM information_schema.columns "
        "WHERE table_schema = 'export'"
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[Row]) -> None:
    if not rows:
        return
    columns = sorted({name for row in rows for name in row})
    marks = ", ".join("?" for _ in columns)
    connection.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) VALUES " + ", ".join([f"({marks})"] * len(rows)),
        [row.get(name) for row in rows for name in columns],
    )
