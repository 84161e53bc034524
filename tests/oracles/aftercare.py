"""The aftercare page again, in plain Python: measures.md section 9."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from functools import partial

from oracles.seen import AFTERCARE, DAY, Counts, Exits, Row, Seen

REASONS = ("completed", "left_ama", "administrative", "other")
COMPONENTS = (
    "continuing_outpatient", "check_in", "peer_or_alumni", "mutual_help", "sober_living", "medication", "crisis_plan",
    "appointment_booked",
)  # fmt: skip
INTENSIVE_UP = ("2.1", "2.5", "3.1", "3.3", "3.5", "3.7", "4.0")


def _live(seen: Seen, window: int = 0) -> list[Row]:
    """Live discharges in range; with a window, those old enough for it; where asked for, the completed alone."""
    reasons = ("completed",) if seen.filters.variant == "completers" else REASONS
    return [
        stay
        for stay in seen.stays
        if stay["discharged_on"] is not None
        and stay["discharge_reason"] in reasons
        and seen.in_range(stay["discharged_on"])
        and (not window or stay["discharged_on"] <= seen.as_of - window * DAY)
    ]


def _share(seen: Seen, stays: list[Row], is_met: Callable[[Row], bool]) -> Counts:
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in stays:
        key = seen.period(stay["discharged_on"]), seen.segment(stay), None
        counts[key] = (counts[key][0] + is_met(stay), counts[key][1] + 1)
    return dict(counts)


def _contacts(seen: Seen, stay: Row, *, first: int, last: int) -> list[Row]:
    """Contacts of the stay from the first to the last day after its discharge."""
    end = stay["discharged_on"]
    return [
        row
        for row in seen.contacts
        if row["admission_id"] == stay["admission_id"] and first * DAY <= row["date"] - end <= last * DAY
    ]


def _is_planned(stay: Row) -> bool:
    return stay["aftercare_planned_on"] is not None and stay["aftercare_planned_on"] <= stay["discharged_on"]


def plan_documented(seen: Seen) -> Counts:
    """AFT-01: live discharges with a plan by the day of discharge."""
    return _share(seen, _live(seen), _is_planned)


def plan_timing(seen: Seen) -> Counts:
    """AFT-01, late plans apart: by discharge, on day 1 to 7 after it, or neither, of live discharges that old."""
    window = seen.filters.window_days or 7
    timings = ("by_discharge", "late", "no_plan")
    return _by_part(seen, _live(seen, window), timings, lambda stay, part: _timing(stay, window) == part)


def _by_part(seen: Seen, stays: list[Row], parts: Iterable[str], is_met: Callable[[Row, str], bool]) -> Counts:
    return {
        (label, segment, part): pair
        for part in parts
        for (label, segment, _), pair in _share(seen, stays, partial(_swapped, is_met, part)).items()
    }


def _swapped(is_met: Callable[[Row, str], bool], part: str, stay: Row) -> bool:
    return is_met(stay, part)


def _timing(stay: Row, window: int) -> str:
    if _is_planned(stay):
        return "by_discharge"
    planned_on = stay["aftercare_planned_on"]
    return "late" if planned_on is not None and (planned_on - stay["discharged_on"]).days <= window else "no_plan"


def plan_components(seen: Seen) -> Counts:
    """AFT-02: of live discharges with a plan in time, how many plans hold each component."""
    planned = [stay for stay in _live(seen) if _is_planned(stay)]
    return _by_part(seen, planned, COMPONENTS, lambda stay, part: part in _plan(stay))


def plan_completeness(seen: Seen) -> Counts:
    """AFT-02: the same plans by how many components they hold."""
    planned = [stay for stay in _live(seen) if _is_planned(stay)]
    numbers = [f"{number}_of_8" for number in range(9)]
    return _by_part(seen, planned, numbers, lambda stay, part: f"{len(_plan(stay))}_of_8" == part)


def _plan(stay: Row) -> set[str]:
    return set(stay["aftercare_plan"] or [])


def first_contact(seen: Seen) -> Counts:
    """AFT-03: mature live discharges with a contact on day 1 to W."""
    window = seen.filters.window_days or 14
    return _share(seen, _live(seen, window), lambda stay: bool(_contacts(seen, stay, first=1, last=window)))


def engaged(seen: Seen) -> Counts:
    """AFT-04: mature live discharges with a contact in the 30 days that end at day D."""
    window = seen.filters.window_days or 30
    first = max(1, window - 29)
    return _share(seen, _live(seen, window), lambda stay: bool(_contacts(seen, stay, first=first, last=window)))


def contact_by_type(seen: Seen) -> Counts:
    """AFT-07: mature live discharges with a contact of each type on day 1 to W."""
    window = seen.filters.window_days or 30
    counts: Counts = {}
    for service in AFTERCARE:

        def is_met(stay: Row, service: str = service) -> bool:
            return any(row["service"] == service for row in _contacts(seen, stay, first=1, last=window))

        for (label, segment, _), pair in _share(seen, _live(seen, window), is_met).items():
            counts[label, segment, service] = pair
    return counts


def aftercare_funnel(seen: Seen) -> Counts:
    """Live discharges 30 days old: all, those with a plan, and those with a contact within 7, 14 and 30 days."""
    counts: Counts = {}
    for part, is_met in _STEPS.items():
        for (label, segment, _), (number, _total) in _share(seen, _live(seen, 30), partial(is_met, seen)).items():
            counts[label, segment, part] = (number, 0)
    return counts


def time_to_contact(seen: Seen) -> Exits:
    """AFT-05: what came first after each live discharge, with the day, or open on the last day it was followed."""
    found: Exits = defaultdict(list)
    for stay in _live(seen):
        if stay["discharged_on"] <= seen.as_of:
            found[seen.period(stay["discharged_on"]), seen.segment(stay), None].append(_first(seen, stay))
    return dict(found)


def _first(seen: Seen, stay: Row) -> tuple[int, str]:
    end = stay["discharged_on"]
    last = min((seen.as_of - end).days, 180)
    events = [((row["date"] - end).days, "aftercare_contact") for row in _contacts(seen, stay, first=1, last=last)]
    for other in (each for each in seen.every_stay if each["client_id"] == stay["client_id"]):
        if other["level_of_care"] in INTENSIVE_UP:
            events.append(((other["admitted_on"] - end).days, "readmitted"))
        if other["discharged_on"] is not None and other["discharge_reason"] in ("death", "incarcerated"):
            events.append(((other["discharged_on"] - end).days, "died_or_in_custody"))
    order = ("aftercare_contact", "died_or_in_custody", "readmitted")
    return min(
        ((day, ending) for day, ending in events if 1 <= day <= last),
        key=lambda event: (event[0], order.index(event[1])),
        default=(last, "open"),
    )


def reach_rate(seen: Seen) -> Counts:
    """AFT-06: attempts after live discharges that reached the client."""
    by_id = {stay["admission_id"]: stay for stay in seen.stays}
    counts: dict = defaultdict(lambda: (0, 0))
    for row in seen.attempts:
        stay = by_id.get(row["admission_id"])
        if stay is None or stay["discharge_reason"] not in REASONS or not row["date"] > stay["discharged_on"]:
            continue
        if seen.in_range(row["date"]):
            key = seen.period(row["date"]), seen.segment(row), None
            counts[key] = (counts[key][0] + row["came"], counts[key][1] + 1)
    return dict(counts)


def follow_up_reached(seen: Seen) -> Counts:
    """AFT-08: live discharges with a report or screen within 15 days of day D, of those that many days ago and 15."""
    window = seen.filters.window_days or 30
    return _share(seen, _live(seen, window + 15), lambda stay: bool(_answers(seen, stay, window)))


def abstinent_after(seen: Seen) -> Counts:
    """AFT-08: of those reached, the ones whose every report is 30 of 30 and whose every screen is negative."""
    window = seen.filters.window_days or 30
    reached = [stay for stay in _live(seen, window + 15) if _answers(seen, stay, window)]
    return _share(seen, reached, lambda stay: all(_answers(seen, stay, window)))


def _answers(seen: Seen, stay: Row, window: int) -> list[bool]:
    """For each report or screen around day D whether it says abstinent."""
    full = {"days_abstinent_30": 30, "drug_screen_negative": 1}
    return [
        row["score"] == full[row["instrument"]]
        for row in seen.scores
        if row["admission_id"] == stay["admission_id"]
        and row["instrument"] in full
        and row["observed_on"] > stay["discharged_on"]
        and abs((row["observed_on"] - stay["discharged_on"]).days - window) <= 15
    ]


_STEPS: dict[str, Callable[[Seen, Row], bool]] = {
    "discharged": lambda seen, stay: True,
    "planned": lambda seen, stay: _is_planned(stay),
    "within_7": lambda seen, stay: bool(_contacts(seen, stay, first=1, last=7)),
    "within_14": lambda seen, stay: bool(_contacts(seen, stay, first=1, last=14)),
    "within_30": lambda seen, stay: bool(_contacts(seen, stay, first=1, last=30)),
}
