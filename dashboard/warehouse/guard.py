"""The warehouse as one person may ask it: behind the wall of their programs, whatever the question says.

Every question about clients names a cohort; the wall is put into it here, on the way to DuckDB, so that no filter,
link, download or command can leave it out. A question without one is answered only where it is about the import.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import polars as pl

from dashboard.access.roles import LOCAL, Access, AccessError, Role
from dashboard.warehouse.connection import Moment, Warehouse
from dashboard.warehouse.queries import named_parameters, read_query, texts_in

# About files, columns and scales, never about one program's clients.
OPEN = (
    "data_health/absent_columns.sql",
    "data_health/files.sql",
    "data_health/finding_kinds.sql",
    "data_health/findings.sql",
    "data_health/history.sql",
    "data_health/reach.sql",
    "events/imported.sql",
    "meeting/slides.sql",
    "report/sources.sql",
    "scales/first_scores.sql",
    "scales/offered.sql",
    "worklist/absent_columns.sql",
)
FIXED = "Viewers see a fixed set of measures for everybody together. Ask somebody with another role for more."
_IMPORT_TABLES = ("import_info", "import_column")
_WALLED = """
SELECT bool_and(contains(macros.macro_definition, 'wall')), FROM duckdb_functions() AS macros
WHERE macros.function_name = 'in_cohort'
"""


class Guarded(Warehouse):
    """A warehouse seen through one person's access; answers are shared with others only where the wall is the same."""

    def __init__(self, inner: Warehouse, access: Access) -> None:
        self._inner = inner
        self.access = access

    @property
    def version(self) -> str:
        """The import id of the snapshot queries run on."""
        return self._inner.version

    @contextmanager
    def held(self, moment: Moment | None = None) -> Iterator[Moment]:
        """Within the block this thread asks one snapshot."""
        with self._inner.held(moment) as held:
            yield held

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The rows of one SELECT, of the own programs. Raises AccessError for a question that cannot be walled, and
        for codes of clients that this role may not see.
        """
        self._check_role(sql, parameters or {})
        if self.access.is_fixed and not _is_open(sql):
            raise AccessError(FIXED)
        if self.access.programs is None:
            return self._inner.query(sql, parameters)
        self._check_snapshot()
        cohorts = {name for name, value in (parameters or {}).items() if _is_cohort(value)} & named_parameters(sql)
        if not cohorts and not _is_open(sql):
            raise AccessError("This is about all programs together. Ask somebody who may see all of them.")
        walled = {name: {**parameters[name], "wall": list(self.access.programs)} for name in cohorts if parameters}
        return self._inner.query(sql, {**(parameters or {}), **walled})

    def _check_role(self, sql: str, parameters: Mapping[str, Any]) -> None:
        is_per_client = parameters.get("compare_by") == "client_id" or sql in texts_in("rows")
        if is_per_client and not self.access.may_see_rows:
            raise AccessError("The rows behind a number are for the roles quality and admin.")
        if sql in texts_in("worklist", besides=OPEN) and not self.access.may_see_worklist:
            raise AccessError("The worklist is for the roles clinical and admin.")

    def open_to_the_book(self) -> Guarded:
        """The same behind the same wall for the one module that asks on behalf of viewers, `metrics/book.py`."""
        return guarded(self._inner, replace(self.access, role=Role.CLINICAL))

    def close(self) -> None:
        """The snapshot stays open for others."""

    def _check_snapshot(self) -> None:
        """A snapshot of an earlier version knows no wall and would show everything."""
        if not _has_wall(self._inner.version, self._inner):
            raise AccessError("These data were imported by an earlier version. Import the exports again to open them.")


def guarded(warehouse: Warehouse, access: Access) -> Guarded:
    """The same door each time for people who may see the same, so that they share answers and nobody else does."""
    return _guarded(warehouse, access.sight)


@lru_cache(maxsize=64)
def _guarded(warehouse: Warehouse, sight: Access) -> Guarded:
    return Guarded(warehouse, sight)


def access_to(warehouse: Warehouse) -> Access:
    """Whose eyes a warehouse is seen through: somebody's, or those of the person at the machine."""
    return getattr(warehouse, "access", LOCAL)


@lru_cache(maxsize=64)
def _has_wall(version: str, warehouse: Warehouse) -> bool:
    return bool(warehouse.query(_WALLED).item())


def _is_cohort(value: Any) -> bool:
    return isinstance(value, dict) and "is_outside" in value


def _is_open(sql: str) -> bool:
    return sql in _open_texts() or _asks_of_the_import(sql)


def _asks_of_the_import(sql: str) -> bool:
    words = sql.split()
    sources = [after for word, after in pairwise(words) if word.upper() in ("FROM", "JOIN")]
    return bool(sources) and all(each.rstrip(";)") in _IMPORT_TABLES for each in sources)


@lru_cache(maxsize=1)
def _open_texts() -> frozenset[str]:
    return frozenset(read_query(name) for name in OPEN)
