"""The invented clinic: its programs, its calendar and what happened there, as plain constants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from random import Random

SEED = "invented clinic 1"
OPENED_ON = date(2025, 5, 5)
EXPORTED_ON = date(2026, 11, 15)
BOOKED_UNTIL = date(2026, 11, 20)
TELEHEALTH_FROM = date(2026, 2, 2)
VACANCY_FROM = date(2026, 9, 14)


@dataclass(frozen=True)
class Program:
    """One program at one site: when its groups meet, how many people come, how readily they turn up (log-odds)."""

    name: str
    code: str
    level_of_care: str
    track: str
    weekly_admissions: float
    group_days: tuple[int, ...]
    group_time: time
    group_minutes: int
    parallel_groups: int
    planned_weeks: tuple[int, ...]
    turnout: float


IOP_WEEKS = (8, 10, 12, 12, 14)
PROGRAMS = (
    Program("Harbor Day IOP", "HD", "2.1", "day", 4.8, (0, 2, 4), time(9, 0), 180, 5, IOP_WEEKS, 1.35),
    Program("Harbor Evening IOP", "HE", "2.1", "evening", 5.9, (0, 1, 3), time(17, 30), 180, 6, IOP_WEEKS, 1.0),
    Program("Midtown PHP", "MP", "2.5", "day", 4.7, (0, 1, 2, 3, 4), time(9, 0), 240, 2, (4, 5, 6), 1.9),
    Program("Riverside Evening IOP", "RE", "2.1", "evening", 5.3, (0, 2, 3), time(18, 0), 180, 5, IOP_WEEKS, 1.2),
    Program("Riverside Weekend IOP", "RW", "2.1", "weekend", 0.45, (4, 5, 6), time(9, 30), 180, 1, (10, 12), 0.9),
)
BY_NAME = {program.name: program for program in PROGRAMS}

CLOSURES = {
    date(2025, 5, 26): "Memorial Day",
    date(2025, 7, 4): "Independence Day",
    date(2025, 9, 1): "Labor Day",
    date(2025, 11, 27): "Thanksgiving",
    date(2025, 11, 28): "Thanksgiving",
    date(2025, 12, 24): "Christmas",
    date(2025, 12, 25): "Christmas",
    date(2025, 12, 31): "New Year",
    date(2026, 1, 1): "New Year",
    date(2026, 1, 26): "Snow day",
    date(2026, 5, 25): "Memorial Day",
    date(2026, 7, 3): "Independence Day",
    date(2026, 7, 4): "Independence Day",
    date(2026, 9, 7): "Labor Day",
}

HOLIDAY_WEEKS = (
    (date(2025, 6, 30), date(2025, 7, 6)),
    (date(2025, 11, 24), date(2025, 11, 30)),
    (date(2025, 12, 22), date(2026, 1, 4)),
    (date(2026, 6, 29), date(2026, 7, 5)),
)

CAPACITY = (
    ("Harbor Day IOP", "", "2025-05-05", "", 68),
    ("Harbor Evening IOP", "", "2025-05-05", "2026-02-01", 56),
    ("Harbor Evening IOP", "", "2026-02-02", "", 72),
    ("Midtown PHP", "", "2025-05-05", "", 28),
    ("Riverside Evening IOP", "", "2025-05-05", "", 56),
    ("Riverside Weekend IOP", "", "2025-05-05", "", 10),
)

EVENTS = (
    ("2025-05-05", "", "First admissions", "program", ""),
    ("2025-07-04", "", "Independence Day", "holiday", ""),
    ("2025-09-01", "", "Labor Day", "holiday", ""),
    ("2025-11-27", "2025-11-28", "Thanksgiving", "holiday", ""),
    ("2025-12-22", "2026-01-04", "Christmas to New Year, reduced schedule", "holiday", ""),
    ("2026-01-26", "", "Snow day, all groups cancelled", "closure", ""),
    ("2026-02-02", "", "Groups move to telehealth", "telehealth", "Harbor Evening IOP"),
    ("2026-05-04", "", "New group curriculum", "program", "Harbor Day IOP;Harbor Evening IOP"),
    ("2026-05-25", "", "Memorial Day", "holiday", ""),
    ("2026-07-03", "2026-07-04", "Independence Day", "holiday", ""),
    ("2026-09-07", "", "Labor Day", "holiday", ""),
    ("2026-09-14", "", "Two counselor positions vacant", "staffing", "Riverside Evening IOP"),
)


def in_holiday_week(day: date) -> bool:
    """Whether the day lies in a week when many clients and staff are away."""
    return any(first <= day <= last for first, last in HOLIDAY_WEEKS)


def weeks() -> list[date]:
    """The Monday of every week from the opening to the export."""
    count = (EXPORTED_ON - OPENED_ON).days // 7 + 1
    return [OPENED_ON + timedelta(weeks=week) for week in range(count)]


def stream(*names: str) -> Random:
    """A random stream of its own for one part of one record, so that changing one part moves no other."""
    return Random("/".join((SEED, *names)))


def pick(random: Random, shares: dict[str, float]) -> str:
    """One key, drawn by its share."""
    return random.choices(list(shares), weights=list(shares.values()))[0]
