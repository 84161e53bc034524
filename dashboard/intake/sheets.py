"""A file as rows of text, whatever its format: the header, then Arrow batches with the line each row starts on.

A batch has the columns `line` (as a person sees it in an editor or spreadsheet), `problem` (key of a rule about the
row's shape, or nothing) and `c0`, `c1`, … for the cells under each header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice

import pyarrow as pa

from dashboard.intake.findings import Unreadable

# Small, because Python's collector looks at every row in hand again and again: 50,000 take nearly twice as long a row.
BATCH_ROWS = 10_000
PREVIEW_ROWS = 20

RAGGED = ": cells in the row"
BAD_QUOTES = ": quotation marks"
REPEATED_HEADER = ": repeated header"

# A row of a file: its line, its cells, and the key of the rule its shape breaks.
Row = tuple[int, list[str], str | None]


@dataclass(frozen=True)
class Sheet:
    """An opened file: what its header says, the first rows after it, and all its rows as batches to be read once."""

    header: tuple[str, ...]
    header_line: int
    preview: tuple[tuple[int, tuple[str, ...]], ...]
    batches: Iterator[pa.Table]
    encoding: str | None = None
    delimiter: str | None = None
    remarks: tuple[str, ...] = field(default=())


def fold_header(name: str) -> str:
    """A header as it is compared: lower case, with spaces, dashes and underscores the same."""
    return re.sub(r"[\s_\-\u2010-\u2015]+", "_", name.strip().strip("\ufeff").lower())


def sheet_of(rows: Iterator[Row], **about: object) -> Sheet:
    """The sheet a stream of rows makes; the first row that is not blank is its header."""
    line, cells, problem = next((row for row in rows if row[2] or _says_something(row[1])), (0, [], None))
    if problem is not None:
        raise Unreadable(
            "The quotation marks of the header row do not pair up.", "Correct the header and export again.", line=line
        )
    if not cells:
        raise Unreadable("The file is empty.", "Export it again.")
    header = tuple(cell.strip() for cell in cells)
    preview = list(islice((row for row in rows if row[2] or _says_something(row[1])), PREVIEW_ROWS))
    batches = _batches(_body(chain(preview, rows), header), len(header))
    return Sheet(header, line, tuple((number, tuple(row)) for number, row, _ in preview), batches, **about)


def _says_something(cells: list[str]) -> bool:
    return any(cell and not cell.isspace() for cell in cells)


def _body(rows: Iterator[Row], header: tuple[str, ...]) -> Iterator[Row]:
    """The rows under the header but the blank ones, each as wide as the header, with what is wrong with its shape."""
    width, unusual = len(header), ("", header[0].lower())
    for row in rows:
        line, cells, problem = row
        # Nearly every row of a large file passes here, so what is rare is looked at only below.
        if problem is None and len(cells) == width and cells[0].strip().lower() not in unusual:
            yield row
        elif problem is not None or _says_something(cells):
            yield line, *_shaped(cells, problem, header)


def _shaped(cells: list[str], problem: str | None, header: tuple[str, ...]) -> tuple[list[str], str | None]:
    """The cells made as many as the header has, and what is wrong with them; blank cells too many do not count."""
    width = len(header)
    if _says_something(cells[width:]):
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


def _batches(rows: Iterator[Row], width: int) -> Iterator[pa.Table]:
    names = ["line", "problem", *(f"c{number}" for number in range(width))]
    while block := list(islice(rows, BATCH_ROWS)):
        lines, cells, problems = zip(*block, strict=True)
        columns = [pa.array(column, pa.string()) for column in zip(*cells, strict=True)]
        yield pa.table([pa.array(lines, pa.int64()), pa.array(problems, pa.string()), *columns], names=names)
