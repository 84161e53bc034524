"""The sessions page again, in plain Python: measures.md 3.1 to 3.5; the rest of 3.5 and 3.6 are in `engagement`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction

from oracles.seen import CAME, DAY, NOT_A_SLOT, Counts, Key, Row, Seen

EXPECTED = ("attended", "partial", "no_show", "late_cancel", "client_cancel", "excused")
CLINICAL = ("group", "individual", "family", "education")


def _rate(seen: Seen, *, counts_in: Iterable[str], over: Iterable[str]) -> Counts:
    wanted, base = frozenset(counts_in), frozenset(over)
    counts: dict = defaultdict(lambda: (0, 0))
    for row in seen.slots:
        if row["outcome"] in base and seen.in_range(row["date"]):
            key = seen.period(row["date"]), seen.segment(row), None
            counts[key] = (counts[key][0] + (row["outcome"] in wanted), counts[key][1] + 1)
    return dict(counts)


def session_completion(seen: Seen) -> Counts:
    """ATT-01: completed over expected."""
    return _rate(seen, counts_in=("attended",), over=EXPECTED)


def attendance_any(seen: Seen) -> Counts:
    """ATT-02: came at all over expected."""
    return _rate(seen, counts_in=CAME, over=EXPECTED)


def attendance_excused_removed(seen: Seen) -> Counts:
    """ATT-03: came at all over expected without excused."""
    return _rate(seen, counts_in=CAME, over=set(EXPECTED) - {"excused"})


def show_rate(seen: Seen) -> Counts:
    """ATT-04: came at all over expected without excused and cancelled in time."""
    return _rate(seen, counts_in=CAME, over=set(EXPECTED) - {"excused", "client_cancel"})


def no_show_rate(seen: Seen) -> Counts:
    """ATT-05: no-shows over the base of the show rate."""
    return _rate(seen, counts_in=("no_show",), over=set(EXPECTED) - {"excused", "client_cancel"})


def no_show_or_late_cancel(seen: Seen) -> Counts:
    """ATT-05L: no-shows and late cancellations over the base of the show rate."""
    return _rate(seen, counts_in=("no_show", "late_cancel"), over=set(EXPECTED) - {"excused", "client_cancel"})


def slot_mix(seen: Seen) -> Counts:
    """ATT-06: each status over expected and program-cancelled slots."""
    counts: Counts = {}
    base = (*EXPECTED, "program_cancelled")
    for status in base:
        for (period, segment, _), pair in _rate(seen, counts_in=(status,), over=base).items():
            counts[period, segment, status] = pair
    return counts


def delivery_reliability(seen: Seen) -> Counts:
    """ATT-07: sessions held over sessions planned, each session once."""
    planned: dict = defaultdict(set)
    held: dict = defaultdict(set)
    for row in seen.slots:
        if row["status"] in NOT_A_SLOT or not seen.in_range(row["date"]):
            continue
        key = seen.period(row["date"]), seen.segment(row), None
        planned[key].add(row["session_id"])
        if row["status"] != "program_cancelled":
            held[key].add(row["session_id"])
    return {key: (len(held[key]), len(sessions)) for key, sessions in planned.items()}


def documentation_completeness(seen: Seen) -> Counts:
    """ATT-08: past slots somebody documented over past slots."""
    documented = (*EXPECTED, "program_cancelled")
    return _rate(seen, counts_in=documented, over=(*documented, "unrecorded"))


def minutes_attended(seen: Seen) -> Counts:
    """ATT-09: minutes attended over planned minutes of expected slots."""
    counts: dict = defaultdict(lambda: (0, 0))
    for row in seen.slots:
        if row["status"] in EXPECTED and seen.in_range(row["date"]):
            key = seen.period(row["date"]), seen.segment(row), None
            counts[key] = (counts[key][0] + row["minutes"], counts[key][1] + row["scheduled_minutes"])
    return dict(counts)


def _clients(seen: Seen) -> dict[Key, list[tuple[int, int]]]:
    """For each period and segment, every client's slots attended and expected."""
    mine: dict = defaultdict(lambda: defaultdict(list))
    for row in seen.slots:
        if row["status"] in EXPECTED and seen.in_range(row["date"]):
            mine[seen.period(row["date"]), seen.segment(row), None][row["client_id"]].append(row["came"])
    return {key: [(sum(came), len(came)) for came in clients.values()] for key, clients in mine.items()}


def regular_clients(seen: Seen) -> Counts:
    """ATT-10: clients who attended 80% of three expected slots or more."""
    counts: Counts = {}
    for key, clients in _clients(seen).items():
        several = [(came, expected) for came, expected in clients if expected >= 3]
        counts[key] = (sum(5 * came >= 4 * expected for came, expected in several), len(several))
    return counts


def client_attendance(seen: Seen) -> Counts:
    """ATT-02C: the clients' own rates in percent, summed, over the clients."""
    return {
        key: (float(sum(Fraction(100 * came, expected) for came, expected in clients)), len(clients))
        for key, clients in _clients(seen).items()
    }


def _completion_in(seen: Seen, place_of: Callable[[Row], str | None]) -> Counts:
    """ATT-01 apart by a place each slot has; slots without one are left out."""
    counts: dict = defaultdict(lambda: (0, 0))
    for row in seen.slots:
        if row["status"] in EXPECTED and seen.in_range(row["date"]) and (place := place_of(row)) is not None:
            key = seen.period(row["date"]), seen.segment(row), place
            counts[key] = (counts[key][0] + (row["outcome"] == "attended"), counts[key][1] + 1)
    return dict(counts)


def completion_by_hour(seen: Seen) -> Counts:
    """ATT-01 by weekday and local hour of start."""
    return _completion_in(seen, lambda row: f"{row['session_start']:%A %H}:00")


def completion_by_week(seen: Seen) -> Counts:
    """ATT-01 by week in treatment: days 0 to 6 after admission are week 1, and so on to week 12."""

    def week_of(row: Row) -> str | None:
        number = (row["date"] - row["admitted_on"]).days // 7 + 1
        return f"week_{number:02d}" if number <= 12 else None

    return _completion_in(seen, week_of)


def _client_weeks(seen: Seen) -> dict[tuple[str, str, date], list[Row]]:
    """Each segment, client and whole week strictly inside a stay, with the stays it lies in."""
    weeks: dict = defaultdict(list)
    for stay in seen.stays:
        monday = _monday(stay["admitted_on"]) + 7 * DAY
        end = stay["discharged_on"]
        while monday + 6 * DAY <= seen.through and (end is None or monday < _monday(end)):
            if seen.in_range(monday):
                weeks[seen.segment(stay), stay["client_id"], monday].append(stay)
            monday += 7 * DAY
    return weeks


def _monday(day: date) -> date:
    return day - day.weekday() * DAY


def _dose(seen: Seen, minutes_of: Callable[[Row], int]) -> Counts:
    counts: dict = defaultdict(lambda: (0, 0))
    for (segment, _, monday), stays in _client_weeks(seen).items():
        key = seen.period(monday), segment, None
        counts[key] = (counts[key][0] + _minutes(seen, stays, monday, minutes_of), counts[key][1] + 1)
    return dict(counts)


def _rows(seen: Seen, stays: list[Row], monday: date) -> list[Row]:
    inside = {stay["admission_id"] for stay in stays}
    return [row for row in seen.slots if row["admission_id"] in inside and _monday(row["date"]) == monday]


def _minutes(seen: Seen, stays: list[Row], monday: date, minutes_of: Callable[[Row], int]) -> int:
    return sum(minutes_of(row) for row in _rows(seen, stays, monday) if row["service"] in CLINICAL)


def _received(row: Row) -> int:
    return row["minutes"]


def _offered(row: Row) -> int:
    return row["scheduled_minutes"] if row["status"] in EXPECTED else 0


def hours_received(seen: Seen) -> Counts:
    """DOS-01: clinical minutes received over whole client-weeks."""
    return _dose(seen, _received)


def hours_offered(seen: Seen) -> Counts:
    """DOS-02: clinical minutes offered over whole client-weeks."""
    return _dose(seen, _offered)


def weeks_at_floor(seen: Seen) -> Counts:
    """DOS-03: whole client-weeks at the hours the level of care asks, without closures and step-down weeks."""
    counts: dict = defaultdict(lambda: (0, 0))
    for (segment, _, monday), stays in _client_weeks(seen).items():
        floor = max(_floor(stay) for stay in stays)
        if not floor or any(_is_step_down(stay, monday) for stay in stays):
            continue
        if any(row["status"] == "program_cancelled" for row in _rows(seen, stays, monday)):
            continue
        reached = _minutes(seen, stays, monday, _received) >= 60 * floor
        key = seen.period(monday), segment, None
        counts[key] = (counts[key][0] + reached, counts[key][1] + 1)
    return dict(counts)


def _floor(stay: Row) -> int:
    age = stay["age_at_admission"]
    if stay["level_of_care"] == "2.1":
        return 6 if age is not None and age < 18 else 9
    return 20 if stay["level_of_care"] == "2.5" else 0


def _is_step_down(stay: Row, monday: date) -> bool:
    return stay["discharge_reason"] == "completed" and monday >= _monday(stay["discharged_on"]) - 14 * DAY
