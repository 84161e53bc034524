"""The attendance rows of each set: the visit list as it stands, the list with every visit placed, the weeks due."""

from __future__ import annotations

from datetime import date, datetime, time

from sample_data.ctn0027.records import ListedVisit, Person
from sample_data.ctn0027.stays import admission_id, day_on_list

EXCUSES = {"is_in_jail", "is_in_hospital", "is_illness", "is_on_vacation"}
NOON = time(12, 0)
MINUTES = 30


def visits_as_recorded(person: Person) -> list[dict[str, object]]:
    """One row per listed visit, unchanged: a visit without a day keeps a blank start, a missing one is unrecorded."""
    return [
        _row(
            person,
            name=visit.label,
            starts=None if visit.day is None else person.on(visit.day),
            status=_status(visit, missing="unrecorded"),
            service="medication_visit",
        )
        for visit in person.visits
    ]


def visits_placed(person: Person) -> list[dict[str, object]]:
    """One row per listed visit, each with a day; a missing one counts as not kept, as in the raw figure."""
    return [
        _row(
            person,
            name=visit.label,
            starts=person.on(day_on_list(person, visit)),
            status=_status(visit, missing="no_show"),
            service="medication_visit",
        )
        for visit in person.visits
    ]


def weeks_due(person: Person) -> list[dict[str, object]]:
    """One row per protocol week with a urine screen due: attended when it was collected, no_show when it is missing."""
    return [
        _row(
            person,
            name=f"DUE{week}",
            starts=person.on(person.randomised + 7 * week),
            status="no_show" if screen == "o" else "attended",
            service="other",
        )
        for week, screen in enumerate(person.screens, start=1)
        if screen != "_"
    ]


def outcome_rows(person: Person) -> list[dict[str, object]]:
    """One row per collected weekly opioid screen: 1 negative, 0 positive or mixed; a missing screen has no row."""
    return [
        {
            "admission_id": admission_id(person),
            "instrument": "drug_screen_negative",
            "observed_on": person.on(person.randomised + 7 * week),
            "score": int(screen == "-"),
        }
        for week, screen in enumerate(person.screens, start=1)
        if screen in "+-*"
    ]


def _status(visit: ListedVisit, missing: str) -> str:
    """The visit's status: kept, excused by its reason, otherwise missed; MISSING as the set decides."""
    if visit.what == "visit":
        return "attended"
    if visit.what == "MISSING":
        return missing
    return "excused" if visit.reasons & EXCUSES else "no_show"


def _row(person: Person, *, name: str, starts: date | None, status: str, service: str) -> dict[str, object]:
    """The slot in the columns these records can fill; they hold no clock time and no length, so noon and 30 minutes."""
    return {
        "session_id": f"{person.who}-{name}",
        "client_id": person.who,
        "admission_id": admission_id(person),
        "session_start": "" if starts is None else datetime.combine(starts, NOON),
        "scheduled_minutes": MINUTES,
        "status": status,
        "service": service,
    }
