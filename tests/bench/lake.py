"""The other side of `tests.bench.shared`, run by a Python that has DuckLake and PostgreSQL: facts in, answers out.

Needs nothing of the product: `shared.pickle` in the folder it is given holds the statements, the questions and the
answers expected. Says what happened in `told.pickle`.
"""

from __future__ import annotations

import importlib.util
import pickle
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import duckdb

EXTENSIONS = ("postgres_scanner", "ducklake")


def main(folder: Path) -> None:
    """Load the facts into DuckLake, ask every question, and keep what was said."""
    import pgserver  # this module is read where there is none, too

    given = pickle.loads((folder / "shared.pickle").read_bytes())
    server = pgserver.get_server(str(folder / "postgres"), cleanup_mode="stop")
    try:
        connection = _attached(folder, server.get_uri())
        told: dict[str, Any] = {"duckdb": duckdb.__version__, "postgres": _version(server)}
        told["load seconds"], told["changed types"] = _loaded(connection, folder, given["types"])
        told["statements"] = [_tried(connection, *each) for each in given["statements"]]
        told["questions"] = {
            name: _asked(connection, *each, again=given["again"]) for name, each in given["questions"].items()
        }
    finally:
        server.cleanup()
    (folder / "told.pickle").write_bytes(pickle.dumps(told))


def _attached(folder: Path, uri: str) -> duckdb.DuckDBPyConnection:
    """A connection whose default catalog is the lake: its catalog in PostgreSQL, its rows in Parquet files."""
    connection = duckdb.connect()
    for name in EXTENSIONS:
        home = Path(importlib.util.find_spec(f"duckdb_extension_{name}").origin).parent
        connection.execute(f"LOAD '{next(home.rglob(f'{name}.duckdb_extension'))}'")
    connection.execute(f"ATTACH 'ducklake:postgres:{uri}' AS lake (DATA_PATH '{folder / 'lake'}')")
    connection.execute("USE lake")
    return connection


def _version(server: Any) -> str:
    return server.psql("SHOW server_version").splitlines()[2].strip()


def _loaded(connection: duckdb.DuckDBPyConnection, folder: Path, types: dict[str, str]) -> tuple[float, dict[str, str]]:
    """Seconds for all facts, and the columns that have another type now."""
    begun = time.perf_counter()
    for path in sorted((folder / "facts").glob("*.parquet")):
        connection.execute(f"CREATE SCHEMA IF NOT EXISTS {path.stem.partition('.')[0]}")
        connection.execute(f"CREATE TABLE {path.stem} AS SELECT * FROM read_parquet('{path}')")
    seconds = time.perf_counter() - begun
    now = connection.execute(
        "SELECT concat_ws('.', schema_name, table_name, column_name), data_type "
        "FROM duckdb_columns() WHERE database_name = 'lake'"
    ).fetchall()
    return seconds, {name: f"{types[name]} -> {kind}" for name, kind in now if types.get(name, kind) != kind}


def _tried(connection: duckdb.DuckDBPyConnection, sql: str, parameters: dict[str, Any]) -> dict[str, str]:
    """A macro or a view: made in the lake, or beside it for this connection alone, or not at all."""
    name = " ".join(sql.split("(")[0].split()[-1:])
    try:
        connection.execute(sql, parameters or None)
        return {"name": name, "how": "in the lake"}
    except duckdb.Error as error:
        connection.execute(sql.replace("CREATE ", "CREATE TEMP ", 1), parameters or None)
        return {"name": name, "how": "beside the lake", "why": str(error).splitlines()[0]}


def _asked(
    connection: duckdb.DuckDBPyConnection,
    sql: str,
    parameters: dict[str, Any],
    expected: list[tuple[str, ...]],
    *,
    again: int,
) -> dict[str, Any]:
    """Whether the answer is the one expected, and the median time in milliseconds; or the error."""
    times = []
    try:
        for _ in range(again + 1):
            begun = time.perf_counter()
            rows = connection.execute(sql, parameters or None).fetchall()
            times.append((time.perf_counter() - begun) * 1000)
    except duckdb.Error as error:
        return {"error": str(error).splitlines()[0]}
    return {"is same": comparable(rows) == expected, "ms": statistics.median(times[1:] or times), "rows": len(rows)}


def comparable(rows: list[tuple[Any, ...]]) -> list[tuple[str, ...]]:
    """Rows in an order and in texts of their own, so that equal answers of two engines are equal values."""
    return sorted(tuple(_text(value) for value in row) for row in rows)


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str({name: _text(each) for name, each in value.items()})
    if isinstance(value, (list, tuple)):
        return str([_text(each) for each in value])
    is_number = not isinstance(value, (bool, str, bytes)) and hasattr(value, "__float__")
    return f"{float(value):.9g}" if is_number else str(value)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
