"""Rows of delimited text by the column: plain lines are parsed by Arrow, thousands at a time, and only the others
one by one.

A line is plain when it is a record of its own with as many cells as the header, each bare or wholly in quotation marks
with none inside: then there is one way to read it. Everything else takes Python's parser, and so does the header.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from itertools import chain
from typing import BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from dashboard.intake.pieces import Pieces, Records, has_lone_return, line_starts, lines_from
from dashboard.intake.sheets import Row, Wanted, batch_of, names_of, says_something, shape, whole_numbers

# What Python's parser takes for a cell; a longer one is a quotation mark that was never closed.
_LONGEST_CELL = 131_072
_QUOTE, _NEWLINE, _RETURN = b'"\n\r'


@dataclass(frozen=True)
class Text:
    """A delimited text file: how to open it, and how it is written."""

    open: Callable[[], AbstractContextManager[BinaryIO]]
    encoding: str
    delimiter: str
    skip_rows: int


def read_rows(text: Text) -> Iterator[Row]:
    """Every row with the line it starts on, one by one; those above `skip_rows` left out."""
    with text.open() as file:
        yield from _Reader(text, (), Pieces(file, text.encoding), None).rows()


def read_lines(text: Text, header: tuple[str, ...], wanted: Wanted = None) -> Iterator[pa.Table]:
    """All rows under the header, or at least those on the wanted lines, batch by batch."""
    with text.open() as file:
        yield from _Reader(text, header, Pieces(file, text.encoding), wanted).batches()


class _Reader:
    """One pass over a file; `_line` is the number of the next line."""

    def __init__(self, text: Text, header: tuple[str, ...], pieces: Pieces, wanted: Wanted) -> None:
        self._header, self._pieces = header, pieces
        self._delimiter, self._skipped = text.delimiter, text.skip_rows
        self._records = Records(text.delimiter)
        self._wanted = None if wanted is None else np.unique(np.array(wanted, np.int64))
        self._line = 1

    def rows(self) -> Iterator[Row]:
        """Every record one by one; the rest of a piece is given back where nobody asks for more."""
        while piece := self._pieces.take():
            starts, place = line_starts(piece), 0
            try:
                while place < len(starts) - 1:
                    number, used = self._line, 1
                    if is_read := number > self._skipped:
                        cells, problem, used = self._record(piece, starts, place)
                    place, self._line = place + used, number + used
                    if is_read:
                        yield number, cells, problem
            finally:
                self._pieces.give_back(piece[starts[min(place, len(starts) - 1)] :])

    def batches(self) -> Iterator[pa.Table]:
        """The rows under the header."""
        with closing(self.rows()) as rows:
            next((row for row in rows if row[2] or says_something(row[1])), None)
        while piece := self._pieces.take():
            table = self._of(piece)
            if table.num_rows:
                yield table

    def _of(self, piece: bytes) -> pa.Table:
        """The rows of a piece, those of an unusual record with the lines it takes from the next one."""
        has_quotes = b'"' in piece
        if self._wanted is None and not has_quotes and not has_lone_return(piece):
            table, count = self._parsed(piece), piece.count(b"\n") + (not piece.endswith(b"\n"))
            if table is not None and table.num_rows == count:
                numbers = np.arange(self._line, self._line + count)
                self._line += count
                return self._numbered(table, numbers)
        starts = line_starts(piece)
        numbers = np.arange(self._line, self._line + len(starts) - 1)
        if self._wanted is None or has_quotes:
            table, used = self._mixed(piece, starts, numbers)
        else:  # no record runs over a line here, so what nobody wants can stay unread
            used = len(numbers)
            first, beyond = np.searchsorted(self._wanted, (self._line, self._line + used))
            places = self._wanted[first:beyond] - self._line
            table, _ = self._mixed(*_some_lines(piece, starts, places), numbers[places])
        self._line += used
        return table

    def _mixed(self, piece: bytes, starts: np.ndarray, numbers: np.ndarray) -> tuple[pa.Table, int]:
        """The same where lines differ, and how many lines that took; unusual ones come first, for their records may
        take plain ones with them.
        """
        is_plain = _plain(piece, starts, ord(self._delimiter), len(self._header))
        rows: list[Row] = []
        place = 0
        for at in map(int, np.flatnonzero(~is_plain)):
            if at >= place:
                cells, problem, used = self._record(piece, starts, at)
                rows.append((int(numbers[at]), cells, problem))
                is_plain[at : at + used] = False
                place = at + used
        lines = np.flatnonzero(is_plain)
        table = self._parsed(_some_lines(piece, starts, lines)[0])
        if table is None or table.num_rows != len(lines):
            rows += [(int(numbers[at]), *self._record(piece, starts, int(at))[:2]) for at in lines]
            table, lines = self._parsed(b""), lines[:0]
        plain, unusual = self._numbered(table, numbers[lines]), self._shaped(rows)
        both = pa.concat_tables([plain, unusual]).sort_by("line") if unusual.num_rows else plain
        return both, max(place, len(numbers))

    def _shaped(self, rows: list[Row]) -> pa.Table:
        shaped = [each for row in rows if (each := shape(row, self._header)) is not None]
        return batch_of(shaped, len(self._header))

    def _record(self, piece: bytes, starts: np.ndarray, at: int) -> tuple[list[str], str | None, int]:
        """A record with the lines it takes; where they reach into later pieces, those begin after it."""
        later: list[str] = []
        cells, problem, used = self._records.read(chain(lines_from(piece, starts, at), self._later(later)))
        beyond = at + used - (len(starts) - 1)
        self._pieces.give_back("".join(later[max(beyond, 0) :]).encode())
        return cells, problem, used

    def _later(self, taken: list[str]) -> Iterator[str]:
        while piece := self._pieces.take():
            lines = list(lines_from(piece, line_starts(piece), 0))
            start = len(taken)
            taken.extend(lines)
            yield from taken[start:]

    def _parsed(self, text: bytes) -> pa.Table | None:
        """The cells of plain lines; nothing where a line is not plain after all."""
        names = names_of(len(self._header))[2:]
        if not text:
            return pa.table([pa.array([], pa.string())] * len(names), names=names)
        try:
            table = csv.read_csv(
                pa.py_buffer(text),
                csv.ReadOptions(column_names=names, block_size=len(text) + 1),
                csv.ParseOptions(delimiter=self._delimiter, ignore_empty_lines=False),
                csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()), null_values=[],
                                   strings_can_be_null=False),
            )  # fmt: skip
        except pa.ArrowInvalid:
            return None
        longest = max(pc.max(pc.binary_length(column)).as_py() or 0 for column in table.columns)
        return table if longest <= _LONGEST_CELL else None

    def _numbered(self, table: pa.Table, numbers: np.ndarray) -> pa.Table:
        """The table with the lines of its rows; blank rows left out, and repeated headers marked as such."""
        width = len(self._header)
        table = pa.table(
            [whole_numbers(numbers), pa.nulls(len(numbers), pa.string()), *table.columns], names=names_of(width)
        )
        odd = pc.match_substring_regex(table["c0"], pattern=_blank_or(self._header[0]), ignore_case=True)
        if not pc.any(odd).as_py():
            return table
        rows = [(line, cells, None) for line, _, *cells in zip(*table.filter(odd).to_pydict().values(), strict=True)]
        return pa.concat_tables([table.filter(pc.invert(odd)), self._shaped(rows)]).sort_by("line")


def _blank_or(name: str) -> str:
    """A pattern for cells that hold this name or nothing that can be seen, and perhaps for some more."""
    letters = "".join(letter if letter.isascii() and letter.isalnum() else "." for letter in name)
    return f"^[^!-~]*({letters})?[^!-~]*$"


def _some_lines(piece: bytes, starts: np.ndarray, places: np.ndarray) -> tuple[bytes, np.ndarray]:
    """Some lines of a piece as a piece of their own, and where they start there."""
    text = b"".join(piece[starts[at] : starts[at + 1]] for at in places)
    return text, np.concatenate([[0], np.cumsum(np.diff(starts)[places])])


def _plain(piece: bytes, starts: np.ndarray, delimiter: int, width: int) -> np.ndarray:
    """Whether each line of a piece is plain; which records its lines are in is not looked at."""
    letters = np.frombuffer(piece, np.uint8)
    count = len(starts) - 1
    quotes, marks = np.flatnonzero(letters == _QUOTE), np.flatnonzero(letters == delimiter)
    before = np.searchsorted(quotes, starts)
    is_plain = np.diff(before) % 2 == 0
    line_of = np.repeat(np.arange(count), np.diff(before))
    opens = (np.arange(len(quotes)) - before[line_of]) % 2 == 0
    borders = np.zeros(256, bool)
    borders[[delimiter, _NEWLINE, _RETURN]] = True
    beside = np.where(opens, quotes - 1, quotes + 1)
    at_edge = (beside < 0) | (beside >= len(letters))
    is_plain[line_of[~(at_edge | borders[letters[np.clip(beside, 0, len(letters) - 1)]])]] = False
    # A delimiter with an odd number of quotation marks before it on its line stands inside a cell.
    mark_line = np.searchsorted(starts, marks, side="right") - 1
    outside = (np.searchsorted(quotes, marks) - before[mark_line]) % 2 == 0
    is_plain &= np.bincount(mark_line[outside], minlength=count) == width - 1
    lengths = np.diff(starts)
    is_blank = lengths <= 1 + (letters[starts[:-1]] == _RETURN)
    return is_plain & ~is_blank & (letters[starts[1:] - 1] != _RETURN) & (lengths <= _LONGEST_CELL)
