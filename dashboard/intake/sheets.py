"""A file as rows of text, whatever its format: the header, then Arrow batches with the line each row starts on.

A batch has the columns `line` (as a person sees it in an editor or spreadsheet), `problem` (key of a rule about the
row's shape, or nothing) and `c0`, `c1`, … for the cells under each header.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from dashboard.intake.findings import Unreadable

# Small, because Python's collector looks at every row in hand again and again: 50,000 take nearly twice as long a row.
BATCH_ROWS = 10_000
PREVIEW_ROWS = 20

RAGGED = ": cells in the row"
BAD_QUOTES = ": quotation marks"
REPEATED_HEADER = ": repeated header"

# A row of a file: its line, its cells, and the key of the rule its shape breaks.
Row = tuple[int, list[str], str | None]

# Lines that alone are wanted, in order; a reader may leave out others, and need not.
Wanted = list[int] | None


@dataclass(frozen=True)
class Sheet:
    """An opened file: what its header says, the first rows after it, and how to read all its rows from the start."""

    header: tuple[str, ...]
    header_line: int
    preview: tuple[tuple[int, tuple[str, ...]], ...]
    read: Callable[[Wanted], Iterator[pa.Table]]
    encoding: str | None = None
    delimiter: str | None = None
    remarks: tuple[str, ...] = field(default=())

    @property
    def batches(self) -> Iterator[pa.Table]:
        """All rows under the header, from the first."""
        return self.read(None)

    def rows_at(self, lines: list[int]) -> Iterator[pa.Table]:
        """The rows on these lines alone, read once more."""
        wanted = pa.array(lines, pa.int64())
        for batch in self.read(lines):
            yield batch.filter(pc.is_in(batch["line"], wanted))


def fold_header(name: str) -> str:
    """A header as it is compared: lower case, with spaces, dashes and underscores the same."""
    return re.sub(r"[\s_\-\u2010-\u2015]+", "_", name.strip().strip("\ufeff").lower())


def sheet_of(
    rows: Callable[[], Iterator[Row]],
    read: Callable[[tuple[str, ...], Wanted], Iterator[pa.Table]] | None = None,
    **about: object,
) -> Sheet:
    """The sheet of a file whose rows can be gone through again; the first row that is not blank is its header.

    `read` gives the batches under a header where a format has a faster way than row by row.
    """
    first = rows()
    line, header = _header(first)
    preview = list(islice((row for row in first if row[2] or says_something(row[1])), PREVIEW_ROWS))
    shown = tuple((number, tuple(row)) for number, row, _ in preview)

    def row_by_row(_: Wanted) -> Iterator[pa.Table]:
        again = rows()
        return _batches(_body(again, _header(again)[1]), len(header))

    return Sheet(header, line, shown, row_by_row if read is None else lambda lines: read(header, lines), **about)


def _header(rows: Iterator[Row]) -> tuple[int, tuple[str, ...]]:
    line, cells, problem = next((row for row in rows if row[2] or says_something(row[1])), (0, [], None))
    if problem is not None:
        raise Unreadable(
            "The quotation marks of the header row do not pair up.", "Correct the header and export again.", line=line
        )
    if not cells:
        raise Unreadable("The file is empty.", "Export it again.")
    return line, tuple(cell.strip() for cell in cells)


def says_something(cells: list[str]) -> bool:
    """Whether a row is more than blanks."""
    return any(cell and not cell.isspace() for cell in cells)


def _body(rows: Iterator[Row], header: tuple[str, ...]) -> Iterator[Row]:
    return (shaped for row in rows if (shaped := shape(row, header)) is not None)


def shape(row: Row, header: tuple[str, ...]) -> Row | None:
    """A row under the header as wide as it, with what is wrong with its shape; nothing where it is blank."""
    line, cells, problem = row
    # Nearly every row passes here, so what is rare is looked at only below.
    if problem is None and len(cells) == len(header) and cells[0].strip().lower() not in ("", header[0].lower()):
        return row
    if problem is not None or says_something(cells):
        return line, *_shaped(cells, problem, header)
    return None


def _shaped(cells: list[str], problem: str | None, header: tuple[str, ...]) -> tuple[list[str], str | None]:
    """The cells made as many as the header has, and what is wrong with them; blank cells too many do not count."""
    width = len(header)
    if says_something(cells[width:]):
        return _squeezed(cells, width), problem or RAGGED
    if len(cells) < width:
        return cells + [""] * (width - len(cells)), problem or RAGGED
    cells = cells[:width]
    if problem is None and [fold_header(cell) for cell in cells] == [fold_header(name) for name in header]:
        problem = REPEATED_HEADER
    return cells, problem


def _squeezed(cells: list[str], width: int) -> list[str]:
    """All cells in as many as the header has: what stands past it is kept for the record, in the last one."""
    return [*cells[: width - 1], " | ".join(cells[width - 1 :])]


def names_of(width: int) -> list[str]:
    """The columns of a batch with so many cells a row."""
    return ["line", "problem", *(f"c{number}" for number in range(width))]


def whole_numbers(numbers: np.ndarray) -> pa.Array:
    """The same numbers for Arrow, whose own way there would load pandas, for a third of a second."""
    return pa.Array.from_buffers(
        pa.int64(), len(numbers), [None, pa.py_buffer(np.ascontiguousarray(numbers, np.int64))]
    )


def batch_of(rows: list[Row], width: int) -> pa.Table:
    """A batch of rows that have their shape."""
    lines, cells, problems = zip(*rows, strict=True) if rows else ((), (), ())
    columns = [pa.array([row[place] for row in cells], pa.string()) for place in range(width)]
    return pa.table([pa.array(lines, pa.int64()), pa.array(problems, pa.string()), *columns], names=names_of(width))


def _batches(rows: Iterator[Row], width: int) -> Iterator[pa.Table]:
    while block := list(islice(rows, BATCH_ROWS)):
        yield batch_of(block, width)
