"""The census page again, in plain Python: measures.md section 2."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from oracles.seen import DAY, NOT_A_SLOT, Amounts, Counts, Row, Seen, is_active

REASONS = ("completed", "left_ama", "administrative", "transferred", "incarcerated", "death", "other")


def _clients(stays: list[Row], day: date) -> set[str]:
    return {stay["client_id"] for stay in stays if is_active(stay, day)}


def active_census(seen: Seen) -> Counts:
    """CEN-01: clients active on the last day of the period."""
    return {
        (label, segment, None): (len(_clients(stays, period[-1])), 0)
        for label, period in seen.periods()
        for segment, stays in seen.by_segment(seen.stays).items()
    }


def average_daily_census(seen: Seen) -> Counts:
    """CEN-02: client-days over calendar days, or over the days on which a session took place."""
    counts: Counts = {}
    for label, period in seen.periods():
        days = [day for day in period if seen.filters.variant != "operating" or _took_place(seen, day)]
        for segment, stays in seen.by_segment(seen.stays).items():
            client_days = sum(len(_clients(stays, day)) for day in days)
            counts[label, segment, None] = (client_days, len(days))
    return counts


def _took_place(seen: Seen, day: date) -> bool:
    return any(row["date"] == day and row["status"] not in (*NOT_A_SLOT, "program_cancelled") for row in seen.slots)


def _anchored(seen: Seen, anchor: str) -> Counts:
    counts: dict = defaultdict(int)
    for stay in seen.stays:
        if stay[anchor] is not None and seen.in_range(stay[anchor]):
            counts[seen.period(stay[anchor]), seen.segment(stay), None] += 1
    return {key: (number, 0) for key, number in counts.items()}


def admissions(seen: Seen) -> Counts:
    """CEN-03: stays admitted in the period."""
    return _anchored(seen, "admitted_on")


def discharges(seen: Seen) -> Counts:
    """CEN-04: stays discharged in the period."""
    return _anchored(seen, "discharged_on")


def _slots(seen: Seen, program: str, day: date) -> int:
    rows = [row for row in seen.capacity if row["program"] == program and row["valid_from"] <= day]
    return sum(row["slots"] for row in rows if row["valid_to"] is None or row["valid_to"] >= day)


def capacity_utilisation(seen: Seen) -> Counts:
    """CEN-06: client-days over slot-days, in programs and on days with slots; for whole programs only."""
    assert seen.filters.compare_by in (None, "program")
    wanted = [values for name, values in seen.filters.cohort if name == "program"]
    programs = {
        row["program"]
        for row in seen.capacity
        if all(row["program"] in values for values in wanted) != seen.filters.is_outside
    }
    counts: dict = defaultdict(lambda: (0, 0))
    for label, period in seen.periods():
        for segment, inside in _programs_by_segment(seen, programs).items():
            for day in period:
                open_programs = {program for program in inside if _slots(seen, program, day)}
                stays = [stay for stay in seen.stays if stay["program"] in open_programs]
                slots = sum(_slots(seen, program, day) for program in open_programs)
                busy, offered = counts[label, segment, None]
                counts[label, segment, None] = (busy + len(_clients(stays, day)), offered + slots)
    return dict(counts)


def _programs_by_segment(seen: Seen, programs: set[str]) -> dict[str, set[str]]:
    return {program: {program} for program in programs} if seen.filters.compare_by else {"all": programs}


def length_of_stay(seen: Seen) -> Amounts:
    """CEN-08: days from admission to discharge, by day of discharge."""
    amounts: dict = defaultdict(list)
    for stay in seen.stays:
        end = stay["discharged_on"]
        if end is not None and seen.in_range(end):
            amounts[seen.period(end), seen.segment(stay), None].append((end - stay["admitted_on"]).days)
    return dict(amounts)


def phantom_census(seen: Seen) -> Counts:
    """CEN-10: clients active on the period's last day who came to nothing in the 14 days that end there."""
    counts: Counts = {}
    for label, period in seen.periods():
        last = period[-1]
        came = {row["client_id"] for row in seen.every_slot if row["came"] and last - 13 * DAY <= row["date"] <= last}
        for segment, stays in seen.by_segment(seen.stays).items():
            active = _clients(stays, last)
            counts[label, segment, None] = (len(active - came), len(active))
    return counts


def waiting_time(seen: Seen) -> Amounts:
    """CEN-12: days from first contact to the stay's first attended session, by day of admission."""
    amounts: dict = defaultdict(list)
    for stay in seen.stays:
        came = [row["date"] for row in seen.slots if row["admission_id"] == stay["admission_id"] and row["came"]]
        if came and stay["first_contact_on"] is not None and seen.in_range(stay["admitted_on"]):
            key = seen.period(stay["admitted_on"]), seen.segment(stay), None
            amounts[key].append((min(came) - stay["first_contact_on"]).days)
    return dict(amounts)


def readmission(seen: Seen) -> Counts:
    """CEN-15: mature live discharges followed by a new stay of the same client 2 to 30 days later."""
    window = (seen.filters.window_days or 30) * DAY
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        end = stay["discharged_on"]
        if end is None or stay["discharge_reason"] in ("death", "transferred"):
            continue
        if not seen.in_range(end) or end > seen.as_of - window:
            continue
        again = any(
            other["client_id"] == stay["client_id"] and 2 * DAY <= other["admitted_on"] - end <= window
            for other in seen.every_stay
        )
        key = seen.period(end), seen.segment(stay), None
        counts[key] = (counts[key][0] + again, counts[key][1] + 1)
    return dict(counts)


def census_flow(seen: Seen) -> Counts:
    """CEN-16: stays open the day before, admitted, discharged by reason, and open on the last day."""
    counts: Counts = {}
    for label, period in seen.periods():
        for segment, stays in seen.by_segment(seen.stays).items():
            parts = {
                "start": sum(is_active(stay, period[0] - DAY) for stay in stays),
                "admitted": sum(stay["admitted_on"] in period for stay in stays),
                "end": sum(is_active(stay, period[-1]) for stay in stays),
            }
            for reason in REASONS:
                left = [stay for stay in stays if stay["discharged_on"] in period]
                parts[reason] = sum(stay["discharge_reason"] == reason for stay in left)
            counts |= {(label, segment, part): (number, 0) for part, number in parts.items()}
    return counts
