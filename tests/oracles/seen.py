"""What a world shows under one filter state: the stays and rows of the cohort, with everything later hidden.

Plain Python from `measures.md`; shares nothing with the product.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from worlds import World

Row = dict[str, Any]

DAY = timedelta(days=1)
LAG = 2 * DAY
CAME = ("attended", "partial")
NOT_A_SLOT = ("scheduled", "rescheduled")
AFTERCARE = ("continuing_outpatient", "check_in", "alumni_group", "mutual_help", "sober_living", "aftercare_other")
SUBSTANCE_USE = ("F10", "F11", "F12", "F13", "F14", "F15", "F16", "F18", "F19")
MENTAL_HEALTH = {
    "Psychotic": tuple(f"F2{n}" for n in range(10)),
    "Bipolar": ("F30", "F31", "F340"),
    "Depressive": ("F32", "F33", "F34", "F39"),
    "Anxiety": ("F40", "F41"),
    "Obsessive-compulsive": ("F42",),
    "PTSD": ("F431",),
    "Other trauma": ("F43", "F44"),
    "Somatoform": ("F45", "F48"),
    "Eating": ("F50",),
    "Personality": tuple(f"F6{n}" for n in range(10)),
    "ADHD": ("F90",),
    "Neurodevelopmental": tuple(f"F8{n}" for n in range(10)),
}
POSITIVE = {"PHQ-9": 10, "GAD-7": 10, "PCL-5": 33}
BANDS = ((17, "12-17"), (24, "18-24"), (34, "25-34"), (44, "35-44"), (54, "45-54"), (64, "55-64"))

Key = tuple[date, str, Any]
Counts = dict[Key, tuple[float, float]]
Amounts = dict[Key, list[float]]
Exits = dict[Key, list[tuple[int, str]]]


class Filters(Protocol):
    """The filter state an oracle answers under."""

    from_date: date
    to_date: date
    grain: str
    compare_by: str | None
    cohort: tuple[tuple[str, tuple[str, ...]], ...]
    as_of: date | None
    window_days: int | None
    variant: str | None
    instrument: str | None
    is_outside: bool


@dataclass(frozen=True)
class Seen:
    """The cohort's stays, treatment rows and aftercare rows up to `through`; `as_of` decides maturity."""

    filters: Filters
    through: date
    as_of: date
    every_stay: list[Row]
    stays: list[Row]
    slots: list[Row]
    every_slot: list[Row]
    contacts: list[Row]
    attempts: list[Row]
    capacity: list[Row]
    scores: list[Row]

    def segment(self, row: Row) -> str:
        """The group a row is compared under."""
        return row[self.filters.compare_by] if self.filters.compare_by else "all"

    def in_range(self, day: date) -> bool:
        """Whether an anchor date falls inside the filter's range."""
        return self.filters.from_date <= day <= min(self.filters.to_date, self.through)

    def period(self, day: date) -> date:
        """The first day of the period a day belongs to."""
        filters = self.filters
        return {
            "day": day,
            "week": day - day.weekday() * DAY,
            "month": day.replace(day=1),
            "quarter": date(day.year, 3 * ((day.month - 1) // 3) + 1, 1),
            "all": filters.from_date,
        }[filters.grain]

    def periods(self) -> list[tuple[date, list[date]]]:
        """Each period's label and its days inside the range."""
        found: dict[date, list[date]] = {}
        for day in days(self.filters.from_date, min(self.filters.to_date, self.through)):
            found.setdefault(self.period(day), []).append(day)
        return list(found.items())

    def by_segment(self, rows: Iterable[Row]) -> dict[str, list[Row]]:
        """Rows grouped by what they are compared under."""
        found: dict[str, list[Row]] = {}
        for row in rows:
            found.setdefault(self.segment(row), []).append(row)
        return found


def days(first: date, last: date) -> Iterator[date]:
    """Every day from first to last, both included."""
    while first <= last:
        yield first
        first += DAY


def see(world: World, filters: Filters) -> Seen:
    """The world as one filter state shows it."""
    through = filters.as_of or world.export_date
    every_stay, rows, scores = _up_to(world, through)
    every_slot = [row for row in rows if row["service"] not in AFTERCARE]
    return Seen(
        filters=filters,
        through=through,
        as_of=filters.as_of or world.export_date - LAG,
        every_stay=every_stay,
        stays=[stay for stay in every_stay if _is_in(stay, filters)],
        slots=[row for row in every_slot if _is_in(row, filters)],
        every_slot=every_slot,
        contacts=[row for row in rows if row["service"] in AFTERCARE and row["status"] in CAME],
        attempts=[row for row in rows if row["service"] in AFTERCARE and row["status"] in (*CAME, "no_show")],
        capacity=world.capacity,
        scores=scores,
    )


@lru_cache(maxsize=64)
def _up_to(world: World, through: date) -> tuple[list[Row], list[Row], list[Row]]:
    """Every stay, attendance row and score up to a day, worked out once for all metrics: nobody may change a row."""
    every_stay = [_stay(row, world, through) for row in world.retention if row["admitted_on"] <= through]
    by_id = {stay["admission_id"]: stay for stay in every_stay}
    rows = [
        _slot(row, by_id[row["admission_id"]])
        for row in world.attendance
        if row["session_start"].date() <= through and row["admission_id"] in by_id
    ]
    return every_stay, rows, _scores(world, through)


def _scores(world: World, through: date) -> list[Row]:
    """Scores up to `through`, oldest first, with the program they were taken in."""
    program = {row["admission_id"]: row["program"] for row in world.retention}
    known = [row for row in world.outcomes if row["observed_on"] <= through]
    return sorted(({**row, "program": program[row["admission_id"]]} for row in known), key=_observed_on)


def is_active(stay: Row, day: date) -> bool:
    """Whether a stay counts on a day: the day of admission does, the day of discharge does not."""
    return stay["admitted_on"] <= day and (stay["discharged_on"] is None or stay["discharged_on"] > day)


def groups(diagnoses: list[str]) -> frozenset[str]:
    """The mental health groups of measures.md 7.2 that a list of codes touches; the longest prefix decides a code."""
    known = {prefix: name for name, prefixes in MENTAL_HEALTH.items() for prefix in prefixes}
    found = [[prefix for prefix in known if code.startswith(prefix)] for code in diagnoses]
    return frozenset(known[max(prefixes, key=len)] for prefixes in found if prefixes)


def _is_in(row: Row, filters: Filters) -> bool:
    return all(row[name] in values for name, values in filters.cohort) != filters.is_outside


def _stay(row: Row, world: World, through: date) -> Row:
    stay = dict(row)
    if stay["discharged_on"] is not None and stay["discharged_on"] > through:
        stay["discharged_on"] = stay["discharge_reason"] = None
    if stay["aftercare_planned_on"] is not None and stay["aftercare_planned_on"] > through:
        stay["aftercare_planned_on"] = None
    screens = [each for each in world.outcomes if each["admission_id"] == row["admission_id"]]
    stay["co_occurring"] = _co_occurring(row, screens)
    stay["has_diagnosis"] = row["diagnoses"] is not None or row["co_occurring"] is not None
    stay["age_band"] = _age_band(row["age_at_admission"])
    stay["admission_cohort"] = f"{row['admitted_on'].year}-Q{(row['admitted_on'].month + 2) // 3}"
    for name in ("medication", "prior_treatment"):
        stay[name] = {True: "yes", False: "no", None: "unknown"}[row[name]]
    for name in ("track", "payer", "referral_source", "primary_substance", "sex", "race_ethnicity"):
        stay[name] = row[name] or "unknown"
    return stay


def _co_occurring(row: Row, screens: list[Row]) -> str:
    codes = row["diagnoses"]
    if codes is not None:
        if any(code.startswith(SUBSTANCE_USE) for code in codes) and groups(codes):
            return "yes"
    elif row["co_occurring"]:
        return "yes"
    near = [each for each in screens if abs(each["observed_on"] - row["admitted_on"]) <= 30 * DAY]
    latest = {name: max((each for each in near if each["instrument"] == name), key=_observed_on, default=None)
              for name in POSITIVE}  # fmt: skip
    taken = {name: each["score"] for name, each in latest.items() if each is not None}
    has_condition = codes is not None and bool(groups(codes))
    if not has_condition and any(score >= POSITIVE[name] for name, score in taken.items()):
        return "screen_positive"
    return "no" if codes is not None or row["co_occurring"] is not None or taken else "not_assessed"


def _observed_on(screen: Row) -> date:
    return screen["observed_on"]


def _age_band(age: int | None) -> str:
    if age is None:
        return "unknown"
    return next((label for oldest, label in BANDS if age <= oldest), "65+")


def _slot(row: Row, stay: Row) -> Row:
    """An attendance row with its stay's attributes, and what the minutes say about it."""
    day, came = row["session_start"].date(), row["status"] in CAME
    minutes, scheduled = row.get("attended_minutes"), row["scheduled_minutes"]
    is_recorded = came and minutes is not None and scheduled is not None
    completed = 4 * minutes >= 3 * scheduled if is_recorded else row["status"] == "attended"
    weekend, evening = day.weekday() >= 5, row["session_start"].hour >= 17
    return {
        **stay,
        **row,
        "date": day,
        "came": came,
        "outcome": row["status"] if not came else "attended" if completed else "partial",
        "minutes": minutes if is_recorded else (scheduled if row["status"] == "attended" else 0),
        "delivery": row.get("delivery") or "unknown",
        "approach": row.get("approach") or "unknown",
        "time_slot": "weekend" if weekend else "evening" if evening else "day",
        "weekday": f"{day:%A}",
    }
