"""Delimited text (`.csv`, `.csv.gz`) as rows, read with flat memory, however long the file or its lines.

A first look at all of it finds the encoding and refuses what is no text table; then `plain_lines` reads the rows.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa

from dashboard.intake.findings import Unreadable
from dashboard.intake.plain_lines import Text, read_lines, read_rows
from dashboard.intake.sheets import Sheet, Wanted, sheet_of

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
        text = Text(lambda: _opened(path), encoding, delimiter, skip_rows)
        return sheet_of(lambda: read_rows(text), lambda header, lines: _batches(text, header, lines),
                        encoding=_NAMES[encoding], delimiter=DELIMITERS[delimiter])  # fmt: skip


def _batches(text: Text, header: tuple[str, ...], lines: Wanted) -> Iterator[pa.Table]:
    with _explained():
        yield from read_lines(text, header, lines)


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
    decoder, encoding, before = codecs.getincrementaldecoder("utf-8")(), "utf-8-sig", 0
    tail = 0
    with _opened(path) as file:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            if not before:
                _refuse_other_formats(chunk)
            _refuse_nul(path, chunk, before)
            tail = _tail(path, chunk, tail, before)
            before += len(chunk)
            encoding = encoding if encoding == "cp1252" else _still_utf8(decoder, chunk)
    if not before:
        raise Unreadable("The file is empty.", "Export it again.")
    return encoding if encoding == "cp1252" else _still_utf8(decoder, b"", final=True)


def _still_utf8(decoder: codecs.IncrementalDecoder, chunk: bytes, *, final: bool = False) -> str:
    try:
        if final or decoder.getstate()[0] or not chunk.isascii():
            decoder.decode(chunk, final)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _refuse_other_formats(start: bytes) -> None:
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unreadable("The file is saved as UTF-16.", _SAVE_AGAIN)
    if start.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"PAR1", b"\x1f\x8b", b"%PDF")):
        raise Unreadable("The file is not text: its content does not fit its name.", _SAVE_AGAIN)


def _refuse_nul(path: Path, chunk: bytes, before: int) -> None:
    if (position := chunk.find(b"\0")) >= 0:
        raise Unreadable(
            "The file contains NUL bytes, so it is damaged or not text.", _SAVE_AGAIN,
            line=_line_at(path, before + position),
        )  # fmt: skip


def _line_at(path: Path, position: int) -> int:
    """The line a byte stands on, found by reading up to it once more: only a file that is refused pays for it."""
    lines = 1
    with _opened(path) as file:
        while position > 0 and (chunk := file.read(min(_CHUNK, position))):
            lines += chunk.count(b"\n")
            position -= len(chunk)
    return lines


def _tail(path: Path, chunk: bytes, tail: int, before: int) -> int:
    """Bytes since the last line break; refuses a line that grows out of bounds while it is still being read."""
    ends = [position for position in (chunk.find(b"\n"), chunk.find(b"\r")) if position >= 0]
    if tail + (min(ends) if ends else len(chunk)) > LONGEST_LINE:
        raise Unreadable(
            f"A line is longer than {LONGEST_LINE:,} characters.", _SAVE_AGAIN, rule="line length",
            line=_line_at(path, before),
        )  # fmt: skip
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
