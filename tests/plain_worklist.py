"""The worklist in plain Python, straight from measures.md 3.6 and the words of each reason: a second opinion.

Shares nothing with the product and knows the usual settings only.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from oracles.seen import AFTERCARE, CAME
from worlds import Row, World

DAY = timedelta(days=1)
EXPECTED = ("attended", "partial", "no_show", "late_cancel", "client_cancel", "excused")
RELIABLE = {"PHQ-9": (-1, 6), "GAD-7": (-1, 4), "PCL-5": (-1, 15), "WHO-5": (1, 10)}
SCALES = (*RELIABLE, "days_abstinent_30")
Found = dict[tuple[str, str], Any]


def reasons(world: World, through: date) -> Found:
    """(admission id, reason) -> its number, or the sorted scales with theirs; nothing after `through` is seen."""
    found: Found = {}
    for stay in world.retention:
        if stay["admitted_on"] > through:
            continue
        is_open = stay["discharged_on"] is None or stay["discharged_on"] > through
        told = _of_open(world, stay, through) if is_open else {_second(n): n for n in _unreached(world, stay, through)}
        found |= {(stay["admission_id"], name): number for name, number in told.items()}
    return found


def _of_open(world: World, stay: Row, through: date) -> dict[str, Any]:
    told: dict[str, Any] = {}
    slots = sorted(_slots(world, stay, through), key=lambda row: (row["session_start"], row["status"] in CAME))
    if (missed := _missed(slots)) >= 2:
        told["missed"] = missed
    seen = [_day(row) for row in _came(world, stay["client_id"], through)]
    if (away := (through - max([*seen, stay["admitted_on"]])).days) >= 7:
        told["away"] = away
    expected = [row for row in slots if row["status"] in EXPECTED]
    completed = sum(map(_is_completed, expected))
    is_early = (through - stay["admitted_on"]).days <= 20
    if is_early and len(expected) >= 3 and 10 * completed < 6 * len(expected):
        told["early"] = (completed, len(expected))
    planned = stay.get("expected_discharge_on")
    is_booked = "appointment_booked" in (stay.get("aftercare_plan") or [])
    if planned and -14 <= (planned - through).days <= 14 and not is_booked:
        told["appointment"] = (planned - through).days
    if overdue := _overdue(world, stay, through):
        told["overdue"] = overdue
    if worse := _worse(world, stay, through):
        told["worse"] = worse
    return told


def _day(row: Row) -> date:
    return row["session_start"].date()


def _slots(world: World, stay: Row, through: date) -> list[Row]:
    return [
        row
        for row in world.attendance
        if row["admission_id"] == stay["admission_id"] and row["service"] not in AFTERCARE and _day(row) <= through
    ]


def _came(world: World, client_id: str, through: date) -> list[Row]:
    return [
        row
        for row in world.attendance
        if row["client_id"] == client_id
        and row["service"] not in AFTERCARE
        and row["status"] in CAME
        and _day(row) <= through
    ]


def _missed(slots: list[Row]) -> int:
    missed = 0
    for row in reversed(slots):
        if row["status"] in CAME:
            break
        missed += row["status"] in ("no_show", "late_cancel")
    return missed


def _is_completed(row: Row) -> bool:
    minutes, planned = row.get("attended_minutes"), row.get("scheduled_minutes")
    if row["status"] not in CAME:
        return False
    return row["status"] == "attended" if minutes is None or planned is None else 4 * minutes >= 3 * planned


def _scores(world: World, through: date, **of: str) -> list[Row]:
    stays = {stay["admission_id"] for stay in world.retention if stay["program"] == of.get("program")}
    return [
        row
        for row in world.outcomes
        if row["observed_on"] <= through
        and row["instrument"] in SCALES
        and (row["admission_id"] in stays if "program" in of else row["admission_id"] == of["admission"])
    ]


def _overdue(world: World, stay: Row, through: date) -> list[tuple[int, str | None]]:
    due_on, newest = stay["admitted_on"], None
    while (through - due_on).days > 7:
        newest, due_on = due_on, due_on + 30 * DAY
    if newest is None:
        return []
    used = {
        row["instrument"]
        for row in _scores(world, through, program=stay["program"])
        if (through - row["observed_on"]).days <= 60
    }
    taken = _scores(world, through, admission=stay["admission_id"])
    if not taken:
        return [((through - newest).days, None)] if used else []
    last = {
        row["instrument"]: max(r["observed_on"] for r in taken if r["instrument"] == row["instrument"]) for row in taken
    }
    return [
        ((through - newest).days, scale)
        for scale in SCALES
        if scale in last and scale in used and (newest - last[scale]).days > 7
    ]


def _worse(world: World, stay: Row, through: date) -> list[tuple[int, str]]:
    if (through - stay["admitted_on"]).days < 14:
        return []
    told = []
    for scale, (direction, points) in RELIABLE.items():
        of_stay = _scores(world, through, admission=stay["admission_id"])
        taken = sorted((row["observed_on"], row["score"]) for row in of_stay if row["instrument"] == scale)
        first = [each for each in taken if -7 <= (each[0] - stay["admitted_on"]).days <= 14][:1]
        later = [each for each in taken if first and (each[0] - first[0][0]).days >= 14]
        if later and (lost := direction * (first[0][1] - later[-1][1])) >= points:
            told.append((int(lost), scale))
    return told


def _unreached(world: World, stay: Row, through: date) -> list[int]:
    """Days since a discharge that still waits for its first contact, or none."""
    since = (through - stay["discharged_on"]).days
    if not 7 <= since <= 30 or stay["discharge_reason"] in ("death", "incarcerated", "transferred"):
        return []
    reached = [
        row
        for row in world.attendance
        if row["admission_id"] == stay["admission_id"]
        and row["service"] in AFTERCARE
        and row["status"] in CAME
        and stay["discharged_on"] < _day(row) <= through
    ]
    elsewhere = [
        other
        for other in world.retention
        if other["client_id"] == stay["client_id"]
        and other["admission_id"] != stay["admission_id"]
        and other["admitted_on"] <= through
        and (other["discharged_on"] is None or other["discharged_on"] > stay["discharged_on"])
    ]
    return [] if reached or elsewhere else [since]


def _second(days: int) -> str:
    return "second_contact" if days >= 14 else "contact"
