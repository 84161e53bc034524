"""The retention page again, in plain Python: measures.md section 4."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date

from oracles.seen import DAY, Counts, Exits, Row, Seen

UNPLANNED = ("left_ama", "administrative")
LATE_ENTRY = 7
GAP = DAY


def time_in_treatment(seen: Seen) -> Exits:
    """RET-01: days from admission to the end of each stay, and how it ended."""
    exits: Exits = defaultdict(list)
    for stay in _known(seen, seen.stays):
        if seen.in_range(stay["admitted_on"]):
            key = seen.period(stay["admitted_on"]), seen.segment(stay), None
            exits[key].append((_days(seen, stay), _ending(seen, stay)))
    return exits


def retained_days(seen: Seen) -> Exits:
    """RET-02: the same days; the share follows from them."""
    return time_in_treatment(seen)


def exits_by_reason(seen: Seen) -> Exits:
    """RET-06: the same days; the shares by ending follow from them."""
    return time_in_treatment(seen)


def time_in_care(seen: Seen) -> Exits:
    """RET-01 of episodes of care: stays of a client that follow each other within a day are one."""
    in_cohort = {stay["admission_id"] for stay in seen.stays}
    exits: Exits = defaultdict(list)
    for episode in _episodes(_known(seen, seen.every_stay)):
        first = episode[0]
        if first["admission_id"] in in_cohort and seen.in_range(first["admitted_on"]):
            last = max(episode, key=lambda stay: (_known_to(seen, stay), stay["admitted_on"], stay["admission_id"]))
            is_open = any(_ending(seen, stay) == "open" for stay in episode)
            days = (_known_to(seen, last) - first["admitted_on"]).days
            key = seen.period(first["admitted_on"]), seen.segment(first), None
            exits[key].append((days, "open" if is_open else _ending(seen, last)))
    return exits


def _episodes(stays: list[Row]) -> list[list[Row]]:
    found: list[list[Row]] = []
    for stay in sorted(stays, key=lambda stay: (stay["client_id"], stay["admitted_on"], stay["admission_id"])):
        if found and found[-1][0]["client_id"] == stay["client_id"]:
            ends = [each["discharged_on"] or date.max for each in found[-1]]
            if max(ends) == date.max or stay["admitted_on"] - max(ends) <= GAP:
                found[-1].append(stay)
                continue
        found.append([stay])
    return found


def retained_fixed_cohort(seen: Seen) -> Counts:
    """RET-03: mature admissions, and those whose time reached the window."""
    window = seen.filters.window_days or 30
    return _share(seen, window, lambda stay: _days(seen, stay) >= window)


def retained_or_completed(seen: Seen) -> Counts:
    """RET-04: the same, or completed before."""
    window = seen.filters.window_days or 30
    return _share(seen, window, lambda stay: _days(seen, stay) >= window or _ending(seen, stay) == "completed")


def early_unplanned_exit(seen: Seen) -> Counts:
    """RET-07: mature admissions, and those that left unplanned by the last day of the window."""
    window = seen.filters.window_days or 14
    return _share(seen, window, lambda stay: _days(seen, stay) <= window and _ending(seen, stay) == "unplanned")


def weekly_exits(seen: Seen) -> Counts:
    """Who is there when a week of treatment begins and has had all of it, and who leaves in it."""
    counts: dict = defaultdict(lambda: (0, 0))
    for week in range(1, 27):
        first, last = 7 * week - 7, 7 * week - 1
        for stay in _known(seen, seen.stays):
            has_passed = stay["admitted_on"] + last * DAY <= seen.as_of
            if seen.in_range(stay["admitted_on"]) and has_passed and _days(seen, stay) >= first:
                key = seen.period(stay["admitted_on"]), seen.segment(stay), f"week_{week:02}"
                has_left = _ending(seen, stay) != "open" and _days(seen, stay) <= last
                counts[key] = (counts[key][0] + has_left, counts[key][1] + 1)
    return dict(counts)


def dropout_by_week(seen: Seen) -> Counts:
    """Unplanned exits in weeks 1 to 4, 5 to 8 and 9 to 12, of all admissions that had those weeks."""
    counts: Counts = {}
    for part, first, last in (("weeks_01_04", 0, 27), ("weeks_05_08", 28, 55), ("weeks_09_12", 56, 83)):

        def is_met(stay: Row, first: int = first, last: int = last) -> bool:
            return first <= _days(seen, stay) <= last and _ending(seen, stay) == "unplanned"

        for (label, segment, _), pair in _share(seen, last, is_met).items():
            counts[label, segment, part] = pair
    return counts


def completion_rate(seen: Seen) -> Counts:
    """RET-05: discharges with a reason, and those completed."""
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        end, reason = stay["discharged_on"], stay["discharge_reason"]
        if end is not None and reason is not None and seen.in_range(end):
            key = seen.period(end), seen.segment(stay), None
            counts[key] = (counts[key][0] + (reason in _ways(seen)), counts[key][1] + 1)
    return dict(counts)


def completion_by_admission(seen: Seen) -> Counts:
    """RET-05 by admission: those 30 days past their planned length, and those completed by then."""
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        due_on = _planned_end(stay, seen.filters.window_days or 120)
        if seen.in_range(stay["admitted_on"]) and due_on <= seen.as_of:
            is_in_time = stay["discharged_on"] is not None and stay["discharged_on"] <= due_on
            is_met = is_in_time and stay["discharge_reason"] in _ways(seen)
            key = seen.period(stay["admitted_on"]), seen.segment(stay), None
            counts[key] = (counts[key][0] + is_met, counts[key][1] + 1)
    return dict(counts)


def _planned_end(stay: Row, unplanned: int) -> date:
    if stay["planned_weeks"] is not None:
        return stay["admitted_on"] + stay["planned_weeks"] * 7 * DAY + 30 * DAY
    if stay["expected_discharge_on"] is not None:
        return stay["expected_discharge_on"] + 30 * DAY
    return stay["admitted_on"] + unplanned * DAY


def _ways(seen: Seen) -> tuple[str, ...]:
    return ("completed", "transferred") if seen.filters.variant == "or_transferred" else ("completed",)


def _share(seen: Seen, window: int, is_met: Callable[[Row], bool]) -> Counts:
    """Admissions in range that had the window, and those that meet something."""
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in _known(seen, seen.stays):
        if seen.in_range(stay["admitted_on"]) and stay["admitted_on"] + window * DAY <= seen.as_of:
            key = seen.period(stay["admitted_on"]), seen.segment(stay), None
            counts[key] = (counts[key][0] + is_met(stay), counts[key][1] + 1)
    return dict(counts)


def _known(seen: Seen, stays: list[Row]) -> list[Row]:
    return [stay for stay in stays if stay["admitted_on"] <= seen.as_of]


def _has_left(seen: Seen, stay: Row) -> bool:
    return stay["discharged_on"] is not None and stay["discharged_on"] <= seen.as_of


def _ending(seen: Seen, stay: Row) -> str:
    if not _has_left(seen, stay):
        return "open"
    reason = stay["discharge_reason"]
    if reason in ("completed", "transferred"):
        return reason
    return "unplanned" if reason in UNPLANNED else "other"


def _days(seen: Seen, stay: Row) -> int:
    return (_known_to(seen, stay) - stay["admitted_on"]).days


def _known_to(seen: Seen, stay: Row) -> date:
    """The day a stay ended on the clock asked for; the day the data end where it has not."""
    if not _has_left(seen, stay):
        return seen.as_of
    end = stay["discharged_on"]
    is_planned = stay["discharge_reason"] in ("completed", "transferred", "incarcerated", "death")
    if seen.filters.variant == "discharge" or is_planned:
        return end
    last = _last_service_on(seen, stay)
    return last if last is not None and (end - last).days > LATE_ENTRY else end


def _last_service_on(seen: Seen, stay: Row) -> date | None:
    if stay["last_service_on"] is not None:
        return stay["last_service_on"]
    came = [row["date"] for row in seen.every_slot if row["admission_id"] == stay["admission_id"] and row["came"]]
    return max(came, default=None)
