"""The review log: who looked at which reason of which stay in which week, and a note; kept beside the data.

One JSON object a line, only ever appended to, under a lock that other processes respect, and on the disk before the
writer is told. It stands apart from the snapshots, so a new import leaves it alone. Notes are free text about clients:
the file is for its owner alone, and nothing here logs what it holds.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.worklist.reasons import Question, items

LONGEST_NOTE = 500  # characters
LONGEST_NAME = 80
Key = tuple[str, str]  # admission id, reason


class ReviewError(ValueError):
    """A review that cannot be kept; the message says why and never repeats what was typed."""


@dataclass(frozen=True)
class Review:
    """One reason of one stay, looked at by `by` for the list of the week that began on `week`, a Monday."""

    week: date
    admission_id: str
    reason: str
    by: str
    note: str
    at: datetime  # UTC

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise ReviewError("Type your name, so that others know who looked at it.")
        if len(self.by) > LONGEST_NAME:
            raise ReviewError(f"A name has at most {LONGEST_NAME} characters.")
        if len(self.note) > LONGEST_NOTE:
            raise ReviewError(f"A note has at most {LONGEST_NOTE} characters.")


def file_of(data_dir: Path) -> Path:
    """Where the reviews of one set of data are kept."""
    return data_dir / "reviews" / "reviews.jsonl"


def append(path: Path, reviews: Iterable[Review]) -> None:
    """Add the reviews in one piece. Raises ReviewError, with nothing added, where the disk does not take them."""
    lines = "".join(json.dumps(asdict(each), default=str) + "\n" for each in reviews).encode()
    try:
        with _locked(path) as handle:
            _write(handle, lines)
    except OSError as error:
        raise ReviewError("The review could not be kept: the data folder is full or cannot be written.") from error


def latest(path: Path, week: date) -> Mapping[Key, Review]:
    """The newest review of each reason of each stay for the list of one week."""
    return {(each.admission_id, each.reason): each for each in read(path) if each.week == week}


def read(path: Path) -> tuple[Review, ...]:
    """Every review, oldest first; none where nobody reviewed anything yet."""
    try:
        facts = path.stat()
    except FileNotFoundError:
        return ()
    return _read(path, facts.st_size, (facts.st_ino, facts.st_mtime_ns))


def reviewed_share(question: Question, path: Path, warehouse: Warehouse, settings: Settings) -> tuple[int, int]:
    """(reviewed, listed): the stays and reasons on last week's list, and how many somebody looked at for it.

    The list is made anew from these data as they were known by that Sunday; what was entered late is part of it.
    """
    asked = question.last_week()
    looked_at = latest(path, asked.week)
    listed = [(item.admission_id, each.id) for item in items(asked, warehouse, settings) for each in item.reasons]
    return sum(each in looked_at for each in listed), len(listed)


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """The open file, alone with it: made where it is missing, readable by its owner only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)  # and with it the lock


def _write(handle: int, lines: bytes) -> None:
    """Append and wait for the disk. A write that fails is taken back; the end a killed writer left becomes a line."""
    size = os.fstat(handle).st_size
    is_cut = size > 0 and os.pread(handle, 1, size - 1) != b"\n"
    left = (b"\n" if is_cut else b"") + lines
    try:
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except OSError:
        os.ftruncate(handle, size)
        raise


@lru_cache(maxsize=8)
def _read(path: Path, size: int, version: tuple[int, int]) -> tuple[Review, ...]:
    """The first `size` bytes; what is appended later is read as another size."""
    with path.open("rb") as file:
        lines = file.read(size).splitlines()
    return tuple(review for review in map(_review, lines) if review is not None)


def _review(line: bytes) -> Review | None:
    """A line as a review; None for the end of one whose writer was killed, who was never told that it is kept."""
    try:
        held = json.loads(line)
        when = {"week": date.fromisoformat(held["week"]), "at": datetime.fromisoformat(held["at"])}
        return Review(**held | when)
    except (ValueError, TypeError, KeyError):
        return None
