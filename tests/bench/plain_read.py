"""`python -m tests.bench.plain_read EXPORTS FILE.duckdb`: the floor of an import, `read_csv` into tables and nothing
else.

Every cell is taken as text, because a file with a wrong date cannot be read as anything else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

_READ = {
    table: f"CREATE TABLE {table} AS SELECT * FROM read_csv($files, all_varchar = true, header = true)"
    for table in ("retention", "attendance", "outcomes")
}


def main(exports: Path, database: Path) -> None:
    """Read the three exports into a new database file."""
    with duckdb.connect(str(database)) as connection:
        for table, statement in _READ.items():
            connection.execute(statement, {"files": str(exports / f"{table}*.csv")})


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
