"""Screens of the invented clinic: questionnaires and drug screens around admission, monthly and at the end."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from sample_data.clinic import EXPORTED_ON, stream
from sample_data.stays import Stay

CHANCE_AT_END = {"completed": 0.97, "transferred": 0.9, "administrative": 0.46, "left_ama": 0.4}


@dataclass(frozen=True)
class Instrument:
    """One questionnaire: its range and how it moves from the first week towards its settled level."""

    name: str
    highest: int
    step: int
    start: float
    per_distress: float
    change: float
    noise: float
    items: int


PHQ_9 = Instrument("PHQ-9", 27, 1, 9.5, 4.4, -4.2, 2.4, 9)
GAD_7 = Instrument("GAD-7", 21, 1, 8.5, 3.8, -3.4, 2.1, 7)
PCL_5 = Instrument("PCL-5", 80, 1, 30.0, 13.0, -9.0, 6.0, 20)
WHO_5 = Instrument("WHO-5", 100, 4, 42.0, -14.0, 15.0, 8.0, 5)
BAM = (
    Instrument("BAM-use", 12, 1, 4.2, 0.8, -2.9, 1.3, 3),
    Instrument("BAM-risk", 24, 1, 11.5, 2.6, -3.6, 2.2, 6),
    Instrument("BAM-protective", 24, 1, 11.0, -1.8, 3.4, 2.2, 6),
)
DAYS_ABSTINENT = Instrument("days_abstinent_30", 30, 1, 14.0, -2.5, 11.0, 5.0, 1)
AUDIT = Instrument("AUDIT", 40, 1, 23.0, 3.0, 0.0, 5.0, 10)
DAST_10 = Instrument("DAST-10", 10, 1, 6.3, 0.8, 0.0, 1.5, 10)


def outcome_rows(stay: Stay) -> list[dict[str, object]]:
    """One row per instrument and day of the stay, none after the export."""
    random = stream("outcomes", stay.admission_id)
    rows = {}
    for day, instruments in _assessments(random, stay):
        for instrument in instruments:
            rows[instrument.name, day] = _row(random, stay, instrument, day)
    rows |= {("drug_screen_negative", day): _drug_screen(random, stay, day) for day in _drug_screen_days(random, stay)}
    return [row for row in rows.values() if row["observed_on"] <= EXPORTED_ON]


def _battery(random: Random, stay: Stay) -> list[Instrument]:
    """What this client is asked again and again: everybody mood and anxiety, some trauma, BAM and well-being."""
    battery = [PHQ_9, GAD_7, DAYS_ABSTINENT]
    if stay.client.has_ptsd or random.random() < 0.3:
        battery.append(PCL_5)
    if random.random() < 0.5:
        battery += BAM
    return battery + [WHO_5] * (stay.program.code == "MP")


def _assessments(random: Random, stay: Stay) -> Iterator[tuple[date, list[Instrument]]]:
    """Days with questionnaires: intake (nearly always), every 30 days (mostly), the end (rarely after dropping out).

    Clients with nothing about their mental health on record were mostly not asked at intake either.
    """
    battery = _battery(random, stay)
    stayed = (stay.came_until - stay.admitted_on).days
    is_unassessed = not stay.client.diagnoses and not stay.client.co_occurring
    if random.random() < (0.25 if is_unassessed else 0.93):
        intake_only = [AUDIT if stay.client.primary_substance == "alcohol" else DAST_10] * (random.random() < 0.5)
        yield stay.admitted_on + timedelta(days=min(stayed, random.randint(0, 8))), battery + intake_only
    for day in range(30, stayed - 10, 30):
        if random.random() < 0.66:
            yield stay.admitted_on + timedelta(days=day + random.randint(-3, 3)), battery
    if stayed >= 14 and random.random() < CHANCE_AT_END.get(stay.reason, 0.12):
        yield stay.came_until - timedelta(days=random.randint(0, 5)), battery


def _row(random: Random, stay: Stay, instrument: Instrument, day: date) -> dict[str, object]:
    """One score: the person's level, the settling over the first weeks and the noise of the day."""
    level = stay.client.distress + (0.6 if stay.client.has_depression else -0.4)
    settled = 1 - math.exp(-(day - stay.admitted_on).days / 32)
    change = instrument.change * (1.0 + 0.8 * stay.client.turnout)
    score = instrument.start + instrument.per_distress * level + settled * change + random.gauss(0, instrument.noise)
    steps = round(min(instrument.highest, max(0.0, score)) / instrument.step)
    is_bam = instrument in BAM
    return {
        "admission_id": stay.admission_id,
        "instrument": instrument.name,
        "observed_on": day,
        "score": steps * instrument.step,
        "version": ("BAM-IOP" if stay.program.code in ("RE", "RW") else "BAM") if is_bam else "",
        "items_answered": instrument.items - (random.random() < 0.03) if instrument.items > 1 else "",
    }


def _drug_screen_days(random: Random, stay: Stay) -> Iterator[date]:
    """Every other week while the client comes, one in five missed."""
    day = stay.admitted_on + timedelta(days=random.randint(1, 6))
    while day <= stay.came_until:
        if random.random() < 0.8:
            yield day
        day += timedelta(days=random.randint(12, 16))


def _drug_screen(random: Random, stay: Stay, day: date) -> dict[str, object]:
    """One urine screen: 1 when nothing was found, likelier later in treatment."""
    odds = 0.3 + 0.9 * (1 - math.exp(-(day - stay.admitted_on).days / 30)) + 0.5 * stay.client.turnout
    is_negative = random.random() < 1 / (1 + math.exp(-odds))
    return {
        "admission_id": stay.admission_id,
        "instrument": "drug_screen_negative",
        "observed_on": day,
        "score": int(is_negative),
        "version": "",
        "items_answered": "",
    }
