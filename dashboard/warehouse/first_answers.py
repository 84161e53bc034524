"""Answers to what everybody asks first, counted while the data were imported and kept in their snapshot.

A question is known by its text and by what is bound in it, to the letter: where either differs, DuckDB is asked. The
facts under it cannot differ, for a snapshot never changes.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from hashlib import sha256

import duckdb
import polars as pl

from dashboard.warehouse.encryption import Attached

Answers = Mapping[str, bytes]
# Both are written anew where a snapshot that was only checked goes live.
_OF_THE_IMPORT = frozenset({"import_id", "imported_at"})
_WRITE = "INSERT INTO first_answer VALUES (?, ?)"
_READ = "SELECT first_answer.question, first_answer.answer, FROM first_answer"


def name_of(sql: str, bound: str) -> str:
    """What a question is known by; `bound` writes out the parameters."""
    return sha256(f"{sql}\0{bound}".encode()).hexdigest()


def keep(connection: duckdb.DuckDBPyConnection | Attached, answers: Mapping[str, pl.DataFrame]) -> None:
    """Write answers by the names of their questions into a snapshot that is being built."""
    for name, frame in answers.items():
        if _OF_THE_IMPORT.isdisjoint(frame.columns):
            held = io.BytesIO()
            frame.write_ipc_stream(held)
            connection.execute(_WRITE, [name, held.getvalue()])


def kept(connection: duckdb.DuckDBPyConnection | Attached) -> Answers:
    """Every answer a snapshot brings along; none in one that an earlier version wrote."""
    try:
        with connection.cursor() as cursor:
            return dict(cursor.execute(_READ).fetchall())
    except duckdb.CatalogException:
        return {}


def frame_of(answer: bytes) -> pl.DataFrame:
    """The rows of an answer."""
    return pl.read_ipc_stream(io.BytesIO(answer))
