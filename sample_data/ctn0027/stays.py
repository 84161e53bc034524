"""One retention row per person and set: when the stay begins and ends, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from sample_data.ctn0027.records import ListedVisit, Person

COURSE_WEEKS = 24
WEEK_24_BEGINS = 161
PSYCHIATRIC_CODES = {
    "has_major_dep": "F32",
    "has_bipolar": "F31",
    "has_anx_pan": "F41",
    "has_schizophrenia": "F20",
}
SUBSTANCE_CODES = {
    "has_alcol_dx": "F10",
    "has_cannabis_dx": "F12",
    "has_cocaine_dx": "F14",
    "has_amphetamines_dx": "F15",
    "has_sedatives_dx": "F13",
}


def dosed_stay(person: Person) -> dict[str, object]:
    """Randomisation to the last dose day, at the arm's site; someone never dosed leaves on the day of randomisation."""
    program = f"{person.arm}, site {person.site}"
    return _row(person, program, person.randomised, _last_service(person))


def course_stay(person: Person) -> dict[str, object]:
    """Randomisation to the end of the 24-week course, or to the last dose if that is later.

    Who drops out stays on the books until the course ends, as in a record that is closed late: the weeks are still due,
    and last_service_on says when treatment ended.
    """
    end = max(person.randomised + 7 * COURSE_WEEKS, _last_service(person))
    return _row(person, person.arm, person.randomised, end)


def listed_stay(person: Person) -> dict[str, object]:
    """Consent to the last day on the visit list, for everybody who consented, randomised or not."""
    days = [day_on_list(person, visit) for visit in person.visits]
    return _row(person, person.arm or "Not randomised", 0, max([0, _last_service(person), *days]))


def day_on_list(person: Person, visit: ListedVisit) -> int:
    """The visit's own day or, where it has none, the day the protocol asked for: whole weeks from randomisation."""
    asked_for = (person.randomised or 0) + 7 * max(visit.week, 0)
    return asked_for if visit.day is None else visit.day


def admission_id(person: Person) -> str:
    """The id of the person's one stay."""
    return f"R-{person.who}"


def has_completed(person: Person) -> bool:
    """Whether the last dose fell in week 24 of treatment (days 161 to 167 from randomisation) or later."""
    return person.randomised is not None and _last_service(person) - person.randomised >= WEEK_24_BEGINS


def retention_rows(people: list[Person], stay: Callable[[Person], dict[str, object]]) -> list[dict[str, object]]:
    """One row per person by the given rule, in the order of admission."""
    rows = [stay(person) for person in people]
    return sorted(rows, key=lambda row: (row["admitted_on"], int(row["client_id"])))


def last_day(retention: list[dict[str, object]]) -> date:
    """The day the last stay ends: the set is complete up to here."""
    return max(row["discharged_on"] for row in retention)


def _last_service(person: Person) -> int:
    """The last dose day of a randomised person; without a dose the day of randomisation, without that consent."""
    if person.randomised is None:
        return 0
    return person.randomised if person.last_dose is None else person.last_dose


def _row(person: Person, program: str, start: int, end: int) -> dict[str, object]:
    """The stay in the columns of the retention export that these records can fill."""
    is_randomised = person.randomised is not None
    return {
        "admission_id": admission_id(person),
        "client_id": person.who,
        "program": program,
        "level_of_care": "1.0",
        "admitted_on": person.on(start),
        "discharged_on": person.on(end),
        "discharge_reason": _reason(person),
        "last_service_on": person.on(_last_service(person)),
        "first_contact_on": person.on(0),
        "planned_weeks": COURSE_WEEKS if is_randomised else "",
        "expected_discharge_on": person.on(person.randomised + 7 * COURSE_WEEKS) if is_randomised else "",
        "primary_substance": "opioids",
        "diagnoses": _diagnoses(person.background),
        "medication": "yes" if is_randomised else "",
        "age_at_admission": int(float(person.background["age"])) if person.background["age"] else "",
        "sex": {"Yes": "male", "No": "female"}.get(person.background["is_male"], ""),
        "race_ethnicity": _race_ethnicity(person.background),
    }


def _reason(person: Person) -> str:
    """Completed by the dose rule; else by the last reason the visit list gives, and left against advice by default."""
    if has_completed(person):
        return "completed"
    reasons = [reason for visit in person.visits for reason in visit.reasons - {"is_no_note"}]
    if person.randomised is None:
        return "other"
    named = {"is_dead": "death", "is_in_jail": "incarcerated", "is_moved": "other"}
    return named.get(reasons[-1], "left_ama") if reasons else "left_ama"


def _diagnoses(background: dict[str, str]) -> str:
    """Three-character ICD-10 categories; blank unless a mental disorder is known or all four are known to be absent."""
    answers = [background[column] for column in PSYCHIATRIC_CODES]
    if "Yes" not in answers and answers != ["No"] * len(answers):
        return ""
    codes = {**SUBSTANCE_CODES, **PSYCHIATRIC_CODES}
    return ";".join(["F11", *(code for column, code in codes.items() if background[column] == "Yes")])


def _race_ethnicity(background: dict[str, str]) -> str:
    """Hispanic of any race, else the race; blank when refused or missing."""
    if background["is_hispanic"] == "Yes":
        return "Hispanic or Latino"
    return "" if background["race"] == "Refused/missing" else background["race"]
