"""The review log: who looked at which reason of which stay in which week, and a note; kept beside the data.

Notes are free text about clients: the file is for its owner alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path

from dashboard import journal
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.worklist.reasons import Question, listed

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
    try:
        journal.append(path, map(asdict, reviews))
    except OSError as error:
        raise ReviewError("The review could not be kept: the data folder is full or cannot be written.") from error


def latest(path: Path, week: date) -> Mapping[Key, Review]:
    """The newest review of each reason of each stay for the list of one week."""
    return {(each.admission_id, each.reason): each for each in read(path) if each.week == week}


def read(path: Path) -> tuple[Review, ...]:
    """Every review, oldest first; none where nobody reviewed anything yet."""
    return tuple(review for review in map(_review, journal.read(path)) if review is not None)


def reviewed_share(question: Question, path: Path, warehouse: Warehouse, settings: Settings) -> tuple[int, int]:
    """(reviewed, listed): the stays and reasons on last week's list, and how many somebody looked at for it.

    The list is made anew from these data as they were known by that Sunday; what was entered late is part of it.
    """
    asked = question.last_week()
    looked_at = latest(path, asked.week)
    on_it = listed(asked, warehouse, settings).select("admission_id", "reason")
    return sum(each in looked_at for each in on_it.iter_rows()), len(on_it)


def _review(line: journal.Line) -> Review | None:
    """A line as a review; None for one that is no review."""
    try:
        when = {"week": date.fromisoformat(line["week"]), "at": datetime.fromisoformat(line["at"])}
        return Review(**line | when)
    except (ValueError, TypeError, KeyError):
        return None
