"""How a cell becomes a value of its column's type: SQL macros, and for each kind of column the steps that use them.

What cannot be read is NULL, and its text is what is `left`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import duckdb

from dashboard.intake.columns import Column, Kind
from dashboard.intake.mapping import CURLY, STRAIGHT, TableMapping, fold

# Blanks of every script that a person cannot see; DuckDB's trim takes only spaces off by itself.
_BLANKS = " \t\r\n\v\f\u0085\u00a0\u1680\u2028\u2029\u202f\u205f\u3000\ufeff" + "".join(map(chr, range(0x2000, 0x200C)))

_CLOCK = r"([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,9})?)?"
ZONE = r" ?(Z|z|UTC|[+-]([01]\d|2[0-3])(:?[0-5]\d)?)"

MACROS = rf"""
-- Trimming a cell costs a microsecond, which counts when there are a hundred million; most need none.
CREATE TEMP MACRO clean(x) AS CASE
    WHEN x = '' THEN NULL
    WHEN x >= '!' AND x < chr(127) AND x[-1] BETWEEN '!' AND '~' THEN x
    ELSE nullif(trim(x, '{_BLANKS}'), '')
END;

CREATE TEMP MACRO folded(x) AS
    lower(trim(regexp_replace(translate(x, '{CURLY}', '{STRAIGHT.replace("'", "''")}'), '\s+', ' ', 'g')));

CREATE TEMP MACRO place(x, keys) AS coalesce(list_position(keys, x), list_position(keys, folded(x)));

-- Whether a text is just what its value would be written as. Then no pattern has to be tried on it.
CREATE TEMP MACRO writes(value, x) AS coalesce(value::VARCHAR = x, FALSE);

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
    WHEN regexp_full_match(x, '\d{{4}}-\d{{2}}-\d{{2}}[ T]{_CLOCK}{ZONE}')
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


@dataclass(frozen=True)
class Reading:
    """The steps of one column, from `<name>_text` on; each may use what the one before selected.

    `cast` tries the type itself, `is_plain` says whether that was the way to read it, `read` gives `<name>` and what
    `left` needs; `typed` and `left` are the value and the unread text. `bound` are the parameters.
    """

    read: str
    typed: str
    left: str
    cast: str | None = None
    is_plain: str | None = None
    bound: dict[str, Any] = field(default_factory=dict)


def reading_of(column: Column, mapping: TableMapping, zone: str, *, serials: bool) -> Reading:
    """How the column is read; `serials` where a number may be a date of a spreadsheet."""
    if column.kind.may_be_translated:
        return _translated(column, mapping)
    name, text = column.name, f"clean({column.name}_text)"
    read = {
        Kind.WHOLE: f"read_whole({text})",
        Kind.NUMBER: f"read_number({text})",
        Kind.CODES: f"read_codes({text})",
        Kind.NAMES: f"filled(parts({text}))",
        Kind.DAY: f"read_day({text}, {serials}, $formats_{name}::VARCHAR[])",
        Kind.MOMENT: f"read_moment({text}, {serials}, $formats_{name}::VARCHAR[], $zone)",
    }[column.kind]
    left = f"CASE WHEN {name} IS NULL AND {name}_text <> '' AND regexp_matches({text}, '[^;]') THEN {text} END"
    formats = _day_formats(mapping) if column.kind is Kind.DAY else _moment_formats(mapping)
    bound = {f"formats_{name}": formats, "zone": zone}
    if column.kind not in _PLAIN:
        return Reading(f"{read} AS {name}", name, left, bound=bound)
    sql_type, is_plain = _PLAIN[column.kind]
    read = f"CASE WHEN {name}_is_plain THEN {name}_cast WHEN {name}_text <> '' THEN {read} END AS {name}"
    cast = f"try_cast({name}_text AS {sql_type})"
    return Reading(read, name, left, cast, is_plain.format(cast=f"{name}_cast", text=f"{name}_text"), bound)


# The type a text is tried as, and when the value is taken: years and digits as the patterns above have them.
_PLAIN = {
    Kind.WHOLE: ("INTEGER", "writes({cast}, {text})"),
    Kind.NUMBER: ("DOUBLE", "abs({cast}) < 1e9 AND (writes({cast}, {text}) OR writes({cast}, concat({text}, '.0')))"),
    Kind.DAY: ("DATE", "{cast} BETWEEN DATE '1900-01-01' AND DATE '2199-12-31' AND writes({cast}, {text})"),
    Kind.MOMENT: (
        "TIMESTAMP",
        "{cast} BETWEEN TIMESTAMP '1900-01-01' AND TIMESTAMP '2199-12-31 23:59:59.999999'"
        " AND (writes({cast}, {text}) OR writes({cast}, concat({text}, ':00')))",
    ),
}


def _translated(column: Column, mapping: TableMapping) -> Reading:
    """A text or listed value, looked up among its spellings; a value mapped to nothing is blank, not unread."""
    name, text = column.name, f"clean({column.name}_text)"
    table = _translation(column, mapping)
    bound = {f"keys_{name}": list(table), f"values_{name}": list(table.values())}
    keys, values = f"$keys_{name}::VARCHAR[]", f"$values_{name}::VARCHAR[]"
    found = f"({values})[place({text}, {keys})]"
    if column.kind is Kind.TEXT:
        read = f"coalesce({found}, {text})" if table else text
        return Reading(f"{read} AS {name}", f"nullif({name}, '')" if table else name, "NULL", bound=bound)
    if column.kind is Kind.CHOICES:
        looked_up = f"list_transform(parts({text}), lambda each: ({values})[place(each, {keys})])"
        lost = f"filled(list_filter(parts({text}), lambda each: place(each, {keys}) IS NULL))"
        listed = f"filled(parts(array_to_string({looked_up}, ';')))"
        return Reading(
            f"array_to_string({lost}, '; ') AS {name}_lost, {listed} AS {name}", name, f"{name}_lost", bound=bound
        )
    typed = f"nullif({name}, '')" if "" in table.values() else name
    exact = _exact(column, table)
    bound |= {f"exact_keys_{name}": list(exact), f"exact_values_{name}": list(exact.values())}
    known = f"($exact_values_{name}::VARCHAR[])[list_position($exact_keys_{name}::VARCHAR[], {name}_text)]"
    return Reading(
        f"CASE WHEN {name}_text <> '' THEN coalesce({known}, {found}) END AS {name}",
        f"{typed} = 'yes'" if column.kind is Kind.YES_NO else typed,
        f"CASE WHEN {name} IS NULL AND {name}_text <> '' THEN {text} END",
        bound=bound,
    )


def _exact(column: Column, table: dict[str, str]) -> dict[str, str]:
    """The same for values spelled just as the contract or the mapping has them: most are."""
    listed = {value: table[fold(value)] for value in column.allowed if fold(value) in table}
    return {key: value for key, value in (listed | table).items() if key.strip()}


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
