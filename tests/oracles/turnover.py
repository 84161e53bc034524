"""Turnover and discharge lag again, in plain Python: measures.md section 2."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from oracles.seen import DAY, Amounts, Counts, Row, Seen, is_active

FORTNIGHT = 14 * DAY


def clients_admitted(seen: Seen) -> Counts:
    """CEN-03: the distinct clients among the admissions of the period."""
    clients: dict = defaultdict(set)
    for stay in seen.stays:
        if seen.in_range(stay["admitted_on"]):
            clients[seen.period(stay["admitted_on"]), seen.segment(stay), None].add(stay["client_id"])
    return {key: (len(each), 0) for key, each in clients.items()}


def clients_served(seen: Seen) -> Counts:
    """CEN-05: the census of the evening before, and the clients admitted in the period who were not part of it."""
    counts: Counts = {}
    for label, period in seen.periods():
        for segment, stays in seen.by_segment(seen.stays).items():
            before = {stay["client_id"] for stay in stays if is_active(stay, period[0] - DAY)}
            came = {stay["client_id"] for stay in stays if stay["admitted_on"] in period}
            counts[label, segment, "carried_over"] = (len(before), 0)
            counts[label, segment, "newly_admitted"] = (len(came - before), 0)
    return counts


def group_size(seen: Seen) -> Counts:
    """Who came to each group that anybody came to."""
    present: dict = defaultdict(set)
    for row in seen.slots:
        if row["service"] == "group" and row["came"] and seen.in_range(row["date"]):
            group = row["session_id"], row["date"]
            present[seen.period(row["date"]), seen.segment(row), group].add(row["client_id"])
    counts: dict = defaultdict(lambda: (0, 0))
    for (label, segment, _group), clients in present.items():
        people, groups = counts[label, segment, None]
        counts[label, segment, None] = (people + len(clients), groups + 1)
    return dict(counts)


def time_in_program(seen: Seen) -> Amounts:
    """CEN-09: days since admission of each client open on the last day; since the earliest of several open stays."""
    last = min(seen.filters.to_date, seen.through)
    amounts: Amounts = {}
    for segment, stays in seen.by_segment(seen.stays).items():
        days: dict[str, int] = {}
        for stay in stays:
            if is_active(stay, last):
                client = stay["client_id"]
                days[client] = max(days.get(client, 0), (last - stay["admitted_on"]).days)
        if days:
            amounts[seen.filters.from_date, segment, None] = list(days.values())
    return amounts


def discharge_lag(seen: Seen) -> Amounts:
    """CEN-11: discharge date minus last service date, by day of discharge."""
    amounts: dict = defaultdict(list)
    for stay in seen.stays:
        end, last = stay["discharged_on"], _last_service_on(seen, stay)
        if end is not None and last is not None and seen.in_range(end):
            amounts[seen.period(end), seen.segment(stay), None].append((end - last).days)
    return dict(amounts)


def _last_service_on(seen: Seen, stay: Row) -> date | None:
    if stay["last_service_on"] is not None:
        return stay["last_service_on"]
    came = [row["date"] for row in seen.slots if row["admission_id"] == stay["admission_id"] and row["came"]]
    return max(came, default=None)


def expected_discharges(seen: Seen) -> Counts:
    """Stays open on the period's last day by the day they are expected to end."""
    counts: dict = defaultdict(lambda: (0, 0))
    for label, period in seen.periods():
        for stay in seen.stays:
            if is_active(stay, period[-1]):
                key = label, seen.segment(stay), _due(stay["expected_discharge_on"], period[-1])
                counts[key] = (counts[key][0] + 1, 0)
    return dict(counts)


def _due(expected_on: date | None, today: date) -> str:
    if expected_on is None:
        return "no_date"
    if expected_on <= today:
        return "overdue"
    return "within_14_days" if expected_on - today <= FORTNIGHT else "later"
