"""The worklist: open and recently closed stays with the reasons to look at them, as one day of the data shows them.

From measures.md 3.6: signals for staff, never outcomes, and nobody's future is scored. One SQL file finds one reason.
Whoever calls this must have asked whether the reader may see client codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

Row = dict[str, Any]
SCALES_NAMED = 3
APPOINTMENTS = ("retention.expected_discharge_on", "retention.aftercare_plan")
# What each query must find in the exports; without it everybody would be listed.
QUERIES: Mapping[str, tuple[str, ...]] = {
    "missed": (),
    "away": (),
    "early": (),
    "appointment": APPOINTMENTS,
    "contact": ("attendance.aftercare contacts",),
}
# Reasons in the order a row shows them; the setting next_step_<reason> holds what is suggested.
REASONS: Mapping[str, str] = {
    "worse": "Score reliably worse",
    "missed": "Sessions missed in a row",
    "away": "Not seen",
    "early": "Few of the first sessions completed",
    "appointment": "No aftercare appointment",
    "second_contact": "No contact since discharge, second try",
    "contact": "No contact since discharge",
    "overdue": "Assessment overdue",
}


@dataclass(frozen=True)
class Question:
    """Which stays to look at, and on which day: nothing after `through` is seen.

    `cohort` is the struct every query takes. `scales` has the facts of each scale in use as SQL parameters: instrument,
    direction, score_windows and reliable_points, which is None where nobody knows what change is reliable.
    """

    cohort: Mapping[str, Any]
    through: date
    scales: tuple[Mapping[str, Any], ...] = ()

    @property
    def week(self) -> date:
        """The Monday of the week the day belongs to."""
        return self.through - timedelta(days=self.through.weekday())

    def last_week(self) -> Question:
        """The same question on the Sunday before this week."""
        return replace(self, through=self.week - timedelta(days=1))


@dataclass(frozen=True)
class Reason:
    """One reason to look at a stay, in words: "Missed 3 sessions in a row"."""

    id: str
    words: str


@dataclass(frozen=True)
class Item:
    """One stay with its reasons on the day `through`; `discharged_on` is None while it is open."""

    admission_id: str
    client_id: str
    program: str
    track: str
    admitted_on: date
    discharged_on: date | None
    last_seen_on: date | None
    through: date
    reasons: tuple[Reason, ...]

    @property
    def days_in_care(self) -> int:
        """Whole days from admission to discharge, or to the day looked at."""
        return ((self.discharged_on or self.through) - self.admitted_on).days

    @property
    def days_since_seen(self) -> int:
        """Whole days since the client's last attended session, or since admission where there was none."""
        return (self.through - (self.last_seen_on or self.admitted_on)).days


def items(question: Question, warehouse: Warehouse, settings: Settings) -> tuple[Item, ...]:
    """The stays with a reason, those with most reasons first, then those not seen for longest."""
    known = _known(question, settings)
    found: dict[str, list[Row]] = {}
    for row in _rows(question, warehouse, known):
        found.setdefault(row["admission_id"], []).append(row)
    stays = warehouse.query(read_query("worklist/stays.sql"), known).iter_rows(named=True)
    listed = [
        Item(**stay, through=question.through, reasons=_reasons(found[stay["admission_id"]]))
        for stay in stays
        if stay["admission_id"] in found
    ]
    return tuple(
        sorted(listed, key=lambda each: (-len(each.reasons), -each.days_since_seen, each.client_id, each.admission_id))
    )


def listed(question: Question, warehouse: Warehouse, settings: Settings) -> pl.DataFrame:
    """What is on the list, for counting: admission_id, client_id and reason, one row per stay and reason."""
    known = _known(question, settings)
    found = [frame.select("admission_id", "reason") for frame in _found(question, warehouse, known)]
    stays = warehouse.query(read_query("worklist/stays.sql"), known).select("admission_id", "client_id")
    return pl.concat(found).unique().join(stays, on="admission_id")


def not_looked_at(warehouse: Warehouse) -> dict[str, tuple[str, ...]]:
    """The reasons this import cannot tell, each with the columns that are missing."""
    absent = set(warehouse.query(read_query("worklist/absent_columns.sql"))["name"])
    missing = {name: tuple(need for need in needs if need in absent) for name, needs in QUERIES.items()}
    return {name: needs for name, needs in missing.items() if needs}


def _known(question: Question, settings: Settings) -> dict[str, Any]:
    return settings.as_parameters() | {"cohort": question.cohort, "through": question.through}


def _rows(question: Question, warehouse: Warehouse, known: Mapping[str, Any]) -> Iterable[Row]:
    """One row per stay, reason and scale, in the order of the reasons."""
    place = {name: at for at, name in enumerate(REASONS)}
    rows = [row for frame in _found(question, warehouse, known) for row in frame.to_dicts()]
    return sorted(rows, key=lambda row: place[row["reason"]])


def _found(question: Question, warehouse: Warehouse, known: Mapping[str, Any]) -> Iterator[pl.DataFrame]:
    """What each query finds; those left out that this import cannot answer."""
    unknown = not_looked_at(warehouse)
    asked = [(name, {}) for name in QUERIES if name not in unknown]
    asked += [("worse", scale) for scale in question.scales if scale["reliable_points"] is not None]
    asked += [("overdue", {"scales": [scale["instrument"] for scale in question.scales]})] if question.scales else []
    for name, more in asked:
        yield warehouse.query(read_query(f"worklist/{name}.sql"), {**known, **more})


def _reasons(rows: Iterable[Row]) -> tuple[Reason, ...]:
    by_id: dict[str, list[Row]] = {}
    for row in rows:
        by_id.setdefault(row["reason"], []).append(row)
    return tuple(Reason(name, _words(name, each)) for name, each in by_id.items())


def _words(reason: str, rows: list[Row]) -> str:
    """What was found, with its number; the scales of one reason stand together."""
    amount = int(max(row["amount"] for row in rows))
    scales = _scales([row["scale"] for row in rows if row.get("scale")])
    match reason:  # and not a table of all, for at a state's size there are hundreds of thousands
        case "missed":
            return f"Missed {_many(amount, 'session')} in a row"
        case "away":
            return f"Not seen for {_many(amount, 'day')}"
        case "early":
            return f"Completed {amount} of the first {rows[0].get('whole')} sessions"
        case "overdue":
            return f"{scales or 'First assessment'} due {_many(amount, 'day')} ago"
        case "worse" if len(rows) == 1:
            return f"{scales} worse by {_many(amount, 'point')}"
        case "worse":
            return f"{scales} reliably worse"
        case "appointment":
            return f"No aftercare appointment, discharge {_planned(amount)}"
        case "contact" | "second_contact":
            return f"No contact in {_many(amount, 'day')} since discharge"
    raise LookupError(f"No words for the reason {reason}.")


def _scales(names: list[str]) -> str:
    more = len(names) - SCALES_NAMED
    return ", ".join(names[:SCALES_NAMED]) + (f" and {more} more" if more > 0 else "")


def _planned(days: int) -> str:
    if days == 0:
        return "planned for today"
    return f"planned in {_many(days, 'day')}" if days > 0 else f"was planned {_many(-days, 'day')} ago"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' * (number != 1)}"
