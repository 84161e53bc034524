"""The questions in DuckDB alone: over the CSV, over the Parquet, and over tables made of it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import duckdb

from .asked import FIRST, LAST, PAYER, QUESTIONS, Askers, Counts, counts

_RAW = Path(__file__).parent / "raw"
_TABLES = ("attendance", "retention")


def over_csv(folder: Path) -> Askers:
    """Every question parses the file again."""
    return _over(folder, "CREATE VIEW {table} AS SELECT * FROM read_csv('{folder}/rivals/{table}.csv')")


def over_parquet(folder: Path) -> Askers:
    """Every question reads the columns it needs."""
    return _over(folder, "CREATE VIEW {table} AS SELECT * FROM read_parquet('{folder}/rivals/{table}.parquet')")


def in_tables(folder: Path) -> Askers:
    """The rows as they were exported, in tables in memory."""
    return _over(folder, "CREATE TABLE {table} AS SELECT * FROM read_parquet('{folder}/rivals/{table}.parquet')")


def _over(folder: Path, statement: str) -> Askers:
    connection = duckdb.connect()
    for table in _TABLES:
        connection.execute(statement.format(table=table, folder=folder))
    texts = {question: (_RAW / f"{question}.sql").read_text("utf-8") for question in QUESTIONS}
    return {question: partial(_ask, connection, sql) for question, sql in texts.items()}


def _ask(connection: duckdb.DuckDBPyConnection, sql: str) -> Counts:
    known = {"from_date": FIRST, "to_date": LAST, "payer": PAYER}
    return counts(connection.execute(sql, known).fetchall())
