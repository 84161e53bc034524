"""Admissions of the invented clinic: who comes, how long they stay, why they leave, who comes back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sample_data.clients import Client, invent_client
from sample_data.clinic import BY_NAME, EXPORTED_ON, OPENED_ON, PROGRAMS, Program, in_holiday_week, pick, stream, weeks

REASONS = {
    "completed": 0.43, "left_ama": 0.27, "administrative": 0.10, "transferred": 0.10,
    "incarcerated": 0.02, "death": 0.004, "other": 0.076,
}  # fmt: skip
PHP_REASONS = {
    "completed": 0.24, "left_ama": 0.20, "administrative": 0.05, "transferred": 0.44,
    "incarcerated": 0.01, "other": 0.06,
}  # fmt: skip
MEDIAN_DAYS = {"left_ama": 25, "administrative": 40, "transferred": 42, "incarcerated": 40, "death": 50, "other": 38}
REFERRALS = {
    "self": 0.27, "justice": 0.22, "health_care": 0.18, "provider": 0.16, "community": 0.08,
    "employer": 0.03, "school": 0.01, "other": 0.02, "": 0.03,
}  # fmt: skip
UNPLANNED = ("left_ama", "administrative")


@dataclass(frozen=True)
class Stay:
    """One admission as it truly went, including what the clinic does not know yet on the day of the export."""

    admission_id: str
    client: Client
    program: Program
    admitted_on: date
    came_until: date
    discharged_on: date
    reason: str
    planned_weeks: int
    is_first: bool

    @property
    def is_open(self) -> bool:
        """Whether the stay is still open on the day of the export."""
        return self.discharged_on > EXPORTED_ON


def invent_stays() -> list[Stay]:
    """Every stay from the opening to the export, ordered by admission day and numbered in that order."""
    drafts: list[tuple[date, Client, Program, bool]] = []
    stays: list[Stay] = []
    for number, (day, program) in enumerate(_first_admissions(), start=1):
        drafts.append((day, invent_client(f"C-{number:04d}"), program, True))
    while drafts:
        stay = _invent_stay(*drafts.pop(0))
        stays.append(stay)
        drafts += _next_stay(stay)
    stays.sort(key=lambda stay: (stay.admitted_on, stay.client.client_id, stay.program.code))
    return [Stay(**{**stay.__dict__, "admission_id": f"A-{number:05d}"}) for number, stay in enumerate(stays, start=1)]


def _first_admissions() -> list[tuple[date, Program]]:
    """New clients by day and program: more in the opening weeks, half as many in holiday weeks."""
    admissions: list[tuple[date, Program]] = []
    for monday in weeks():
        random = stream("admissions", monday.isoformat())
        opening = 1.5 if monday < OPENED_ON + timedelta(weeks=6) else 0.94
        pace = opening * (0.5 if in_holiday_week(monday) else 1.0)
        for program in PROGRAMS:
            days = [monday + timedelta(days=weekday) for weekday in range(5)]
            days = [day for day in days if day <= EXPORTED_ON]
            count = _poisson(random, pace * program.weekly_admissions)
            admissions += [(random.choice(days), program) for _ in range(count)]
    return sorted(admissions, key=lambda admission: (admission[0], admission[1].code))


def _poisson(random: Random, mean: float) -> int:
    """A Poisson count (Knuth's product of uniforms)."""
    count, product = 0, random.random()
    while product > math.exp(-mean):
        count, product = count + 1, product * random.random()
    return count


def _invent_stay(admitted_on: date, client: Client, program: Program, is_first: bool) -> Stay:
    """How one stay goes: the reason it ends, the last day the client comes and the day the record is closed."""
    random = stream("stay", client.client_id, admitted_on.isoformat())
    planned_weeks = random.choice(program.planned_weeks)
    reason = pick(random, PHP_REASONS if program.level_of_care == "2.5" else _reasons_of(client))
    days = _days_in_treatment(random, program, reason, planned_weeks)
    came_until = admitted_on + timedelta(days=days)
    return Stay(
        admission_id="",
        client=client,
        program=program,
        admitted_on=admitted_on,
        came_until=came_until,
        discharged_on=came_until + timedelta(days=_days_until_closed(random, reason)),
        reason=reason,
        planned_weeks=planned_weeks,
        is_first=is_first,
    )


def _reasons_of(client: Client) -> dict[str, float]:
    """Reasons for leaving, with clients who turn up readily completing more often."""
    odds = math.exp(0.5 * client.turnout)
    return {reason: share * (odds if reason == "completed" else 1.0) for reason, share in REASONS.items()}


def _days_in_treatment(random: Random, program: Program, reason: str, planned_weeks: int) -> int:
    """Days from admission to the last day the client comes; those who complete leave near their planned date."""
    planned = planned_weeks * 7
    if reason == "completed" or (reason == "transferred" and program.level_of_care == "2.5"):
        return max(14, round(random.gauss(planned - 1, 6)))
    if reason in UNPLANNED and random.random() < 0.04:
        return 0
    median = MEDIAN_DAYS[reason] * (0.45 if program.level_of_care == "2.5" else 1.0)
    return max(1, min(planned + 21, round(median * math.exp(random.gauss(0, 0.75)))))


def _days_until_closed(random: Random, reason: str) -> int:
    """Days from the last visit to the discharge date: people who drift away are closed late, some very late."""
    if reason not in UNPLANNED:
        return random.choice((0, 0, 0, 1, 2, 3)) if reason != "other" else random.randint(0, 6)
    band = pick(random, {"soon": 0.38, "later": 0.24, "late": 0.38})
    low, high = {"soon": (2, 9), "later": (10, 20), "late": (24, 63)}[band]
    return random.randint(low, high)


def _next_stay(stay: Stay) -> list[tuple[date, Client, Program, bool]]:
    """The stay that follows: a step-down from PHP within a day, or a readmission after at least two days."""
    random = stream("next", stay.client.client_id, stay.admitted_on.isoformat())
    if stay.reason == "transferred" and stay.program.level_of_care == "2.5":
        day, share = stay.discharged_on + timedelta(days=random.choice((0, 1, 1))), 0.85
        program = BY_NAME[pick(random, {"Harbor Day IOP": 0.7, "Harbor Evening IOP": 0.3})]
    else:
        day, share = stay.discharged_on + timedelta(days=round(random.expovariate(1 / 55)) + 2), 0.18
        program = stay.program
    is_possible = day <= EXPORTED_ON and stay.reason not in ("death", "incarcerated") and random.random() < share
    return [(day, stay.client, program, False)] if is_possible else []


def retention_row(stay: Stay, last_attended: date | None) -> dict[str, object]:
    """The stay as the record shows it on the day of the export: nothing later is known."""
    random = stream("retention", stay.admission_id)
    client = stay.client
    waited = round(random.gammavariate(1.7, 4.5 if stay.admitted_on < date(2026, 1, 5) else 3.6))
    shows_last = not stay.is_open and last_attended is not None and random.random() < 0.85
    return {
        "admission_id": stay.admission_id,
        "client_id": client.client_id,
        "program": stay.program.name,
        "level_of_care": stay.program.level_of_care,
        "admitted_on": stay.admitted_on,
        "discharged_on": "" if stay.is_open else stay.discharged_on,
        "discharge_reason": "" if stay.is_open else stay.reason,
        "last_service_on": last_attended if shows_last else "",
        "first_contact_on": "" if random.random() < 0.06 else stay.admitted_on - timedelta(days=waited),
        "planned_weeks": stay.planned_weeks,
        "expected_discharge_on": stay.admitted_on + timedelta(weeks=stay.planned_weeks),
        "track": stay.program.track,
        "referral_source": pick(random, REFERRALS) if stay.is_first else "provider",
        "payer": client.payer,
        "primary_substance": client.primary_substance,
        "diagnoses": client.diagnoses,
        "co_occurring": client.co_occurring,
        "medication": client.medication,
        "prior_treatment": client.prior_treatment if stay.is_first else "yes",
        "age_at_admission": client.age,
        "sex": client.sex,
        "race_ethnicity": client.race_ethnicity,
    }
