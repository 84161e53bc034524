"""Whether a snapshot is whole: every row of every table is read once, and DuckDB checks each block it reads."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dashboard.warehouse import encryption
from dashboard.warehouse.encryption import KeyProblem

_TABLES = (
    "SELECT schema_name || '.' || table_name, FROM duckdb_tables()"
    " WHERE NOT internal AND database_name = current_database()"
)
_EVERY_ROW = "SELECT bit_xor(hash(held)), FROM query_table($name) AS held"


def damage_of(path: Path) -> str:
    """What keeps a snapshot from being read whole, in words; "" where nothing does. Takes seconds a million rows."""
    try:
        with encryption.to_read(path, {"memory_limit": "2GB"}) as connection:
            names = [name for (name,) in connection.execute(_TABLES).fetchall()]
            for name in names:
                connection.execute(_EVERY_ROW, {"name": name}).fetchone()
    except KeyProblem as problem:
        return str(problem)
    except duckdb.Error:
        return "The live data file is damaged."
    return "" if names else "The live data file is empty."
