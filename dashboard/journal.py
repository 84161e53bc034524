"""A log of JSON lines beside the data: only ever appended to, under a lock that other processes respect, on the disk
before the writer is told, readable by its owner alone.

It stands apart from the snapshots, so a new import leaves it alone. Nothing here logs what a line holds.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

Line = Mapping[str, Any]


def append(path: Path, lines: Iterable[Line]) -> None:
    """Add the lines in one piece, dates as ISO text. Raises OSError, with nothing added, where the disk refuses."""
    text = "".join(json.dumps(each, default=str) + "\n" for each in lines).encode()
    with locked(path) as handle:
        write(handle, text)


def read(path: Path) -> tuple[Line, ...]:
    """Every line, oldest first; none where there is no file yet. A line whose writer was killed is left out: nobody
    was told that it is kept.
    """
    try:
        facts = path.stat()
    except FileNotFoundError:
        return ()
    return _read(path, facts.st_size, (facts.st_ino, facts.st_mtime_ns))


@contextmanager
def locked(path: Path) -> Iterator[int]:
    """The open file, alone with it: made where it is missing, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)  # and with it the lock


def write(handle: int, text: bytes) -> None:
    """Append and wait for the disk. A write that fails is taken back; the end a killed writer left becomes a line."""
    size = os.fstat(handle).st_size
    is_cut = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
    left = (b"\n" if is_cut else b"") + text
    try:
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)
        raise


@lru_cache(maxsize=32)
def _read(path: Path, size: int, version: tuple[int, int]) -> tuple[Line, ...]:
    """The first `size` bytes; what is appended later is read as another size."""
    with path.open("rb") as file:
        lines = file.read(size).splitlines()
    return tuple(held for held in map(_line, lines) if held is not None)


def _line(line: bytes) -> Line | None:
    try:
        held = json.loads(line)
    except ValueError:
        return None
    return held if isinstance(held, dict) else None
