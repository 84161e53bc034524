"""Delimited text (`.csv`, `.csv.gz`) as rows, read once with flat memory, however long the file or its lines.

Python's own parser is used because it gives the physical line of each record and fails on a stray quotation mark
instead of guessing; a broken record costs its first line only, the lines after it are read again.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from dashboard.intake.findings import Unreadable
from dashboard.intake.sheets import BAD_QUOTES, Row, Sheet, sheet_of

LONGEST_LINE = 1_000_000
_CHUNK = 256 * 1024
_SNIFFED = 64 * 1024
DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab"}

_SAVE_AGAIN = "Export the table again as CSV (UTF-8)."


def read_text(path: Path, skip_rows: int, score: Callable[[list[str]], int]) -> Sheet:
    """The rows of a CSV file; `score` counts the columns it knows in a header, which decides the delimiter.

    Raises Unreadable, with one sentence, for anything that is not a text table.
    """
    with _explained():
        encoding = _look(path)
        delimiter = _sniff(path, encoding, skip_rows, score)
        return sheet_of(_rows(path, encoding, delimiter, skip_rows), encoding=_NAMES[encoding],
                        delimiter=DELIMITERS[delimiter])  # fmt: skip


_NAMES = {"utf-8-sig": "UTF-8", "cp1252": "Windows-1252"}


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise Unreadable("The compressed file is damaged or cut off.", "Copy or export it again.") from None
    except UnicodeDecodeError:
        raise Unreadable("The file changed while it was being read.", "Wait until the export is done.") from None
    except OSError:
        raise Unreadable("The file cannot be opened.", "Check that it still exists and that you may read it.") from None


def _opened(path: Path) -> BinaryIO:
    return gzip.open(path, "rb") if path.suffix.lower() == ".gz" else open(path, "rb")


def _look(path: Path) -> str:
    """The encoding of the file, after making sure in one pass that it is text with lines of a sane length."""
    decoder, encoding = codecs.getincrementaldecoder("utf-8")(), "utf-8-sig"
    lines, tail, seen = 1, 0, False
    with _opened(path) as file:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            if not seen:
                _refuse_other_formats(chunk)
            seen = True
            _refuse_nul(chunk, lines)
            tail = _tail(chunk, tail, lines)
            lines += chunk.count(b"\n")
            encoding = encoding if encoding == "cp1252" else _still_utf8(decoder, chunk)
    if not seen:
        raise Unreadable("The file is empty.", "Export it again.")
    return encoding if encoding == "cp1252" else _still_utf8(decoder, b"", final=True)


def _still_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> str:
    try:
        decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _refuse_other_formats(start: bytes) -> None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("The file is saved as UTF-16.", _SAVE_AGAIN)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"\x1f\x8b", b"%PDF")):
        raise Unreadable("The file is not text: its content does not fit its name.", _SAVE_AGAIN)


def _refuse_nul(chunk: bytes, lines_before: int) -> None:
    if (position := chunk.find(b"\0")) >= 0:
        raise Unreadable(
            "The file contains NUL bytes, so it is damaged or not text.",
            _SAVE_AGAIN,
            line=lines_before + chunk.count(b"\n", 0, position),
        )


def _tail(chunk: bytes, tail: int, lines_before: int) -> int:
    """Bytes since the last line break; refuses a line that grows out of bounds while it is still being read."""
    ends = [position for position in (chunk.find(b"\n"), chunk.find(b"\r")) if position >= 0]
    if tail + (min(ends) if ends else len(chunk)) > LONGEST_LINE:
        raise Unreadable(
            f"A line is longer than {LONGEST_LINE:,} characters.", _SAVE_AGAIN, rule="line length", line=lines_before
        )
    if not ends:
        return tail + len(chunk)
    return len(chunk) - 1 - max(chunk.rfind(b"\n"), chunk.rfind(b"\r"))


def _text(path: Path, encoding: str) -> io.TextIOWrapper:
    # A few byte values mean nothing in Windows-1252; they become the replacement character, not the end of the import.
    errors = "replace" if encoding == "cp1252" else "strict"
    return io.TextIOWrapper(_opened(path), encoding=encoding, errors=errors, newline="")


def _sniff(path: Path, encoding: str, skip_rows: int, score: Callable[[list[str]], int]) -> str:
    """The delimiter under which the header names most of the contract's columns, then most columns of any name."""
    with _text(path, encoding) as text:
        start = [line for line in _some(text, skip_rows) if line.strip(" \t\r\n,;")]

    def known(delimiter: str) -> tuple[int, int]:
        header = next(csv.reader(start, delimiter=delimiter), [])
        return score(header), len(header)

    return max(DELIMITERS, key=known)


def _some(text: io.TextIOWrapper, skip_rows: int) -> Iterator[str]:
    taken = 0
    for line in islice(text, skip_rows, None):
        yield line
        taken += len(line)
        if taken > _SNIFFED:
            return


class _Lines:
    """The lines of a text that remembers those of the record being read, so that they can be read again."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._again = lines, deque[str]()
        self.record: list[str] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.record.append(line)
        return line

    def give_back(self) -> None:
        """Read again all lines of the record but its first."""
        self._again.extendleft(reversed(self.record[1:]))
        del self.record[1:]


def _rows(path: Path, encoding: str, delimiter: str, skip_rows: int) -> Iterator[Row]:
    """Every record with the line it starts on; one whose quotation marks do not pair up is its first line alone."""
    with _explained(), _text(path, encoding) as text:
        lines = _Lines(islice(text, skip_rows, None))
        records = csv.reader(lines, delimiter=delimiter, strict=True)
        line, width = skip_rows + 1, None
        while True:
            lines.record.clear()
            try:
                cells, problem = next(records), None
            except StopIteration:
                return
            except csv.Error:
                cells, problem = [], BAD_QUOTES
            if width and len(cells) != width and len(lines.record) > 1:
                cells, problem = [], BAD_QUOTES
            if problem:
                lines.give_back()
                cells = [lines.record[0].rstrip("\r\n")]
            if width is None and cells and not problem:
                width = len(cells)
            yield line, cells, problem
            line += len(lines.record)
