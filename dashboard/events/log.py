"""The log of events: what happened at the program and may be read beside its charts.

Typed events are lines of `events/events.jsonl` beside the data, only ever added to: a correction and a withdrawal are
lines too. Events of `events.csv` come with each import and cannot be changed here.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from math import isfinite
from pathlib import Path
from secrets import token_hex
from typing import Any

from dashboard import journal
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

KINDS = {
    "staffing": "Staffing",
    "schedule": "Schedule",
    "closure": "Closure or holiday",
    "program": "Groups and curriculum",
    "policy": "Policy",
    "payer": "Payer",
    "facility": "Facility",
    "outreach": "Outreach",
    "data": "Data and records",
    "project": "Project",
    "other": "Other",
}
_OTHER_WORDS = {"holiday": "closure", "telehealth": "program", "site": "facility"}  # usual in exports
LONGEST_TITLE = 80  # characters
LONGEST_NAME = 80
LONGEST_REASON = 200
HINT = "No names or anything about one client"
FIRST_YEAR, LAST_YEAR = 1990, 2100


class EventError(ValueError):
    """An event that cannot be kept; the message says why and never repeats what was typed."""


def _new_id() -> str:
    return token_hex(8)


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened on one day, or from `on` to `until`; without `programs` it concerns all of them.

    `metric` and `aim` belong to a project: what it tries to move, and where to (shares as 0..1). `by` wrote the line
    at `at` (UTC); both are empty for an event of the import.
    """

    on: date
    title: str
    kind: str = "other"
    until: date | None = None
    programs: tuple[str, ...] = ()
    owner: str = ""
    review_on: date | None = None
    by: str = ""
    metric: str | None = None
    aim: float | None = None
    id: str = field(default_factory=_new_id)
    at: datetime | None = field(default_factory=_now)

    def __post_init__(self) -> None:
        if problem := _problem(self):
            raise EventError(problem)

    @property
    def is_imported(self) -> bool:
        """True for an event of the import, which is changed in its file."""
        return self.at is None

    @property
    def last_day(self) -> date:
        """The day it was over: the same day for an event that did not last."""
        return self.until or self.on

    def concerns(self, programs: tuple[str, ...] | None) -> bool:
        """True when the event is about any of these programs; None stands for all of them."""
        return not programs or not self.programs or bool(set(self.programs) & set(programs))


def _problem(event: Event) -> str:
    """Why the event cannot be kept; empty where it can."""
    named = "project" if event.kind == "project" else "event"
    days = [day for day in (event.on, event.until, event.review_on) if day is not None]
    faults = {
        "Say in a few words what happened.": not event.title.strip(),
        f"A title has at most {LONGEST_TITLE} characters.": len(event.title) > LONGEST_TITLE,
        "A title is one line of plain text.": not event.title.isprintable(),
        f"Choose one of the kinds: {', '.join(KINDS.values())}.": event.kind not in KINDS,
        f"A date lies between {FIRST_YEAR} and {LAST_YEAR}.": any(
            not FIRST_YEAR <= day.year <= LAST_YEAR for day in days
        ),
        "The last day lies before the first.": event.last_day < event.on,
        f"The review date lies before the {named}.": event.review_on is not None and event.review_on < event.on,
        "Type your name, so that others know who wrote it.": not event.is_imported and not event.by.strip(),
        f"A name has at most {LONGEST_NAME} characters.": max(len(event.by), len(event.owner)) > LONGEST_NAME,
        "Only a project has a measure.": event.metric is not None and event.kind != "project",
        "An aim needs the measure it is for.": event.aim is not None and event.metric is None,
        "An aim is a number.": event.aim is not None and not isfinite(event.aim),
    }
    return next((said for said, holds in faults.items() if holds), "")


def file_of(data_dir: Path) -> Path:
    """Where the typed events of one set of data are kept."""
    return data_dir / "events" / "events.jsonl"


def add(data_dir: Path, event: Event) -> None:
    """Keep a new event. Raises EventError, with nothing kept, where the disk does not take it."""
    _append(data_dir, {"what": "event"} | asdict(event))


def correct(data_dir: Path, event: Event) -> None:
    """Let `event` stand in place of the one with its id; the earlier line stays in the file.

    Raises EventError for an event that was never typed here or was withdrawn.
    """
    _known(data_dir, event.id)
    _append(data_dir, {"what": "event"} | asdict(event))


def withdraw(data_dir: Path, event_id: str, *, by: str, reason: str = "") -> None:
    """Take an event off the charts and lists for good; its lines stay in the file.

    Raises EventError for an event that was never typed here or was withdrawn, and without a name.
    """
    _known(data_dir, event_id)
    if not by.strip():
        raise EventError("Type your name, so that others know who withdrew it.")
    if len(by) > LONGEST_NAME:
        raise EventError(f"A name has at most {LONGEST_NAME} characters.")
    if len(reason) > LONGEST_REASON:
        raise EventError(f"A reason has at most {LONGEST_REASON} characters.")
    _append(data_dir, {"what": "withdrawal", "id": event_id, "by": by, "reason": reason, "at": _now()})


def typed(data_dir: Path) -> tuple[Event, ...]:
    """The events typed here that stand, in their newest wording, by date. What is withdrawn stays withdrawn."""
    lines = journal.read(file_of(data_dir))
    gone = {line.get("id") for line in lines if line.get("what") == "withdrawal"}
    standing = {each.id: each for line in lines if (each := _event(line)) is not None and each.id not in gone}
    return _in_order(standing.values())


def listed(data_dir: Path, warehouse: Warehouse, *, programs: tuple[str, ...] | None = None) -> tuple[Event, ...]:
    """Every event that stands, typed or imported, by date; `programs` leaves out those of other programs.

    An imported event with the day and title of a typed one is the same event: the typed one is shown.
    """
    here = typed(data_dir)
    known = {(each.on, each.title.casefold()) for each in here}
    from_import = [each for each in _imported(warehouse) if (each.on, each.title.casefold()) not in known]
    return tuple(each for each in _in_order([*here, *from_import]) if each.concerns(programs))


def due(data_dir: Path, today: date, *, programs: tuple[str, ...] | None = None) -> tuple[Event, ...]:
    """The typed events whose review date is today or past, the longest waiting first; `programs` leaves out those of
    other programs.
    """
    concerned = [each for each in typed(data_dir) if each.concerns(programs)]
    waiting = [each for each in concerned if each.review_on is not None and each.review_on <= today]
    return tuple(sorted(waiting, key=lambda each: (each.review_on, each.on, each.title)))


def _in_order(events: Any) -> tuple[Event, ...]:
    return tuple(sorted(events, key=lambda each: (each.on, each.title.casefold(), each.id)))


def _known(data_dir: Path, event_id: str) -> None:
    if event_id not in {each.id for each in typed(data_dir)}:
        raise EventError("This event is not in the log any more, or comes from events.csv: change it there.")


def _append(data_dir: Path, line: journal.Line) -> None:
    try:
        journal.append(file_of(data_dir), [line])
    except OSError as error:
        raise EventError("The event could not be kept: the data folder is full or cannot be written.") from error


def _event(line: journal.Line) -> Event | None:
    """A line as an event; None for a withdrawal and for a line that is none."""
    if line.get("what") != "event":
        return None
    try:
        held = {each.name: line[each.name] for each in fields(Event) if each.name in line}
        days = {name: date.fromisoformat(held[name]) for name in ("on", "until", "review_on") if held.get(name)}
        return Event(**held | days | {"programs": tuple(held["programs"]), "at": datetime.fromisoformat(held["at"])})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _imported(warehouse: Warehouse) -> list[Event]:
    """The events of the import; a kind of their own words counts as other, a long title is cut."""
    rows = warehouse.query(read_query("events/imported.sql")).to_dicts()
    return [
        Event(
            id=f"import-{at}",
            at=None,
            on=row["event_date"],
            until=row["end_date"],
            title=_title(row["title"]),
            kind=_kind(row["kind"]),
            programs=tuple(row["programs"] or ()),
        )
        for at, row in enumerate(rows, 1)
    ]


def _title(text: str) -> str:
    shown = "".join(each if each.isprintable() else " " for each in text)
    title = " ".join(shown.split()) or "Event without a title"
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1].rstrip()}…"


def _kind(words: str | None) -> str:
    asked = (words or "").strip().casefold()
    known = next((kind for kind, name in KINDS.items() if asked in (kind, name.casefold())), "other")
    return _OTHER_WORDS.get(asked, known)
