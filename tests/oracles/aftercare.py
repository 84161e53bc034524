"""The aftercare page again, in plain Python: measures.md section 9."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from functools import partial

from oracles.seen import AFTERCARE, DAY, Counts, Row, Seen

HANDED_OVER = ("transferred", "death", "incarcerated")


def _live(seen: Seen, window: int = 0) -> list[Row]:
    """Live discharges in range; with a window, those old enough for it."""
    return [
        stay
        for stay in seen.stays
        if stay["discharged_on"] is not None
        and stay["discharge_reason"] not in HANDED_OVER
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


_STEPS: dict[str, Callable[[Seen, Row], bool]] = {
    "discharged": lambda seen, stay: True,
    "planned": lambda seen, stay: _is_planned(stay),
    "within_7": lambda seen, stay: bool(_contacts(seen, stay, first=1, last=7)),
    "within_14": lambda seen, stay: bool(_contacts(seen, stay, first=1, last=14)),
    "within_30": lambda seen, stay: bool(_contacts(seen, stay, first=1, last=30)),
}
