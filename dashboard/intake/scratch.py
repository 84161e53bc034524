"""A scratch database beside the draft, closed to other accounts and gone when its block ends, however it ends."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa

from dashboard.warehouse import encryption, snapshot

MEMORY = "2GB"


@contextmanager
def scratch_folder(data_dir: Path) -> Iterator[Path]:
    """A folder inside the data folder that only its owner can enter; deleted with all it holds.

    Until the block ends, every file the process creates is closed to other accounts: DuckDB names its logs and spill
    files itself, and leaves no other way to set their mode.
    """
    snapshot.sweep(data_dir, "scratch-*")
    before = os.umask(0o077)
    folder = Path(tempfile.mkdtemp(prefix="scratch-", dir=data_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.umask(before)


@contextmanager
def scratch_database(connection: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[None]:
    """A database named `scratch` on the connection, with memory kept flat by spilling into the folder."""
    connection.execute("SET TimeZone = 'UTC'")
    connection.execute("SET temp_directory = $folder", {"folder": str(folder / "spill")})
    connection.execute("SET memory_limit = $memory", {"memory": MEMORY})
    more, named = encryption.options()
    path = {"path": str(folder / "scratch.duckdb")}
    connection.execute(f"ATTACH $path AS scratch (RECOVERY_MODE no_wal_writes{more})", path | named)
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # after a fault the connection may be unusable; the first error is the one to see
            connection.execute("DETACH scratch")


@contextmanager
def one_transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All of the block or nothing of it; many small inserts are also much faster this way."""
    connection.execute("BEGIN")
    try:
        yield
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


def insert_rows(connection: duckdb.DuckDBPyConnection, table: str, rows_to_insert: pl.DataFrame | pa.Table) -> None:
    """Append the rows to the table, column by column in order; `executemany` costs a millisecond a row."""
    # DuckDB finds the frame by the name of the variable; a registered one could not be let go in a failed transaction.
    connection.execute(f"INSERT INTO {table} SELECT * FROM rows_to_insert")
