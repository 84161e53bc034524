"""Puts the rows of a file, typed, into the table of the draft they will stay in if nothing holds them back.

Identifiers come from the contracts only; whatever a file or mapping.toml says is bound as a parameter. A row's `rowid`
tells its place: rows stand as the files and their lines do. Until they are judged, more columns say what is odd about a
row: `problem`, of its shape; `unread`, the texts that are not of their column's type, by the column's name; and
`has_offset`, whether a time carries a UTC offset.
"""

from __future__ import annotations

from typing import Any

import duckdb
import pyarrow as pa

from dashboard.intake.columns import Column, Kind
from dashboard.intake.contracts import Contract
from dashboard.intake.headers import Layout
from dashboard.intake.mapping import Mapping, TableMapping, fold
from dashboard.intake.reading import ZONE, Reading, reading_of

LONG_TEXT = ": long text"

_PLACE = {"file": "VARCHAR", "line": "BIGINT"}
_ODD = {"problem": "VARCHAR", "unread": "MAP(VARCHAR, VARCHAR)", "has_offset": "BOOLEAN"}

# A number past the end of its column's type becomes that end: every range of the contract lies well inside, so that the
# row breaks the same rule, and is held back with the text it had.
_ENDS = {"SMALLINT": 2**15 - 1, "INTEGER": 2**31 - 1, "BIGINT": 2**63 - 1}

_COLUMNS = """
    SELECT column_name, data_type, is_nullable FROM duckdb_columns()
    WHERE database_name = current_database() AND schema_name = 'export' AND table_name = $table
    ORDER BY column_index"""


class Staged:
    """The export of one table while it is filled and judged; `columns` are the snapshot's own, and their types."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
        rows = connection.execute(_COLUMNS, {"table": contract.table}).fetchall()
        self.contract = contract
        self.columns = {name: sql_type for name, sql_type, _ in rows}
        self._required = [name for name, _, is_nullable in rows if not is_nullable]
        self._connection = connection
        open_columns = {**_PLACE, **self.columns, **_ODD}
        listed = ", ".join(f"{name} {sql_type}" for name, sql_type in open_columns.items())
        connection.execute(f"DROP TABLE export.{contract.table}")
        connection.execute(f"CREATE TABLE export.{contract.table} ({listed})")

    def close(self) -> None:
        """Give the table the shape of a snapshot again, once no held row is in it; rows are not written anew."""
        table = self.contract.table
        for name in (*_PLACE, *_ODD):
            if name not in self.columns:
                self._connection.execute(f"ALTER TABLE export.{table} DROP COLUMN {name}")
        for name in self._required:
            self._connection.execute(f"ALTER TABLE export.{table} ALTER COLUMN {name} SET NOT NULL")

    def add(
        self, rows: pa.RecordBatchReader, mapping: Mapping, layout: Layout, *,
        file: str, is_workbook: bool, longest: int,
    ) -> None:  # fmt: skip
        """Type the rows of a file and add them; a text may be `longest` characters long."""
        of_table = mapping.of(self.contract.table)
        readings = {column.name: reading_of(column, of_table, mapping.timezone, serials=is_workbook)
                    for column in self.contract.columns}  # fmt: skip
        statement = self._statement(readings, of_table, layout, notes_offsets=not mapping.names_timezone)
        values: dict[str, Any] = {"file": file, "longest": longest, **_dropping(layout), **_constants(of_table)}
        for each in readings.values():
            values |= each.bound
        names = duckdb.extract_statements(statement)[0].named_parameters
        # DuckDB finds the stream by the name of the variable.
        incoming = rows
        self._connection.execute(statement, {name: values[name] for name in names})
        del incoming

    def _statement(
        self, readings: dict[str, Reading], mapping: TableMapping, layout: Layout, *, notes_offsets: bool
    ) -> str:
        """From text to row in steps: written as one expression, each cell would be read for every use of it."""
        texts = [f"{_cell(column, layout, mapping)} AS {column.name}_text" for column in self.contract.columns]
        source = f"SELECT line, {_problem(self.contract, layout)} AS problem, {', '.join(texts)} FROM incoming"
        for step in (
            [f"{each.cast} AS {name}_cast" for name, each in readings.items() if each.cast],
            [f"{each.is_plain} AS {name}_is_plain" for name, each in readings.items() if each.is_plain],
            [each.read for each in readings.values()],
            [f"{each.left} AS {name}_left" for name, each in readings.items()],
        ):
            source = f"SELECT {', '.join(['*', *step])} FROM ({source})"
        typed = [self._typed(name, readings[name].typed) for name in self.columns if name not in _PLACE]
        offset = _offset(self.contract, layout) if notes_offsets else "NULL"
        return f"""
            INSERT INTO export.{self.contract.table}
            SELECT $file, line, {", ".join(typed)}, problem, {_unread(readings)}, {offset} FROM ({source})"""

    def _typed(self, name: str, value: str) -> str:
        if self.contract.column[name].kind is not Kind.WHOLE:
            return value
        sql_type = self.columns[name]
        end = _ENDS[sql_type]
        # Not with least and greatest, which take a blank for the end.
        return f"(CASE WHEN {value} > {end} THEN {end} WHEN {value} < {-end} THEN {-end} ELSE {value} END)::{sql_type}"


def has_offsets(connection: duckdb.DuckDBPyConnection, table: str, file: str) -> bool:
    """Whether some date-time of the file carries a UTC offset, where that was asked."""
    rows = connection.execute(f"SELECT 1 FROM export.{table} WHERE has_offset AND file = $file LIMIT 1", {"file": file})
    return rows.fetchone() is not None


def _problem(contract: Contract, layout: Layout) -> str:
    dropped = [f"list_contains($drop_{cell}, coalesce(folded(clean(c{cell}::VARCHAR)), ''))"
               for cell in layout.dropped_by]  # fmt: skip
    return f"""
        CASE
            WHEN {" OR ".join(dropped) or "FALSE"} THEN ': dropped by mapping'
            WHEN problem IS NULL AND {_is_long(contract, layout)} THEN '{LONG_TEXT}'
            ELSE problem
        END"""


def _is_long(contract: Contract, layout: Layout) -> str:
    """Whether a text of the row is longer than any name or id: only texts are kept and shown as they came."""
    texts = (column for column in contract.columns if column.kind is Kind.TEXT)
    cells = [f"c{cell}::VARCHAR" for column in texts for cell in layout.cells.get(column.name, ())]
    # Counting letters takes longer than counting bytes, of which there are never fewer.
    lengths = [f"greatest({', '.join(f'{length}({cell})' for cell in cells)})" for length in ("strlen", "length")]
    return " AND ".join(f"{length} > $longest" for length in lengths) if cells else "FALSE"


def _unread(readings: dict[str, Reading]) -> str:
    """The unread texts by their column, in the few rows that have any."""
    left = [name for name, each in readings.items() if each.left != "NULL"]
    entries = ", ".join(f"{{'name': '{name}', 'text': {name}_left}}" for name in left)
    return f"""
        CASE WHEN {" OR ".join(f"{name}_left IS NOT NULL" for name in left)}
            THEN map_from_entries(list_filter([{entries}], lambda each: each.text IS NOT NULL))
        END"""


def _offset(contract: Contract, layout: Layout) -> str:
    """Whether a date-time that is not written as the contract has it ends in a UTC offset."""
    carries = " OR ".join(
        rf"(NOT {column.name}_is_plain AND regexp_matches({column.name}_text, '[0-9]:[0-5][0-9].*{ZONE}\s*$'))"
        for column in contract.columns if column.kind is Kind.MOMENT and layout.cells.get(column.name)
    )  # fmt: skip
    return f"CASE WHEN {carries} THEN TRUE END" if carries else "NULL"


def _dropping(layout: Layout) -> dict[str, Any]:
    return {f"drop_{cell}": [fold(value) for value in values] for cell, values in layout.dropped_by.items()}


def _constants(mapping: TableMapping) -> dict[str, Any]:
    return {f"constant_{name}": value for name, value in mapping.constants.items()}


def _cell(column: Column, layout: Layout, mapping: TableMapping) -> str:
    """The text of a column: its cell, several cells joined, a constant, or nothing."""
    if column.name in mapping.constants:
        return f"$constant_{column.name}::VARCHAR"
    cells = [f"c{cell}::VARCHAR" for cell in layout.cells.get(column.name, ())]
    if not cells:
        return "NULL::VARCHAR"
    if len(cells) == 1:
        return cells[0]
    return f"joined_day_and_time(concat_ws(' ', {', '.join(f'clean({cell})' for cell in cells)}))"
