"""The public CTN-0027 tables, read into one value per person; days are study days, counted from consent (day 0)."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

FIRST_MONDAY = date(2007, 1, 1)
WEEKS_OF_INTAKE = 98
ARMS = {"Methadone": "Methadone", "Outpatient BUP": "Buprenorphine"}


@dataclass(frozen=True)
class ListedVisit:
    """One row of the visit list: its label (BASELINE, WK0 to WK32), what became of it, why, its day if it has one."""

    label: str
    what: str
    reasons: frozenset[str]
    day: int | None

    @property
    def week(self) -> int:
        """The protocol week of the label; BASELINE stands before week 0."""
        return -1 if self.label == "BASELINE" else int(self.label.removeprefix("WK"))


@dataclass(frozen=True)
class Person:
    """One person who consented: the arm and day are None for those never randomised."""

    who: str
    site: str
    arm: str | None
    randomised: int | None
    last_dose: int | None
    visits: tuple[ListedVisit, ...]
    screens: str
    background: dict[str, str]

    def on(self, day: int) -> date:
        """A study day on the calendar: people consent on Mondays, spread over 98 weeks by their number.

        The records hold no dates. The distance between one person's days is real; the calendar place is not. With 98
        weeks the few people dosed for more than a year do not end half a year after everybody else.
        """
        return FIRST_MONDAY + timedelta(weeks=int(self.who) % WEEKS_OF_INTAKE, days=day)


def read_people(folder: Path) -> list[Person]:
    """Everybody of the trial in the order of their numbers, from the folder of the public tables."""
    sites = {row["who"]: row["site_masked"] for row in _rows(folder, "site_masked")}
    first_phase = {row["who"]: row for row in _rows(folder, "randomization") if row["which"] == "1"}
    screens = {row["who"]: row["Phase_1"] for row in _rows(folder, "derived_weeklyOpioidPattern")}
    background = {row["who"]: row for row in _rows(folder, "demographics")}
    for row in _rows(folder, "psychiatric"):
        background[row["who"]] = background[row["who"]] | row
    visits, last_dose = _visits(folder), _last_dose(folder)
    return [
        Person(
            who=who,
            site=sites[who],
            arm=ARMS[first_phase[who]["treatment"]] if who in first_phase else None,
            randomised=_day(first_phase[who]["when"]) if who in first_phase else None,
            last_dose=last_dose.get(who),
            visits=tuple(visits.get(who, ())),
            screens=screens[who],
            background=background[who],
        )
        for who in sorted((row["who"] for row in _rows(folder, "everybody")), key=int)
    ]


def _rows(folder: Path, table: str) -> list[dict[str, str]]:
    """The rows of one table as text; an empty cell is not known."""
    with (folder / f"{table}.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _day(text: str) -> int | None:
    """A study day, or None where the cell is empty."""
    return int(float(text)) if text else None


def _visits(folder: Path) -> dict[str, list[ListedVisit]]:
    """Each person's listed visits in protocol order."""
    visits: dict[str, list[ListedVisit]] = {}
    for row in _rows(folder, "visit"):
        reasons = frozenset(name for name, value in row.items() if name.startswith("is_") and value)
        visit = ListedVisit(row["visit"], row["what"], reasons, _day(row["when"]))
        visits.setdefault(row["who"], []).append(visit)
    return {who: sorted(listed, key=lambda visit: visit.week) for who, listed in visits.items()}


def _last_dose(folder: Path) -> dict[str, int]:
    """The last day with a recorded dose, by person."""
    days: dict[str, int] = {}
    for row in _rows(folder, "treatment"):
        days[row["who"]] = max(days.get(row["who"], 0), _day(row["when"]) or 0)
    return days
