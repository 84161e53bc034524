"""The SQL files of `queries/`: their text, and the named parameters each asks for."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

import duckdb

FOLDER = Path(__file__).parents[2] / "queries"


@cache
def read_query(name: str) -> str:
    """The text of `queries/<name>`, e.g. `sessions/session_completion.sql`."""
    return (FOLDER / name).read_text("utf-8")


@cache
def texts_in(folder: str, *, besides: tuple[str, ...] = ()) -> frozenset[str]:
    """The texts of all files of one folder of `queries/`, without some of them."""
    names = (f"{folder}/{path.name}" for path in (FOLDER / folder).glob("*.sql"))
    return frozenset(read_query(name) for name in names if name not in besides)


def derived_views() -> list[tuple[str, str]]:
    """Name and text of the files that derive facts from the exports, in the order they run."""
    names = sorted(path.name for path in (FOLDER / "views").glob("*.sql"))
    return [(name, read_query(f"views/{name}")) for name in names if not name.startswith("00_")]


@cache
def shape_of_snapshots() -> str:
    """A hash of every file that shapes a snapshot: its tables, and what is derived from them."""
    texts = [read_query("views/00_exports.sql"), *(text for _name, text in derived_views())]
    return sha256("".join(texts).encode()).hexdigest()


def parameters_of(statement: duckdb.Statement) -> set[str]:
    """The names a statement binds; DuckDB refuses a parameter too many as well as one too few."""
    return set(statement.named_parameters)


@cache
def derivations() -> tuple[tuple[str, frozenset[str]], ...]:
    """Each statement of those files, in the order they run, with the names it binds."""
    statements = [each for _name, text in derived_views() for each in duckdb.extract_statements(text)]
    return tuple((each.query, frozenset(parameters_of(each))) for each in statements)


@cache
def named_parameters(sql: str) -> frozenset[str]:
    """The names the first statement of `sql` binds."""
    return frozenset(parameters_of(duckdb.extract_statements(sql)[0]))
