"""Aftercare of the invented clinic: plans, the contacts of a coordinator's own sheet, and days abstinent told later."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from random import Random

from sample_data.clinic import EXPORTED_ON, stream
from sample_data.stays import Stay

CHANCE_OF_PLAN = {"completed": 0.89, "transferred": 0.62, "administrative": 0.27, "left_ama": 0.21, "other": 0.45}
COMPONENTS = {
    "continuing_outpatient": 0.68, "check_in": 0.75, "peer_or_alumni": 0.42, "mutual_help": 0.5,
    "sober_living": 0.12, "medication": 0.3, "crisis_plan": 0.6, "appointment_booked": 0.55,
}  # fmt: skip
CHANCE_OF_REPORT = {30: 0.62, 90: 0.48, 180: 0.37}
CHANCE_ABSTINENT = {30: 0.66, 90: 0.6, 180: 0.56}
CHECK_IN_DAYS = (3, 10, 20, 30, 45, 60, 90, 120, 150, 180)


def plan_of(stay: Stay) -> dict[str, object]:
    """The aftercare plan columns of the stay, blank when none is documented by the export."""
    random = stream("plan", stay.admission_id)
    blank = {"aftercare_planned_on": "", "aftercare_plan": ""}
    if stay.is_open or random.random() > CHANCE_OF_PLAN.get(stay.reason, 0.0):
        return blank
    is_late = random.random() < 0.06
    planned_on = stay.discharged_on + timedelta(days=random.randint(1, 7) if is_late else -random.randint(0, 9))
    planned_on = max(planned_on, stay.admitted_on)
    parts = [component for component, share in COMPONENTS.items() if random.random() < share] or ["crisis_plan"]
    plan = {"aftercare_planned_on": planned_on, "aftercare_plan": ";".join(parts)}
    return plan if planned_on <= EXPORTED_ON else blank


def aftercare_rows(stay: Stay, plan: str, back_on: date | None) -> list[dict[str, object]]:
    """One row per contact tried after discharge, until the client is readmitted or the export is made."""
    random = stream("aftercare", stay.admission_id)
    if stay.is_open or stay.reason in ("death", "incarcerated"):
        return []
    until = min(EXPORTED_ON, back_on - timedelta(days=1) if back_on else EXPORTED_ON)
    contacts = sorted(_contacts(random, stay, plan), key=lambda contact: (contact[0], contact[1]))
    return [_row(random, stay, *contact) for contact in contacts if stay.discharged_on < contact[0] <= until]


def follow_up_rows(stay: Stay, back_on: date | None) -> list[dict[str, object]]:
    """Days abstinent as told about 30, 90 and 180 days after discharge, more often by those who completed."""
    random = stream("follow-up", stay.admission_id)
    if stay.is_open or stay.reason in ("death", "incarcerated", "transferred"):
        return []
    until = min(EXPORTED_ON, back_on - timedelta(days=1) if back_on else EXPORTED_ON)
    has_left = stay.reason != "completed"
    rows = []
    for day, chance in CHANCE_OF_REPORT.items():
        is_reached = random.random() < chance * (0.45 if has_left else 1.0)
        is_abstinent = random.random() < CHANCE_ABSTINENT[day] * (0.7 if has_left else 1.0)
        told_on, days = _day(random, stay, day, 10), 30 if is_abstinent else random.randint(4, 29)
        if is_reached and told_on <= until:
            rows.append(_report(stay, told_on, days))
    return rows


def _report(stay: Stay, told_on: date, days: int) -> dict[str, object]:
    return {
        "admission_id": stay.admission_id,
        "instrument": "days_abstinent_30",
        "observed_on": told_on,
        "score": days,
        "version": "",
        "items_answered": "",
    }


def _contacts(random: Random, stay: Stay, plan: str) -> Iterator[tuple[date, str, str]]:
    """Day, service and status of each contact: calls on a schedule, then what the plan named."""
    has_left = stay.reason not in ("completed", "transferred")
    reached = random.betavariate(1.2, 3.5) if has_left else random.betavariate(3.2, 2.2)
    if "check_in" in plan or random.random() < 0.35:
        for number, day in enumerate(CHECK_IN_DAYS[: 3 if has_left else 10]):
            came = random.random() < reached * 0.93**number
            yield _day(random, stay, day, 2), "check_in", "attended" if came else "no_show"
    for component, service, every, kept in (
        ("continuing_outpatient", "continuing_outpatient", 14, 0.85),
        ("peer_or_alumni", "alumni_group", 14, 0.5),
        ("mutual_help", "mutual_help", 30, 0.7),
        ("sober_living", "sober_living", 30, 0.8),
    ):
        if component in plan and random.random() < kept:
            last = random.randint(10, 190)
            for day in range(random.randint(5, 20), last, every):
                yield _day(random, stay, day, 3), service, "attended" if random.random() < reached + 0.2 else "no_show"


def _day(random: Random, stay: Stay, day: int, spread: int) -> date:
    """A day about so long after discharge."""
    return stay.discharged_on + timedelta(days=day + random.randint(-spread, spread))


def _row(random: Random, stay: Stay, day: date, service: str, status: str) -> dict[str, object]:
    """The contact as the coordinator's sheet shows it: minutes only for visits."""
    is_visit = service in ("continuing_outpatient", "alumni_group")
    starts = datetime.combine(day, time(random.randint(9, 16), random.choice((0, 15, 30, 45))))
    recorded_at = min(starts + timedelta(minutes=random.randint(20, 2600)), datetime.combine(EXPORTED_ON, time(23, 50)))
    return {
        "session_id": f"F-{day:%Y%m%d}-{service[:3]}-{stay.client.client_id[2:]}",
        "client_id": stay.client.client_id,
        "admission_id": stay.admission_id,
        "session_start": starts,
        "scheduled_minutes": 60 if is_visit else "",
        "status": status,
        "service": service,
        "attended_minutes": 60 if is_visit and status == "attended" else "",
        "delivery": "in_person" if is_visit else "telehealth" if service == "check_in" else "",
        "approach": "",
        "clinician_id": "K-AFTER",
        "recorded_at": recorded_at,
    }
