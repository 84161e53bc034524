"""The SQL that turns a file's text into the contract's typed columns, in the scratch database.

Identifiers come from the contracts only; whatever a file or mapping.toml says is bound as a parameter.
A cell that is not of its column's type is NULL there, and its text stays in `<column>_unread`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import duckdb

from dashboard.intake.columns import Column, Kind
from dashboard.intake.contracts import Contract
from dashboard.intake.headers import Layout
from dashboard.intake.mapping import CURLY, STRAIGHT, Mapping, TableMapping, fold

# Blanks of every script that a person cannot see; DuckDB's trim takes only spaces off by itself.
_BLANKS = " \t\r\n\v\f\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200C)))

# The line is the low part of a row's id, its file the high part: ids sort as files and lines do.
LINE_BITS = 40

LONG_TEXT = ": long text"

_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?"
_ZONE = r" ?(Z|z|UTC|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)"

MACROS = rf"""
-- Trimming a cell costs a microsecond, which counts when there are a hundred million; most need none.
CREATE TEMP MACRO clean(x) AS CASE
    WHEN x = '' THEN NULL
    WHEN left(x, 1) BETWEEN '!' AND '~' AND right(x, 1) BETWEEN '!' AND '~' THEN x
    ELSE nullif(trim(x, '{_BLANKS}'), '')
END;

CREATE TEMP MACRO folded(x) AS
    lower(trim(regexp_replace(translate(x, '{CURLY}', '{STRAIGHT.replace("'", "''")}'), '\s+', ' ', 'g')));

CREATE TEMP MACRO place(x, keys) AS coalesce(list_position(keys, x), list_position(keys, folded(x)));

CREATE TEMP MACRO sane(t) AS CASE WHEN year(t) BETWEEN 1900 AND 2199 THEN t END;

CREATE TEMP MACRO from_serial(x) AS TIMESTAMP '1899-12-30' + to_seconds(round(try_cast(x AS DOUBLE) * 86400));

CREATE TEMP MACRO is_serial(x) AS regexp_full_match(x, '[2-7]\d{{4}}(\.\d+)?');

CREATE TEMP MACRO whole_day(t) AS CASE WHEN t = date_trunc('day', t) THEN t::DATE END;

CREATE TEMP MACRO read_day(x, serials, formats) AS sane(CASE
    WHEN regexp_full_match(x, '\d{{4}}-\d{{2}}-\d{{2}}([ T]00:00(:00(\.0+)?)?)?') THEN try_cast(x[:10] AS DATE)
    WHEN serials AND is_serial(x) THEN whole_day(from_serial(x))
    ELSE whole_day(try_strptime(x, formats))
END);

CREATE TEMP MACRO read_moment(x, serials, formats, zone) AS sane(CASE
    WHEN regexp_full_match(x, '\d{{4}}-\d{{2}}-\d{{2}}([ T]{_CLOCK})?') THEN try_cast(x AS TIMESTAMP)
    WHEN regexp_full_match(x, '\d{{4}}-\d{{2}}-\d{{2}}[ T]{_CLOCK}{_ZONE}')
        THEN try_cast(replace(regexp_replace(upper(x), ' (UTC|Z|[+-][0-9:]+)$', '\1'), 'UTC', 'Z') AS TIMESTAMPTZ)
            AT TIME ZONE zone
    WHEN serials AND is_serial(x) THEN from_serial(x)
    ELSE try_strptime(x, formats)
END);

CREATE TEMP MACRO joined_day_and_time(x) AS
    regexp_replace(x, '^(\d{{4}}-\d{{2}}-\d{{2}})[ T]00:00(:00(\.0+)?)? +(1899-12-3[01][ T])?', '\1 ');

CREATE TEMP MACRO read_whole(x) AS
    CASE WHEN regexp_full_match(x, '[+-]?\d{{1,18}}(\.0*)?') THEN try_cast(split_part(x, '.', 1) AS BIGINT) END;

CREATE TEMP MACRO read_number(x) AS
    CASE WHEN regexp_full_match(x, '[+-]?(\d{{1,15}}(\.\d*)?|\.\d+)') THEN try_cast(x AS DOUBLE) END;

CREATE TEMP MACRO parts(x) AS list_filter(list_transform(string_split(x, ';'), lambda each: clean(each)),
    lambda each: each IS NOT NULL);

CREATE TEMP MACRO filled(items) AS CASE WHEN len(items) > 0 THEN items END;

CREATE TEMP MACRO is_code(x) AS regexp_full_match(upper(x), '[A-Z][0-9][0-9A-Z](\.?[0-9A-Z]{{1,4}})?');

CREATE TEMP MACRO read_codes(x) AS CASE
    WHEN len(list_filter(parts(x), lambda each: NOT is_code(each))) = 0
        THEN filled(list_transform(parts(x), lambda each: replace(upper(each), '.', '')))
END;
"""


def create_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the reading macros above known to the connection."""
    connection.execute(MACROS)


def create_staged(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """An empty staging table: each column of the contract with its unread twin."""
    columns = [f"{column.name} {column.kind.sql_type}, {column.unread} VARCHAR" for column in contract.columns]
    connection.execute(f"""
        CREATE TABLE scratch.staged_{contract.table} (
            row_id BIGINT, file_no BIGINT, line BIGINT, problem VARCHAR, {", ".join(columns)}
        )""")


def stage_file(
    connection: duckdb.DuckDBPyConnection, contract: Contract, mapping: Mapping, layout: Layout, *,
    file_no: int, is_workbook: bool, longest: int,
) -> None:  # fmt: skip
    """Read the file's raw rows (`scratch.raw_<file_no>`) into the table's staging rows; a text may be that long."""
    of_table = mapping.of(contract.table)
    readings = [_reading(column, of_table, mapping.timezone, serials=is_workbook) for column in contract.columns]
    texts = [f"{_cell(column, layout, of_table)} AS {column.name}_text" for column in contract.columns]
    dropped = [f"list_contains($drop_{cell}, coalesce(folded(clean(c{cell})), ''))" for cell in layout.dropped_by]
    # Text, then type, then what is left unread: written as one expression, each cell would be read twice.
    statement = f"""
        INSERT INTO scratch.staged_{contract.table}
        SELECT row_id, file_no, line, problem, {", ".join(f"{each.typed}, {each.unread}" for each in readings)}
        FROM (
            SELECT row_id, file_no, line, problem, {", ".join(each.read for each in readings)}
            FROM (
                SELECT
                    ($file_no::BIGINT << {LINE_BITS}) + line AS row_id,
                    $file_no::BIGINT AS file_no,
                    line,
                    CASE
                        WHEN {" OR ".join(dropped) or "FALSE"} THEN ': dropped by mapping'
                        WHEN problem IS NULL AND {_is_long(contract, layout)} THEN '{LONG_TEXT}'
                        ELSE problem
                    END AS problem,
                    {", ".join(texts)}
                FROM scratch.raw_{file_no}
            )
        )"""
    values: dict[str, Any] = {"file_no": file_no, "longest": longest, **_dropping(layout), **_constants(of_table)}
    for each in readings:
        values |= each.bound
    names = duckdb.extract_statements(statement)[0].named_parameters
    connection.execute(statement, {name: values[name] for name in names})


def _is_long(contract: Contract, layout: Layout) -> str:
    """Whether a text of the row is longer than any name or id: only texts are kept and shown as they came."""
    texts = (column for column in contract.columns if column.kind is Kind.TEXT)
    cells = [cell for column in texts for cell in layout.cells.get(column.name, ())]
    return f"greatest({', '.join(f'length(c{cell})' for cell in cells)}) > $longest" if cells else "FALSE"


def has_offsets(connection: duckdb.DuckDBPyConnection, contract: Contract, layout: Layout, file_no: int) -> bool:
    """Whether some date-time of the file carries a UTC offset."""
    cells = [
        cell for column in contract.columns if column.kind is Kind.MOMENT for cell in layout.cells.get(column.name, ())
    ]
    if not cells:
        return False
    carries = " OR ".join(rf"regexp_matches(c{cell}, '[0-9]:[0-5][0-9].*{_ZONE}\s*$')" for cell in cells)
    return connection.execute(f"SELECT count(*) FROM scratch.raw_{file_no} WHERE {carries}").fetchone()[0] > 0


def _dropping(layout: Layout) -> dict[str, Any]:
    return {f"drop_{cell}": [fold(value) for value in values] for cell, values in layout.dropped_by.items()}


def _constants(mapping: TableMapping) -> dict[str, Any]:
    return {f"constant_{name}": value for name, value in mapping.constants.items()}


def _cell(column: Column, layout: Layout, mapping: TableMapping) -> str:
    """The text of a column: its cell, several cells joined, a constant, or nothing."""
    if column.name in mapping.constants:
        return f"clean($constant_{column.name})"
    cells = [f"clean(c{cell})" for cell in layout.cells.get(column.name, ())]
    if not cells:
        return "NULL::VARCHAR"
    if len(cells) == 1:
        return cells[0]
    return f"clean(joined_day_and_time(concat_ws(' ', {', '.join(cells)})))"


@dataclass(frozen=True)
class _Reading:
    """How a column is read: what is selected from its text, then the typed value and the unread text; what is bound."""

    read: str
    typed: str
    unread: str
    bound: dict[str, Any]


def _reading(column: Column, mapping: TableMapping, zone: str, *, serials: bool) -> _Reading:
    if column.kind.may_be_translated:
        return _translated(column, mapping)
    name, text = column.name, f"{column.name}_text"
    read = {
        Kind.WHOLE: f"read_whole({text})",
        Kind.NUMBER: f"read_number({text})",
        Kind.CODES: f"read_codes({text})",
        Kind.NAMES: f"filled(parts({text}))",
        Kind.DAY: f"read_day({text}, {serials}, $formats_{name}::VARCHAR[])",
        Kind.MOMENT: f"read_moment({text}, {serials}, $formats_{name}::VARCHAR[], $zone)",
    }[column.kind]
    formats = _day_formats(mapping) if column.kind is Kind.DAY else _moment_formats(mapping)
    unread = f"CASE WHEN {name} IS NULL AND regexp_matches({text}, '[^;]') THEN {text} END"
    return _Reading(f"{text}, {read} AS {name}", name, unread, {f"formats_{name}": formats, "zone": zone})


def _translated(column: Column, mapping: TableMapping) -> _Reading:
    """A text or listed value, looked up among its spellings; a value mapped to nothing is blank, not unread."""
    name, text = column.name, f"{column.name}_text"
    table = _translation(column, mapping)
    bound = {f"keys_{name}": list(table), f"values_{name}": list(table.values())}
    keys, values = f"$keys_{name}::VARCHAR[]", f"$values_{name}::VARCHAR[]"
    found = f"({values})[place({text}, {keys})]"
    if column.kind is Kind.TEXT:
        return _Reading(
            f"coalesce({found}, {text}) AS {name}" if table else f"{text} AS {name}",
            f"nullif({name}, '')",
            "NULL",
            bound,
        )
    if column.kind is Kind.CHOICES:
        looked_up = f"list_transform(parts({text}), lambda each: ({values})[place(each, {keys})])"
        lost = f"filled(list_filter(parts({text}), lambda each: place(each, {keys}) IS NULL))"
        return _Reading(
            f"array_to_string({lost}, '; ') AS {text}, filled(parts(array_to_string({looked_up}, ';'))) AS {name}",
            name,
            text,
            bound,
        )
    typed = f"nullif({name}, '')"
    return _Reading(
        f"{text}, {found} AS {name}",
        f"{typed} = 'yes'" if column.kind is Kind.YES_NO else typed,
        f"CASE WHEN {name} IS NULL THEN {text} END",
        bound,
    )


def _day_formats(mapping: TableMapping) -> list[str]:
    # DuckDB refuses an empty list of formats; this one reads nothing that the contract's own does not.
    return [mapping.date_format, *_with_times(mapping.date_format)] if mapping.date_format else ["%Y-%m-%dT00:00:00"]


def _moment_formats(mapping: TableMapping) -> list[str]:
    own = [mapping.date_format, *_with_times(mapping.date_format)] if mapping.date_format else []
    return [*own, "%Y-%m-%d %I:%M %p", "%Y-%m-%d %I:%M:%S %p"]


def _with_times(date_format: str) -> list[str]:
    return [f"{date_format} {clock}" for clock in ("%H:%M", "%H:%M:%S", "%I:%M %p", "%I:%M:%S %p")]


def _translation(column: Column, mapping: TableMapping) -> dict[str, str]:
    """Every folded spelling of a value and the value itself, spelled as the contract has it."""
    own = {fold(value): value for value in column.allowed}
    chosen = mapping.values.get(column.name, {})
    spelled = {source: ";".join(own.get(fold(part), part) for part in target.split(";")) if own else target
               for source, target in chosen.items()}  # fmt: skip
    return own | dict(column.same_as) | spelled
