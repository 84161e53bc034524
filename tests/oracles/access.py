"""From first contact to first session again, in plain Python: measures.md section 2."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from oracles.seen import DAY, Counts, Row, Seen

BANDS = ((0, "0 days"), (7, "1-7 days"), (14, "8-14 days"), (30, "15-30 days"))


def _first_session_on(seen: Seen, stay: Row) -> date | None:
    came = [row["date"] for row in seen.slots if row["admission_id"] == stay["admission_id"] and row["came"]]
    return min(came, default=None)


def access_funnel(seen: Seen) -> Counts:
    """CEN-13: mature first contacts, and how far they came within 30 days."""
    window = (seen.filters.window_days or 30) * DAY
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        contact, first = stay["first_contact_on"], _first_session_on(seen, stay)
        if contact is None or not seen.in_range(contact) or seen.as_of - contact < window:
            continue
        steps = {
            "contacted": True,
            "admitted_in_time": stay["admitted_on"] - contact <= window,
            "seen_in_time": first is not None and first - contact <= window,
        }
        for part, is_reached in steps.items():
            key = seen.period(contact), seen.segment(stay), part
            counts[key] = (counts[key][0] + is_reached, 0)
    return dict(counts)


def wait_bands(seen: Seen) -> Counts:
    """CEN-14: days from first contact to admission and first service, in the five bands of TEDS."""
    counts: dict = defaultdict(lambda: (0, 0))
    for stay in seen.stays:
        contact, first = stay["first_contact_on"], _first_session_on(seen, stay)
        if contact is None or first is None or not seen.in_range(stay["admitted_on"]):
            continue
        days = (first - contact).days
        found = next((part for longest, part in BANDS if days <= longest), "31+ days")
        for part in (*(part for _, part in BANDS), "31+ days"):
            key = seen.period(stay["admitted_on"]), seen.segment(stay), part
            number, total = counts[key]
            counts[key] = (number + (part == found), total + 1)
    return dict(counts)
