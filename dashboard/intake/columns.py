"""What a column of an export can be, and the rules that follow from its kind alone.

Every rule is a polars expression that is true where the row is fine. A cell that could not be read as its type
leaves the typed column empty and its text in `<column>_unread`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

import polars as pl

from dashboard.intake.findings import Severity


class Kind(Enum):
    """The kinds of column: words for the data dictionary, type of the judged batch, type in the staging tables."""

    TEXT = ("text", pl.String(), "VARCHAR")
    CHOICE = ("one of a list", pl.String(), "VARCHAR")
    CHOICES = ("several of a list, separated by `;`", pl.List(pl.String()), "VARCHAR[]")
    CODES = ("ICD-10-CM codes separated by `;`", pl.List(pl.String()), "VARCHAR[]")
    NAMES = ("texts separated by `;`", pl.List(pl.String()), "VARCHAR[]")
    YES_NO = ("`yes` or `no`", pl.Boolean(), "BOOLEAN")
    DAY = ("date, YYYY-MM-DD", pl.Date(), "DATE")
    MOMENT = ("date-time, YYYY-MM-DD HH:MM, local or with UTC offset", pl.Datetime("us"), "TIMESTAMP")
    WHOLE = ("whole number", pl.Int64(), "BIGINT")
    NUMBER = ("number", pl.Float64(), "DOUBLE")

    def __init__(self, words: str, dtype: pl.DataType, sql_type: str) -> None:
        self.words, self.dtype, self.sql_type = words, dtype, sql_type

    @property
    def is_enumerated(self) -> bool:
        """Whether only listed values are valid."""
        return self in (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)

    @property
    def may_be_translated(self) -> bool:
        """Whether mapping.toml may give `values` for it."""
        return self.is_enumerated or self is Kind.TEXT


@dataclass(frozen=True)
class Rule:
    """A rule of the contract: `passes` is true where a row is fine, None where the type's own range says it.

    `holds` rows are kept out of the numbers; a rule that does not hold is a note on a row that is used.
    """

    name: str
    column: str
    message: str
    next_move: str
    passes: pl.Expr | None = None
    severity: Severity = Severity.HOLDS
    holds: bool = True

    @property
    def key(self) -> str:
        """What identifies the rule within its table."""
        return f"{self.column}: {self.name}"


@dataclass(frozen=True)
class Column:
    """One column of an export: `needed` is `yes`, `no`, or `yes`/`with …` and the condition."""

    name: str
    kind: Kind
    description: str
    needed: str = "no"
    allowed: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    rule: str = ""
    same_as: dict[str, str] = field(default_factory=dict)
    unmapped_holds: bool = False

    @property
    def is_required(self) -> bool:
        """Whether a blank cell holds the row."""
        return self.needed == "yes"

    @property
    def must_stand_in_file(self) -> bool:
        """Whether a file without the column is refused."""
        return self.needed.startswith("yes")

    @property
    def unread(self) -> str:
        """Name of the twin that keeps the text of a cell which is not of this type."""
        return f"{self.name}_unread"


def rules_of(column: Column, table: str, place: str) -> Iterator[Rule]:
    """The rules a column brings along by kind, range and being required; `place` is where to correct it."""
    typed, unread = pl.col(column.name), pl.col(column.unread)
    if column.is_required:
        yield Rule(
            "required",
            column.name,
            f"{column.name} is blank.",
            f"Fill it in {place}.",
            typed.is_not_null() | unread.is_not_null(),
        )
    if column.kind.is_enumerated:
        yield _listed_values(column, table, place)
    if column.kind is Kind.CODES:
        yield Rule(
            "ICD-10-CM codes",
            column.name,
            f"{column.name} holds something that is not an ICD-10-CM code; the whole list is kept as blank.",
            "Export ICD-10-CM codes such as F33.1, separated by semicolons, not ICD-9 codes or words.",
            unread.is_null(),
            Severity.NOTE,
            holds=False,
        )
    yield from _READING.get(column.kind, lambda *_: ())(column, place)
    if column.low is not None:
        yield Rule(
            "range",
            column.name,
            f"{column.name} must be between {column.low:,g} and {column.high:,g}.",
            f"Correct the number in {place}.",
        )


def _listed_values(column: Column, table: str, place: str) -> Rule:
    must_hold = column.is_required or column.needed.startswith("with") or column.unmapped_holds
    values = "yes or no" if column.kind is Kind.YES_NO else ", ".join(column.allowed)
    return Rule(
        "allowed value" if must_hold else "unmapped value",
        column.name,
        f"{column.name} must be {'' if column.kind is Kind.YES_NO else 'one of: '}{values}"
        + ("." if must_hold else "; other values are kept as blank."),
        f"Translate the value under [{table}.values.{column.name}] in mapping.toml, or correct it in {place}.",
        pl.col(column.unread).is_null(),
        Severity.HOLDS if must_hold else Severity.NOTE,
        holds=must_hold,
    )


# 13/02/2026, 5.1.26, 20260105, 5-Jan-2026, January 5, 2026: dates to a person, though not to the contract.
_LOOKS_LIKE_DAY = (
    r"^(\d{1,4}[/.\- ]\d{1,2}[/.\- ]\d{1,4}\b|\d{8}$"
    r"|\d{1,2}[ \-]?[A-Za-z]{3,9}\.?[ \-,]*\d{2,4}\b|[A-Za-z]{3,9}\.? \d{1,2},? \d{4}\b)"
)
_ISO_DAY = r"^\d{4}-\d{2}-\d{2}([ T]|$)"
_TIME_AFTER_DAY = r"^\d{4}-(0\d|1[0-2])-([0-2]\d|3[01])[ T]\d{1,2}:"


def _day_rules(column: Column, place: str) -> Iterator[Rule]:
    text = pl.col(column.unread)
    iso, timed = text.str.contains(_ISO_DAY), text.str.contains(_TIME_AFTER_DAY)
    other = text.str.contains(_LOOKS_LIKE_DAY) & ~iso
    yield Rule(
        "date without time",
        column.name,
        f"{column.name} must be a date without a time of day.",
        "Export the date alone, as YYYY-MM-DD.",
        ~timed,
    )
    yield Rule(
        "real date",
        column.name,
        f"{column.name} is not a real date.",
        f"Correct the date in {place}.",
        ~(iso & ~timed),
    )
    yield Rule(
        "date format",
        column.name,
        f"{column.name} is not written as YYYY-MM-DD.",
        "Export dates as YYYY-MM-DD, or give this table a date_format in mapping.toml.",
        ~other,
    )
    yield Rule(
        "date",
        column.name,
        f"{column.name} cannot be read as a date.",
        "Export dates as YYYY-MM-DD.",
        text.is_null() | iso | other,
    )


def _moment_rules(column: Column, place: str) -> Iterator[Rule]:
    text = pl.col(column.unread)
    iso = text.str.contains(_ISO_DAY)
    other = text.str.contains(_LOOKS_LIKE_DAY) & ~iso
    yield Rule(
        "real date",
        column.name,
        f"{column.name} is not a real date and time.",
        f"Correct it in {place}, as YYYY-MM-DD HH:MM.",
        ~iso,
    )
    yield Rule(
        "date format",
        column.name,
        f"{column.name} is not written as YYYY-MM-DD HH:MM.",
        "Export date-times as YYYY-MM-DD HH:MM, or give this table a date_format in mapping.toml.",
        ~other,
    )
    yield Rule(
        "date-time",
        column.name,
        f"{column.name} cannot be read as a date and time.",
        "Export date-times as YYYY-MM-DD HH:MM.",
        text.is_null() | iso | other,
    )


_THOUSANDS = r"^[+-]?\d{1,3}([ ,'\u00a0\u202f]\d{3})+(\.\d*)?$"


def _thousands(column: Column) -> Rule:
    return Rule(
        "thousands separator",
        column.name,
        f"{column.name} is written with a thousands separator.",
        "Export plain numbers, without commas or spaces inside.",
        ~pl.col(column.unread).str.contains(_THOUSANDS),
    )


def _whole_rules(column: Column, place: str) -> Iterator[Rule]:
    text = pl.col(column.unread)
    yield _thousands(column)
    yield Rule(
        "whole number",
        column.name,
        f"{column.name} must be a whole number.",
        f"Correct it in {place}.",
        text.is_null() | text.str.contains(_THOUSANDS),
    )


def _number_rules(column: Column, place: str) -> Iterator[Rule]:
    text = pl.col(column.unread)
    yield _thousands(column)
    yield Rule(
        "number",
        column.name,
        f"{column.name} must be a number with a decimal point, if any.",
        f"Correct it in {place}.",
        text.is_null() | text.str.contains(_THOUSANDS),
    )


_READING = {
    Kind.DAY: _day_rules,
    Kind.MOMENT: _moment_rules,
    Kind.WHOLE: _whole_rules,
    Kind.NUMBER: _number_rules,
}
