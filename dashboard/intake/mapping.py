"""`mapping.toml`: how a vendor's export becomes the contract's columns and values.

Every mistake in it is one sentence that names what would be valid, and blocks the import.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

import duckdb

from dashboard.intake.columns import Column, Kind
from dashboard.intake.contracts import CONTRACTS, Contract
from dashboard.intake.findings import Blocked, blocked

MAPPING_FILE = "mapping.toml"
DEFAULT_ZONE = "America/New_York"
DEFAULT_SOURCE = "EHR export"

_SOURCE_KEYS = ("name", "timezone", "export_date", "notice")
_TABLE_KEYS = ("files", "skip_rows", "drop_rows_where", "columns", "constants", "values", "date_format")

# Curly quotes, long dashes and the spaces of typesetters, and what people type instead.
CURLY = (
    "\u2018\u2019\u201a\u201b\u2032\u201c\u201d\u201e\u2033\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00a0\u2007\u202f"
)
STRAIGHT = "'" * 5 + '"' * 4 + "-" * 7 + " " * 3
_STRAIGHTENED = str.maketrans(CURLY, STRAIGHT)


def fold(value: str) -> str:
    """A value as it is compared: trimmed, lower case, single spaces, straight quotes and dashes."""
    return re.sub(r"\s+", " ", value.translate(_STRAIGHTENED).strip().lower())


@dataclass(frozen=True)
class TableMapping:
    """How the files of one table are read; the empty one reads them as the contract has it."""

    files: tuple[str, ...] | None = None
    skip_rows: int = 0
    drop_rows_where: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    columns: Dictionary[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Dictionary[str, str] = field(default_factory=dict)
    values: Dictionary[str, Dictionary[str, str]] = field(default_factory=dict)
    date_format: str | None = None


@dataclass(frozen=True)
class Mapping:
    """The whole file: where the data come from, and one `TableMapping` for each table that has one."""

    source_name: str = DEFAULT_SOURCE
    timezone: str = DEFAULT_ZONE
    names_timezone: bool = False
    export_date: date | None = None
    notice: str | None = None
    tables: Dictionary[str, TableMapping] = field(default_factory=dict)

    def of(self, table: str) -> TableMapping:
        """The table's own mapping, or the empty one."""
        return self.tables.get(table, TableMapping())

    @property
    def globs(self) -> dict[str, tuple[str, ...]]:
        """The files patterns of the tables that have any."""
        return {table: mapping.files for table, mapping in self.tables.items() if mapping.files is not None}


class _Mistake(Exception):
    """What is wrong, and the next move."""


def read_mapping(folder: Path, zones: frozenset[str]) -> Mapping:
    """The folder's mapping.toml, or the empty mapping where there is none. Raises Blocked."""
    path = folder / MAPPING_FILE
    if not path.exists():
        return Mapping()
    try:
        return _mapping(_parsed(path), zones)
    except _Mistake as mistake:
        message, next_move = mistake.args
        raise Blocked([blocked(MAPPING_FILE, "mapping", message, next_move)]) from None


@cache
def time_zones() -> frozenset[str]:
    """The zones DuckDB can convert to."""
    with duckdb.connect() as connection:
        return frozenset(zone for (zone,) in connection.execute("SELECT name FROM pg_timezone_names()").fetchall())


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"\(at (line \d+, column \d+|end of document)\)", str(error))
        where = f" at {place[1]}" if place else ""
        raise _Mistake(f"The file is not valid TOML{where}.", "Correct it there and import again.") from None
    except (UnicodeDecodeError, OSError, RecursionError):
        raise _Mistake("The file cannot be read as UTF-8 text.", "Save it as plain text in UTF-8.") from None


def _mapping(content: dict[str, Any], zones: frozenset[str]) -> Mapping:
    _known(content, ("source", *CONTRACTS), "section")
    source = _section(content, "source")
    _known(source, _SOURCE_KEYS, "key of [source]")
    return Mapping(
        source_name=_text(source, "name", "source") or DEFAULT_SOURCE,
        timezone=_zone(_text(source, "timezone", "source") or DEFAULT_ZONE, zones),
        names_timezone="timezone" in source,
        export_date=_export_date(source.get("export_date")),
        notice=_text(source, "notice", "source"),
        tables={table: _table(CONTRACTS[table], _section(content, table)) for table in content if table != "source"},
    )


def _table(contract: Contract, section: dict[str, Any]) -> TableMapping:
    table = contract.table
    _known(section, _TABLE_KEYS, f"key of [{table}]")
    columns = {name: _texts(source, f"{table}.columns.{name}") for name, source in _part(section, "columns", contract)}
    constants = {name: _constant(value, f"{table}.constants.{name}")
                 for name, value in _part(section, "constants", contract)}  # fmt: skip
    if both := sorted(columns.keys() & constants.keys()):
        raise _Mistake(f"[{table}] gives {both[0]} both under columns and under constants.", "Keep one of the two.")
    return TableMapping(
        files=_files(section.get("files"), table),
        skip_rows=_skip_rows(section.get("skip_rows", 0), table),
        drop_rows_where={name: _texts(values, f"{table}.drop_rows_where")
                         for name, values in _section(section, "drop_rows_where", table).items()},
        columns=columns,
        constants={name: _valid(contract.column[name], value, f"{table}.constants.{name}")
                   for name, value in constants.items()},
        values={name: _values(contract.column[name], translation, f"{table}.values.{name}")
                for name, translation in _part(section, "values", contract)},
        date_format=_date_format(section.get("date_format"), table),
    )  # fmt: skip


def _known(section: dict[str, Any], valid: tuple[str, ...], what: str) -> None:
    for name in section:
        if name not in valid:
            raise _Mistake(f"{_quoted(name)} is not a {what}.", f"Valid: {', '.join(valid)}.")


def _quoted(name: object) -> str:
    text = str(name)
    return f'"{text if len(text) <= 60 else text[:60] + "…"}"'


def _section(content: dict[str, Any], name: str, table: str = "") -> dict[str, Any]:
    section = content.get(name, {})
    if not isinstance(section, dict):
        full = f"{table}.{name}" if table else name
        raise _Mistake(f"{full} must be a section of names and values.", f"Write it as [{full}].")
    return section


def _part(section: dict[str, Any], part: str, contract: Contract) -> list[tuple[str, Any]]:
    found = _section(section, part, contract.table)
    _known(found, tuple(contract.column), f"column of {contract.table}")
    return list(found.items())


def _text(section: dict[str, Any], key: str, where: str) -> str | None:
    value = section.get(key)
    if value is not None and not isinstance(value, str):
        raise _Mistake(f"{where}.{key} must be a text.", "Put it in quotation marks.")
    return value.strip() or None if value else None


def _texts(value: Any, where: str) -> tuple[str, ...]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values or not all(isinstance(each, str) for each in values):
        raise _Mistake(f"{where} must be a text or a list of texts.", 'Write it as "text" or ["text", "text"].')
    return tuple(values)


def _zone(name: str, zones: frozenset[str]) -> str:
    if name in zones:
        return name
    near = get_close_matches(name, zones, 3) or ["America/New_York", "America/Chicago", "America/Los_Angeles"]
    raise _Mistake(f"{_quoted(name)} is not a time zone.", f"Use an IANA zone such as {', '.join(near)}.")


def _export_date(value: Any) -> date | None:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            value = date.fromisoformat(value)
        except ValueError:
            value = "not a date"
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise _Mistake(
            "source.export_date must be a date.", "Write it as export_date = YYYY-MM-DD, without quotation marks."
        )
    return value


def _files(value: Any, table: str) -> tuple[str, ...] | None:
    if value is None:
        return None
    globs = _texts(value, f"{table}.files")
    for glob in globs:
        parts = PurePosixPath(glob.replace("\\", "/"))
        if not glob.strip() or parts.is_absolute() or ".." in parts.parts or ":" in glob or "**" in glob:
            raise _Mistake(
                f"{table}.files must stay inside the folder of exports.",
                'Use patterns such as "Appt Status*.csv", without .., ** or a leading slash.',
            )
    return globs


def _skip_rows(value: Any, table: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 1000:
        raise _Mistake(
            f"{table}.skip_rows must be a whole number from 0 to 1000.",
            "Give the number of rows above the column names.",
        )
    return value


def _date_format(value: Any, table: str) -> str | None:
    if value is None:
        return None
    ok = isinstance(value, str) and re.fullmatch(r"(%[YymdbBj]|[ /.,\-])+", value)
    parts = set(re.findall(r"%(\w)", value)) if ok else set()
    if not ok or not parts & {"Y", "y"} or not ("j" in parts or ("d" in parts and parts & {"m", "b", "B"})):
        raise _Mistake(
            f"{table}.date_format is not a date format.",
            'Valid: %Y or %y year, %m month, %b or %B its name, %d day, such as "%m/%d/%Y".',
        )
    return value


def _constant(value: Any, where: str) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float, str)):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    raise _Mistake(f"{where} must be a text, a number or a date.", 'Write it as "text".')


def _values(column: Column, translation: Any, where: str) -> dict[str, str]:
    if not column.kind.may_be_translated:
        raise _Mistake(
            f"{where}: values of a {column.kind.words.split(',')[0]} column cannot be translated.",
            "Remove this part; values are for texts and listed values.",
        )
    if not isinstance(translation, dict):
        raise _Mistake(f"{where} must be a section of names and values.", f"Write it as [{where}].")
    return {fold(source): _valid(column, target, where) for source, target in translation.items()}


def _valid(column: Column, value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise _Mistake(f"{where} must give texts.", 'Write values as "text".')
    if not column.kind.is_enumerated or (value == "" and not column.is_required):
        return value
    parts = value.split(";") if column.kind is Kind.CHOICES else [value]
    if not all(fold(part) in {fold(each) for each in column.allowed} for part in parts):
        raise _Mistake(
            f"{where}: {_quoted(value)} is not a value of {column.name}.", f"Valid: {', '.join(column.allowed)}."
        )
    return value
