"""The drawn numbers as a table that fits on paper: the rows of the card's own table, set closer together."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.charts import numbers, tables
from dashboard.metrics.shapes import Result, Shape

UNFINISHED = "†"
_VALUES = ("Share", "Mean", "Median", "Number")
_PLACES = {"Start": 0, "Admitted": 1, "End": 3}  # a balance is read from left to right

Row = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Headings and cells as text, newest period first; `has_unfinished` where a period carries the dagger."""

    columns: Row
    rows: tuple[Row, ...]
    has_unfinished: bool = False


def compact(result: Result) -> Table:
    """The card's table without what a page says once: the status as a dagger, the whole range not in every row.

    Parts and groups over time become columns. No number is computed here.
    """
    columns, rows = tables.columns(result), tables.rows(result)
    if result.metric.shape is Shape.MATRIX or result.curve is not None:
        return Table(columns, rows)
    unfinished = {row[0] for row in rows if row[-1] == "unfinished"}
    rows = tuple(row[:-1] for row in rows)
    if result.is_split and result.filters.grain == "all":
        return _told(columns[1:-1], tuple(row[1:] for row in rows))
    table = _crossed(columns[:-1], rows) if result.is_split else _told(columns[:-1], rows)
    return Table(table.columns, tuple(_marked(row, unfinished) for row in table.rows), bool(unfinished))


def _marked(row: Row, unfinished: set[str]) -> Row:
    return (f"{row[0]} {UNFINISHED}", *row[1:]) if row[0] in unfinished else row


def _told(columns: Row, rows: tuple[Row, ...]) -> Table:
    """The table without the columns that say nothing in any row."""
    kept = [at for at in range(len(columns)) if any(row[at] != numbers.NONE for row in rows)]
    return Table(tuple(columns[at] for at in kept), tuple(tuple(row[at] for at in kept) for row in rows))


def _crossed(columns: Row, rows: tuple[Row, ...]) -> Table:
    """One row a period and one column a group: its number, or its count with the share."""
    groups = sorted(dict.fromkeys(row[1] for row in rows), key=lambda group: _PLACES.get(group, 2))
    cells: dict[str, dict[str, str]] = {}
    for row in rows:
        cells.setdefault(row[0], {})[row[1]] = _cell(dict(zip(columns, row, strict=True)))
    whole = tuple((when, *(found.get(group, "") for group in groups)) for when, found in cells.items())
    return Table((columns[0], *groups), whole)


def _cell(row: dict[str, str]) -> str:
    value = next(row[name] for name in _VALUES if name in row)
    counted = row.get("Counted")
    return value if counted is None or counted == value else f"{counted} ({value})"
