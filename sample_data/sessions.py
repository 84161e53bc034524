"""Attendance of the invented clinic: every slot a client was due, what became of it and when that was written down."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from sample_data.clinic import (
    BOOKED_UNTIL,
    CLOSURES,
    EXPORTED_ON,
    TELEHEALTH_FROM,
    VACANCY_FROM,
    in_holiday_week,
    pick,
    stream,
)
from sample_data.stays import UNPLANNED, Stay

ABSENCES = {"no_show": 0.50, "late_cancel": 0.17, "client_cancel": 0.15, "excused": 0.18}
ABSENCES_AFTER_LEAVING = {"no_show": 0.84, "late_cancel": 0.08, "client_cancel": 0.03, "excused": 0.05}
APPROACHES = ("CBT", "matrix", "twelve_step", "CBT", "DBT", "MI")
EXPORTED_AT = datetime.combine(EXPORTED_ON, time(23, 59))
DAYS_ON_ROSTER = 17


@dataclass(frozen=True)
class Slot:
    """One session one client is due for."""

    session_id: str
    starts: datetime
    minutes: int
    service: str
    approach: str
    clinician_id: str


def attendance_rows(stay: Stay) -> list[dict[str, object]]:
    """One row per slot of the stay, up to the slots already booked after the export."""
    random = stream("attendance", stay.admission_id)
    return [_row(random, stay, slot) for slot in _slots(stay)]


def last_attended(rows: list[dict[str, object]]) -> date | None:
    """The last day with an attended or partial session, or None when the client never came."""
    days = [row["session_start"].date() for row in rows if row["status"] in ("attended", "partial")]
    return max(days, default=None)


def _slots(stay: Stay) -> Iterator[Slot]:
    """The intake on the day of admission, then groups and the sessions of one's own."""
    random = stream("slots", stay.admission_id)
    own_day = random.choice(stay.program.group_days if stay.program.track != "day" else range(5))
    own_time = {"day": time(14, 0), "evening": time(16, 0), "weekend": time(13, 0)}[stay.program.track]
    group = "ABCDEF"[random.randrange(stay.program.parallel_groups)]
    counselor = f"K-{stay.program.code}{random.randint(1, stay.program.parallel_groups)}"
    has_family, has_peer = random.random() < 0.4, random.random() < 0.15
    yield _own_slot(stay, stay.admitted_on, time(15, 0), "individual", 60, counselor)
    for day in _roster_days(stay):
        if day.weekday() in stay.program.group_days:
            yield _group_slot(stay, day, group)
        week = (day - stay.admitted_on).days // 7
        if day.weekday() != own_day:
            continue
        if stay.program.level_of_care == "2.5" or week < 4 or week % 2 == 0:
            yield _own_slot(stay, day, own_time, "individual", 60, counselor)
        elif has_family and week % 4 == 1:
            yield _own_slot(stay, day, own_time, "family", 60, counselor)
        if stay.client.medication == "yes" and week % 4 == 1:
            yield _own_slot(stay, day, time(12, 0), "medication_visit", 20, "K-RX")
        if has_peer and week % 4 == 2:
            yield _own_slot(stay, day, time(15, 0), "peer", 30, "K-PEER")


def _roster_days(stay: Stay) -> Iterator[date]:
    """Days the client stands on the roster: people who stop coming are taken off after some two weeks."""
    until = min(stay.discharged_on, BOOKED_UNTIL)
    if stay.discharged_on > stay.came_until:
        until = min(until, stay.came_until + timedelta(days=DAYS_ON_ROSTER))
    day = stay.admitted_on + timedelta(days=1)
    while day <= until:
        yield day
        day += timedelta(days=1)


def _group_slot(stay: Stay, day: date, group: str) -> Slot:
    """The client's group that day; the last group of an IOP week is the education session."""
    program = stay.program
    is_education = program.level_of_care == "2.1" and day.weekday() == program.group_days[-1]
    starts = time(17, 30) if program.track == "weekend" and day.weekday() == 4 else program.group_time
    return Slot(
        session_id=f"S-{program.code}-{day:%Y%m%d}-{group}",
        starts=datetime.combine(day, starts),
        minutes=program.group_minutes,
        service="education" if is_education else "group",
        approach="" if is_education else APPROACHES[(program.group_days.index(day.weekday()) + ord(group)) % 6],
        clinician_id=f"K-{program.code}{'ABCDEF'.index(group) + 1}",
    )


def _own_slot(stay: Stay, day: date, starts: time, service: str, minutes: int, clinician_id: str) -> Slot:
    """A session for this client alone, or with the family."""
    approach = {"individual": "MI" if clinician_id[-1] in "135" else "CBT", "family": "family_systems"}
    return Slot(
        session_id=f"S-{stay.program.code}-{day:%Y%m%d}-{service[:3]}-{stay.client.client_id[2:]}-{starts:%H}",
        starts=datetime.combine(day, starts),
        minutes=minutes,
        service=service,
        approach=approach.get(service, ""),
        clinician_id=clinician_id,
    )


def _row(random: Random, stay: Stay, slot: Slot) -> dict[str, object]:
    """The slot as the record shows it on the day of the export."""
    status = _status(random, stay, slot)
    recorded_at = _recorded_at(random, stay, slot)
    if slot.starts.date() > EXPORTED_ON:
        status, recorded_at = "scheduled", None
    elif recorded_at is None:
        status = "unrecorded"
    came = status in ("attended", "partial")
    return {
        "session_id": slot.session_id,
        "client_id": stay.client.client_id,
        "admission_id": stay.admission_id,
        "session_start": slot.starts,
        "scheduled_minutes": slot.minutes,
        "status": status,
        "service": slot.service,
        "attended_minutes": _minutes(random, status, slot.minutes) if came and random.random() < 0.93 else "",
        "delivery": _delivery(random, stay, slot),
        "approach": slot.approach,
        "clinician_id": slot.clinician_id,
        "recorded_at": "" if recorded_at is None else recorded_at,
    }


def _status(random: Random, stay: Stay, slot: Slot) -> str:
    """What became of the slot, before asking whether anybody wrote it down."""
    day = slot.starts.date()
    if day in CLOSURES or _is_called_off(slot.session_id):
        return "program_cancelled"
    if random.random() < 0.005:
        return "rescheduled"
    if day == stay.admitted_on:
        return "attended"
    if day > stay.came_until:
        return pick(random, ABSENCES_AFTER_LEAVING)
    if random.random() < _chance_to_come(stay, slot):
        return "partial" if random.random() < 0.055 else "attended"
    return pick(random, ABSENCES)


@cache
def _is_called_off(session_id: str) -> bool:
    """Whether the clinic called the session off (a counselor is sick), the same for everybody in it."""
    return stream("called off", session_id).random() < 0.009


def _chance_to_come(stay: Stay, slot: Slot) -> float:
    """Chance to come, from log-odds: program, person, weeks in treatment, holidays and what happened at the clinic."""
    day = slot.starts.date()
    week = (day - stay.admitted_on).days // 7
    odds = stay.program.turnout + stay.client.turnout + (0.4 if slot.minutes <= 60 else 0.0)
    odds += {0: -1.0, 1: -0.85, 2: -0.4}.get(week, 0.1)
    odds += 0.3 if stay.reason in ("completed", "transferred") else -0.15
    odds -= 0.7 if stay.reason in UNPLANNED and (stay.came_until - day).days < 12 else 0.0
    odds -= 0.55 if in_holiday_week(day) else 0.0
    odds += 0.5 if stay.program.code == "HE" and day >= TELEHEALTH_FROM else 0.0
    odds -= 0.85 if stay.program.code == "RE" and day >= VACANCY_FROM else 0.0
    return 1 / (1 + math.exp(-odds))


def _minutes(random: Random, status: str, scheduled: int) -> int:
    """Minutes present: at least three quarters when the session counts as attended, fewer when it was partial."""
    if status == "partial":
        return round(scheduled * random.uniform(0.25, 0.7))
    return scheduled if random.random() < 0.8 else round(scheduled * random.uniform(0.8, 1.0))


def _delivery(random: Random, stay: Stay, slot: Slot) -> str:
    """In person or by video: one program moved all its sessions, elsewhere some single sessions are by video."""
    if random.random() < 0.006:
        return ""
    if stay.program.code == "HE" and slot.starts.date() >= TELEHEALTH_FROM:
        return "telehealth"
    return "telehealth" if slot.minutes <= 60 and random.random() < 0.16 else "in_person"


def _recorded_at(random: Random, stay: Stay, slot: Slot) -> datetime | None:
    """When the slot was written down: mostly within a day or two, sometimes late, sometimes never."""
    if random.random() < 0.021:
        return None
    is_short_staffed = stay.program.code == "RE" and slot.starts.date() >= VACANCY_FROM
    hours = min(24 * 21, math.exp(random.gauss(2.8 if is_short_staffed else 2.0, 1.2)))
    recorded_at = slot.starts + timedelta(minutes=slot.minutes + round(hours * 60))
    return recorded_at if recorded_at <= EXPORTED_AT else None
