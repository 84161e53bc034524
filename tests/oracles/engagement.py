"""The sessions page's dose, course and engagement again, in plain Python: measures.md 3.5 and 3.6."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from fractions import Fraction

from oracles.seen import CAME, DAY, Amounts, Counts, Row, Seen, days, is_active

CLINICAL = ("group", "individual", "family", "education")
PLANNED = ("attended", "partial", "no_show", "late_cancel", "client_cancel", "excused", "program_cancelled")


def days_attended(seen: Seen) -> Counts:
    """DOS-04: distinct attended days over whole client-weeks."""
    counts: dict = defaultdict(lambda: (0, 0))
    for (segment, _client, monday), stays in _whole_weeks(seen).items():
        inside = {stay["admission_id"] for stay in stays}
        week = set(days(monday, monday + 6 * DAY))
        came = {row["date"] for row in seen.slots if row["came"] and row["admission_id"] in inside} & week
        key = seen.period(monday), segment, None
        counts[key] = (counts[key][0] + len(came), counts[key][1] + 1)
    return dict(counts)


def _whole_weeks(seen: Seen) -> dict[tuple[str, str, date], list[Row]]:
    """Monday to Sunday strictly between the weeks of admission and of discharge, and over."""
    weeks: dict = defaultdict(list)
    for stay in seen.stays:
        for monday in days(stay["admitted_on"] + DAY, seen.through - 6 * DAY):
            is_out = stay["discharged_on"] is not None and stay["discharged_on"] <= monday + 6 * DAY
            if monday.weekday() == 0 and not is_out and seen.in_range(monday):
                weeks[seen.segment(stay), stay["client_id"], monday].append(stay)
    return weeks


def _courses(seen: Seen) -> list[tuple[Row, list[Row]]]:
    """Each stay discharged in range, with its slots."""
    return [
        (stay, [row for row in seen.slots if row["admission_id"] == stay["admission_id"]])
        for stay in seen.stays
        if stay["discharged_on"] is not None and seen.in_range(stay["discharged_on"])
    ]


def _per_discharge(seen: Seen, amount_of: Callable[[list[Row]], float | None]) -> Amounts:
    amounts: dict = defaultdict(list)
    for stay, rows in _courses(seen):
        if (amount := amount_of(rows)) is not None:
            amounts[seen.period(stay["discharged_on"]), seen.segment(stay), None].append(amount)
    return dict(amounts)


def dose_hours(seen: Seen) -> Amounts:
    """DOS-05H: clinical hours received per discharge."""
    return _per_discharge(seen, lambda rows: sum(row["minutes"] for row in rows if row["service"] in CLINICAL) / 60)


def dose_days(seen: Seen) -> Amounts:
    """DOS-05D: distinct attended days per discharge."""
    return _per_discharge(seen, lambda rows: len({row["date"] for row in rows if row["came"]}))


def planned_sessions_attended(seen: Seen) -> Amounts:
    """DOS-05P: percent of the planned sessions attended per discharge."""
    return _per_discharge(seen, _percent_attended)


def _percent_attended(rows: list[Row]) -> float | None:
    planned = [row for row in rows if row["status"] in PLANNED]
    return float(Fraction(100 * sum(row["came"] for row in planned), len(planned))) if planned else None


def family_session(seen: Seen) -> Counts:
    """DOS-06F: discharges with a family session attended."""
    counts: dict = defaultdict(lambda: (0, 0))
    for stay, rows in _courses(seen):
        key = seen.period(stay["discharged_on"]), seen.segment(stay), None
        had = any(row["came"] and row["service"] == "family" for row in rows)
        counts[key] = (counts[key][0] + had, counts[key][1] + 1)
    return dict(counts)


def individual_monthly(seen: Seen) -> Counts:
    """DOS-06I: full months of 30 days from admission with an individual session attended."""
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        first = stay["admitted_on"]
        while (last := first + 29 * DAY) <= seen.through and is_active(stay, last):
            if seen.in_range(last):
                mine = [row for row in seen.slots if row["admission_id"] == stay["admission_id"] and row["came"]]
                had = any(first <= row["date"] <= last and row["service"] == "individual" for row in mine)
                key = seen.period(last), seen.segment(stay), None
                counts[key] = (counts[key][0] + had, counts[key][1] + 1)
            first = last + DAY
    return dict(counts)


def approach_hours(seen: Seen) -> Counts:
    """DOS-06A: clinical minutes received by approach, over all of them."""
    minutes: dict = defaultdict(lambda: defaultdict(int))
    for row in seen.slots:
        if row["service"] in CLINICAL and row["status"] in CAME and seen.in_range(row["date"]):
            minutes[seen.period(row["date"]), seen.segment(row)][row["approach"]] += row["minutes"]
    return {
        (period, segment, approach): (number, sum(by_approach.values()))
        for (period, segment), by_approach in minutes.items()
        for approach, number in by_approach.items()
    }


def _reached(seen: Seen, number: int) -> Counts:
    """Admissions 30 days old that came on so many days by day 30."""
    window = (seen.filters.window_days or 30) * DAY
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        admitted_on = stay["admitted_on"]
        if not seen.in_range(admitted_on) or admitted_on > seen.as_of - window:
            continue
        mine = [row for row in seen.slots if row["admission_id"] == stay["admission_id"] and row["came"]]
        came = {row["date"] for row in mine if row["date"] - admitted_on <= window}
        key = seen.period(admitted_on), seen.segment(stay), None
        counts[key] = (counts[key][0] + (len(came) >= number), counts[key][1] + 1)
    return dict(counts)


def second_day(seen: Seen) -> Counts:
    """ENG-02: a second day of care within 30 days."""
    return _reached(seen, 2)


def third_day(seen: Seen) -> Counts:
    """ENG-03: a third day of care within 30 days."""
    return _reached(seen, 3)


def fourth_day(seen: Seen) -> Counts:
    """ENG-04: a fourth day of care within 30 days."""
    return _reached(seen, 4)


def continuation(seen: Seen) -> Counts:
    """ENG-01: four days of care after the first within 30 days."""
    return _reached(seen, 1 + 4)


def missed_in_a_row(seen: Seen) -> Counts:
    """Open clients by their longest current run of missed slots, among their open stays, on the period's last day."""
    return _by_level(seen, lambda stays, day: f"missed_{min(max(_run(seen, stay, day) for stay in stays), 3)}")


def _run(seen: Seen, stay: Row, day: date) -> int:
    """Walk back from the newest slot until one was attended; of two at the same time that one is the newer."""
    mine = [row for row in seen.slots if row["admission_id"] == stay["admission_id"] and row["date"] <= day]
    missed = 0
    for row in sorted(mine, key=lambda row: (row["session_start"], row["came"]), reverse=True):
        if row["came"]:
            break
        missed += row["status"] in ("no_show", "late_cancel")
    return missed


def days_away(seen: Seen) -> Counts:
    """Open clients by days since they were seen, in any stay, or admitted, on the period's last day."""

    def level(stays: list[Row], day: date) -> str:
        client = stays[0]["client_id"]
        came = [row["date"] for row in seen.every_slot if row["client_id"] == client and row["came"]]
        seen_on = max([*(each for each in came if each <= day), *(stay["admitted_on"] for stay in stays)])
        gap = (day - seen_on).days
        return "away_0" if gap < 7 else "away_7" if gap < 14 else "away_14"

    return _by_level(seen, level)


def _by_level(seen: Seen, level_of: Callable[[list[Row], date], str]) -> Counts:
    counts: Counts = {}
    for label, period in seen.periods():
        last = period[-1]
        for segment, stays in seen.by_segment(stay for stay in seen.stays if is_active(stay, last)).items():
            clients: dict = defaultdict(list)
            for stay in stays:
                clients[stay["client_id"]].append(stay)
            for mine in clients.values():
                key = label, segment, level_of(mine, last)
                counts[key] = (counts.get(key, (0, 0))[0] + 1, len(clients))
    return counts
