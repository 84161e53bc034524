"""A text file in pieces of some megabytes: whole lines, as UTF-8, that can be given back to be read again."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np

from dashboard.intake.sheets import BAD_QUOTES

# Large enough to be parsed by column, small enough that some of them at once take no memory worth naming.
PIECE = 8 << 20

_NEWLINE, _RETURN = 10, 13


class Pieces:
    """The pieces of one file, from its start. Bytes that are not of the encoding raise UnicodeDecodeError."""

    def __init__(self, file: BinaryIO, encoding: str) -> None:
        self._file, self._encoding = file, encoding
        self._rest = self._bom()
        self._again: list[bytes] = []

    def take(self) -> bytes:
        """The next piece; empty at the end of the file."""
        if self._again:
            return self._again.pop()
        while chunk := self._file.read(PIECE):
            text = self._rest + chunk
            # A carriage return at the end may be half of a line break; in front of something else it is a whole one.
            if end := text.rfind(b"\n") + 1 or text.rfind(b"\r", 0, -1) + 1:
                self._rest = text[end:]
                return self._as_utf8(text[:end])
            self._rest = text
        last, self._rest = self._rest, b""
        return self._as_utf8(last)

    def give_back(self, text: bytes) -> None:
        """Take this once more before anything else."""
        if text:
            self._again.append(text)

    def _bom(self) -> bytes:
        start = self._file.read(len(codecs.BOM_UTF8))
        return b"" if start == codecs.BOM_UTF8 and self._encoding == "utf-8-sig" else start

    def _as_utf8(self, text: bytes) -> bytes:
        # A few byte values mean nothing in Windows-1252; they become the replacement character, not the import's end.
        return text.decode("cp1252", "replace").encode() if self._encoding == "cp1252" else text


class Records:
    """Reads single records with Python's own parser, which fails on a stray quotation mark instead of guessing."""

    def __init__(self, delimiter: str) -> None:
        self._delimiter = delimiter
        self._width: int | None = None

    def read(self, lines: Iterator[str]) -> tuple[list[str], str | None, int]:
        """The record the lines begin with: its cells, what is wrong with it, and how many lines it takes.

        One whose quotation marks do not pair up is its first line alone.
        """
        taken: list[str] = []
        try:
            cells, problem = next(csv.reader(_noted(lines, taken), delimiter=self._delimiter, strict=True)), None
        except csv.Error:
            cells, problem = [], BAD_QUOTES
        if self._width and len(cells) != self._width and len(taken) > 1:
            problem = BAD_QUOTES
        if problem:
            return [taken[0].rstrip("\r\n")], problem, 1
        self._width = self._width or len(cells)
        return cells, None, len(taken)


def _noted(lines: Iterator[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def has_lone_return(piece: bytes) -> bool:
    """Whether some line ends in a carriage return alone."""
    return b"\r" in piece and piece.count(b"\r") != piece.count(b"\r\n")


def line_starts(piece: bytes) -> np.ndarray:
    """Where the lines of a piece start, and where the last of them ends; a lone carriage return ends a line too."""
    letters = np.frombuffer(piece, np.uint8)
    ends = np.flatnonzero(letters == _NEWLINE) + 1
    if has_lone_return(piece):
        returns = np.flatnonzero(letters == _RETURN) + 1
        lone = returns[(returns == len(piece)) | (letters[np.minimum(returns, len(piece) - 1)] != _NEWLINE)]
        ends = np.union1d(ends, lone)
    closed = ends if len(ends) and ends[-1] == len(piece) else np.append(ends, len(piece))
    return np.concatenate([[0], closed])


def lines_from(piece: bytes, starts: np.ndarray, first: int) -> Iterator[str]:
    """The lines of a piece from one of them on."""
    for line in range(first, len(starts) - 1):
        yield piece[starts[line] : starts[line + 1]].decode()
