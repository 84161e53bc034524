"""Invented worlds from a seed: a few clients whose dates sit on every edge, with ties everywhere.

`small(seed)` gives 2 to 4 clients in about nine weeks, `crowd(seed)` some 120. `together(number)` puts ten small
worlds of one calendar side by side, so that one query answers for all ten: each keeps its own clients and its seed in
`race_ethnicity`, the one free-text column a metric can be compared by.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from worlds import Row, World

# The Mondays worlds run from: they put a quarter end, a year end with a 53rd week, a leap day and a month end
# inside the weeks that are measured.
CALENDARS = (date(2026, 3, 2), date(2026, 11, 30), date(2024, 2, 5), date(2025, 12, 1), date(2026, 6, 1))
DAY = timedelta(days=1)


def small(seed: int) -> World:
    """Two to four clients with one to three stays each, dates on the edges and ties everywhere."""
    return _world(seed, clients=Random(seed).randint(2, 4), edge_share=0.6)


def crowd(seed: int) -> World:
    """About 120 clients: enough for counts on both sides of the small-cell threshold."""
    return _world(seed, clients=120, edge_share=0.3)


def together(number: int, *, worlds: int = 10) -> World:
    """The small worlds of calendar 0 to 4 in one: seeds `number`, `number + 5`, `number + 10` and so on."""
    found = [small(number + len(CALENDARS) * each) for each in range(worlds)]
    joined = {
        table: [row for world in found for row in getattr(world, table)]
        for table in ("retention", "attendance", "outcomes", "capacity")
    }
    return replace(found[0], **joined)


def _world(seed: int, *, clients: int, edge_share: float) -> World:
    random = Random(seed)
    world = _calendar(seed)
    start = CALENDARS[seed % len(CALENDARS)]
    edges = _edges(world, start)
    world.capacity.extend(_capacity(random, start, seed))
    sessions: dict[datetime, Row] = {}
    for number in range(clients):
        for stay in _stays(random, world, f"W{seed}-C{number + 1}", edges=edges, edge_share=edge_share):
            world.retention.append(stay)
            world.attendance.extend(_away(world, stay, _treatment(random, world, stay, sessions)))
            world.attendance.extend(_aftercare(random, world, stay))
            world.outcomes.extend(_scores(world, stay, _screens(random, world, stay)))
            world.outcomes.extend(_answers(world, stay))
    return replace(world, attendance=_one_row_per_client_and_session(world.attendance))


def _calendar(seed: int) -> World:
    """An empty world: the range measured starts and ends inside or on the edge of a week, the export comes later."""
    number = seed % len(CALENDARS)
    start = CALENDARS[number]
    from_date = start + (14, 15, 17, 20, 14)[number] * DAY
    to_date = start + (55, 56, 58, 62, 55)[number] * DAY
    return World(seed, to_date + (0, 1, 2, 3, 16)[number] * DAY, from_date, to_date)


def _edges(world: World, start: date) -> list[date]:
    """The days on which an off-by-one shows: range ends, week and month ends, and every maturity limit."""
    as_of = world.export_date - 2 * DAY
    days = {world.from_date, world.from_date - DAY, world.to_date, world.export_date, as_of}
    for window in (7, 14, 30):
        days |= {as_of - window * DAY, as_of - (window - 1) * DAY, as_of - (window + 1) * DAY}
        days |= {world.export_date - window * DAY}
    for week in range(9):
        days |= {start + (7 * week) * DAY, start + (7 * week + 6) * DAY}
    for month in range(1, 13):
        for year in {start.year, start.year + 1}:
            first = date(year, month, 1)
            days |= {first, first - DAY}
    return sorted(day for day in days if start <= day <= world.export_date)


def _capacity(random: Random, start: date, seed: int) -> list[Row]:
    change = start + random.randint(20, 45) * DAY
    ended = change + random.choice((0, 6, 60)) * DAY
    rows = [
        {"program": f"North {seed}", "valid_from": start - 400 * DAY, "valid_to": change - DAY, "slots": 3},
        {"program": f"North {seed}", "valid_from": change, "valid_to": None, "slots": 2},
        {"program": f"South {seed}", "valid_from": change, "valid_to": ended, "slots": 1},
    ]
    return rows if random.random() < 0.6 else rows[:2]


FROM_CONTACT = (0, 0, 1, 6, 7, 8, 14, 15, 29, 30, 31)
UNTIL_DUE = (-15, -1, 0, 1, 13, 14, 15, 60)
REASONS = ("completed", "completed", "left_ama", "administrative", "transferred", "incarcerated", "death", "other")
DIAGNOSES = (
    None, None, ["F1020"], ["F1020", "F331"], ["F17210", "F331"], ["F17210"], ["F1014"], ["F1014", "F411"],
    ["F1010", "F4310"], ["F1120", "F340"], ["F1120", "F341"], ["F1120", "F3481"], ["F1120", "F349"],
    ["F1520", "F39"], ["F1020", "F3489"],
    ["F1910", "F4320"], ["F1220", "F603"], ["F1220", "F900", "F411"], ["F1320", "F840"], ["R45851", "F1120"],
    ["F1020", "F331", "F411", "F4312"], ["F10180", "F10282"], ["F4310"], ["F331", "F411"], ["F1020", "F429"],
    ["F1410", "F319"], ["F1820", "F209"], ["F1620", "F5000"], ["F1020", "F451"], ["F1020", "F32A"], ["F1020", "Z590"],
)  # fmt: skip


def _stays(random: Random, world: World, client_id: str, *, edges: list[date], edge_share: float) -> list[Row]:
    stays: list[Row] = []
    admitted_on = _day(random, world, edges, edge_share)
    for number in range(random.choice((1, 1, 2, 3))):
        discharged_on = _discharge_day(random, world, admitted_on, edges)
        stays.append(_stay(random, world, f"{client_id}-{number + 1}", (client_id, admitted_on, discharged_on)))
        if discharged_on is None:
            admitted_on += random.choice((0, 3, 8)) * DAY  # an overlapping stay: the gate keeps it with a note
        else:
            admitted_on = discharged_on + random.choice((0, 1, 2, 7, 14, 29, 30, 31, -1)) * DAY
        if not stays[0]["admitted_on"] <= admitted_on <= world.export_date:
            break
    return stays


def _day(random: Random, world: World, edges: list[date], edge_share: float) -> date:
    if random.random() < edge_share:
        return random.choice(edges)
    first = world.from_date - 21 * DAY
    return first + random.randint(0, (world.export_date - first).days) * DAY


def _discharge_day(random: Random, world: World, admitted_on: date, edges: list[date]) -> date | None:
    kind = random.random()
    later = [day for day in edges if day >= admitted_on]
    if kind < 0.25 or not later:
        return None
    if kind < 0.35:
        return admitted_on
    if kind < 0.75:
        return random.choice(later)
    chosen = admitted_on + random.randint(1, 40) * DAY
    return chosen if chosen <= world.export_date else None


def _stay(random: Random, world: World, admission_id: str, when: tuple[str, date, date | None]) -> Row:
    client_id, admitted_on, discharged_on = when
    pick = random.choice
    planned_on = (discharged_on or admitted_on) + pick((-3, 0, 1, 8)) * DAY
    return {
        "admission_id": admission_id,
        "client_id": client_id,
        "program": f"{pick(('North', 'North', 'South', 'East'))} {world.seed}",
        "level_of_care": pick(("2.1", "2.1", "2.1", "2.5", "1.0")),
        "admitted_on": admitted_on,
        "discharged_on": discharged_on,
        "discharge_reason": pick(REASONS) if discharged_on else None,
        "last_service_on": _last_service_on(random, admitted_on, discharged_on) if discharged_on else None,
        "planned_weeks": pick((None, None, 1, 2, 3)),
        "first_contact_on": pick((None, *(admitted_on - days * DAY for days in FROM_CONTACT))),
        "expected_discharge_on": pick((None, *(world.to_date + days * DAY for days in UNTIL_DUE))),
        "track": pick(("day", "evening", "weekend", "mixed", None)),
        "referral_source": pick(("self", "justice", None)),
        "payer": pick(("medicaid", "private", None)),
        "primary_substance": pick(("alcohol", "opioids", None)),
        "diagnoses": pick(DIAGNOSES),
        "co_occurring": pick((True, False, None)),
        "medication": pick((True, False, None)),
        "prior_treatment": pick((True, False, None)),
        "age_at_admission": pick((12, 17, 18, 24, 25, 34, 35, 44, 45, 54, 55, 64, 65, 90, None)),
        "sex": pick(("female", "male", "other", None)),
        "race_ethnicity": f"world {world.seed}",
        "aftercare_planned_on": pick((None, max(admitted_on, planned_on))),
        "aftercare_plan": pick((None, ["check_in"], ["check_in", "sober_living"])),
    }


def _last_service_on(random: Random, admitted_on: date, discharged_on: date) -> date | None:
    """Blank, on either end of the stay, or as long before the discharge as still is, or no longer is, the discharge."""
    late = max(admitted_on, discharged_on - random.choice((7, 8)) * DAY)
    return random.choice((None, None, admitted_on, discharged_on, late, late))


STATUSES = ("attended",) * 12 + (
    "partial", "partial", "no_show", "no_show", "late_cancel", "client_cancel", "excused",
    "program_cancelled", "rescheduled", "unrecorded", "scheduled",
)  # fmt: skip
SERVICES = ("group",) * 6 + (
    "individual", "family", "education", "case_management", "peer", "medication_visit", "other",
)  # fmt: skip
CLOCK = (time(9), time(9), time(16, 59), time(17), time(23, 30), time(0))


def _treatment(random: Random, world: World, stay: Row, sessions: dict[datetime, Row]) -> list[Row]:
    """Rows on the admission and discharge days, most Mondays, Wednesdays and Fridays, and some Sundays."""
    first, last = stay["admitted_on"], stay["discharged_on"] or world.export_date + 7 * DAY
    rows = []
    for day in (first + offset * DAY for offset in range((last - first).days + 1)):
        edge = day in (first, stay["discharged_on"])
        usual = day.weekday() in (0, 2, 4)
        if random.random() < (0.7 if edge else 0.85 if usual else 0.15):
            for _ in range(random.choice((1, 1, 2))):
                rows.append(_slot(random, world, stay, _session(random, day, sessions, world.seed)))
    return rows


def _away(world: World, stay: Row, rows: list[Row]) -> list[Row]:
    """In half of the stays that allow it the client is last seen 6, 7, 13 or 14 days before the range ends."""
    random = Random(f"away {stay['admission_id']}")
    edges = sorted({row["session_start"].date() for row in rows} & {world.to_date - n * DAY for n in (6, 7, 13, 14)})
    if not edges or random.random() < 0.5:
        return rows
    last = random.choice(edges)
    seen, gone = {"status": "attended", "attended_minutes": None}, {"status": "no_show", "attended_minutes": None}
    return [
        row | (seen if (day := row["session_start"].date()) == last else gone if day > last else {})
        if row["status"] != "scheduled"
        else row
        for row in rows
    ]


def _session(random: Random, day: date, sessions: dict[datetime, Row], seed: int) -> Row:
    start = datetime.combine(day, random.choice(CLOCK))
    if start not in sessions:
        sessions[start] = {
            "session_id": f"W{seed}-{start:%Y%m%d%H%M}",
            "session_start": start,
            "scheduled_minutes": random.choice((180, 180, 180, 50, 720)),
            "service": random.choice(SERVICES),
            "delivery": random.choice(("in_person", "telehealth", None)),
            "approach": random.choice(("CBT", "DBT", None)),
        }
    return sessions[start]


def _slot(random: Random, world: World, stay: Row, session: Row) -> Row:
    is_future = session["session_start"].date() > world.export_date
    status = "scheduled" if is_future else random.choice(STATUSES)
    row = {**session, "admission_id": stay["admission_id"], "client_id": stay["client_id"], "status": status}
    if status in ("attended", "partial"):
        row["attended_minutes"] = _minutes(random, session["scheduled_minutes"])
    elif status == "no_show":
        row["attended_minutes"] = random.choice((None, 0))
    return row


def _minutes(random: Random, scheduled: int) -> int | None:
    """Blank, nothing, one minute either side of three quarters, all, or the most the contract allows."""
    three_quarters = -(-3 * scheduled // 4)
    return random.choice(
        (None, None, None, 0, three_quarters - 1, three_quarters, scheduled, scheduled, scheduled + 30)
    )


CONTACT_DAYS = (-1, 0, 1, 2, 7, 8, 14, 15, 29, 30, 31, 60)
CONTACTS = ("continuing_outpatient", "check_in", "alumni_group", "mutual_help", "sober_living", "aftercare_other")


def _aftercare(random: Random, world: World, stay: Row) -> list[Row]:
    if stay["discharged_on"] is None or random.random() < 0.3:
        return []
    rows = []
    for offset in random.sample(CONTACT_DAYS, random.choice((1, 2, 4))):
        day = max(stay["discharged_on"] + offset * DAY, stay["admitted_on"])
        happened = ("attended", "attended", "partial", "no_show", "client_cancel", "unrecorded", "program_cancelled")
        rows.append(
            {
                "session_id": f"A-{stay['admission_id']}-{offset}",
                "client_id": stay["client_id"],
                "admission_id": stay["admission_id"],
                "session_start": datetime.combine(day, random.choice(CLOCK)),
                "scheduled_minutes": random.choice((None, 30)),
                "status": random.choice(happened) if day <= world.export_date else "scheduled",
                "service": random.choice(CONTACTS),
            }
        )
    return rows


SCORES = {"PHQ-9": (0, 9, 10, 27), "GAD-7": (9, 10), "PCL-5": (31, 32, 33), "WHO-5": (0, 100)}


def _screens(random: Random, world: World, stay: Row) -> list[Row]:
    rows = []
    for instrument in SCORES:
        for offset in random.sample((-31, -30, -1, 0, 1, 14, 30, 31), random.choice((0, 0, 1, 2))):
            if (day := stay["admitted_on"] + offset * DAY) <= world.export_date:
                score = random.choice(SCORES[instrument])
                rows.append({"admission_id": stay["admission_id"], "instrument": instrument, "observed_on": day}
                            | {"score": score})  # fmt: skip
    return rows


ANSWERS = {"BAM-use": (0, 1), "AUDIT": (19, 20), "DAST-10": (5, 6), "days_abstinent_30": (0, 29, 30, 30)}


def _answers(world: World, stay: Row) -> list[Row]:
    """Questions about use near the end of the range, and reports and screens around the days of follow-up."""
    random = Random(f"answers {stay['admission_id']}")
    found: dict[tuple[str, date], Row] = {}
    for _ in range(random.choice((0, 2, 4, 6))):
        end = random.choice((stay["discharged_on"], world.to_date)) or world.to_date
        day = end + random.choice((-31, -30, -29, -1, 0, 1, 7, 14, 15, 21, 22, 23, 29, 30, 44, 45, 46)) * DAY
        instrument = random.choice((*ANSWERS, "drug_screen_negative"))
        score = random.choice(ANSWERS.get(instrument, (0, 1, 1)))
        row = {"admission_id": stay["admission_id"], "instrument": instrument, "observed_on": day, "score": score}
        if day <= world.export_date:
            found.setdefault((instrument, day), row)
    return list(found.values())


AT_THE_CUTS = {
    "PHQ-9": (0, 4, 5, 6, 9, 10, 14, 15, 16, 20, 27),
    "GAD-7": (0, 4, 5, 8, 9, 10, 14, 21),
    "PCL-5": (0, 14, 15, 16, 31, 32, 33, 47, 48, 80),
    "WHO-5": (0, 28, 29, 40, 50, 51, 60, 90, 91, 100),
    "days_abstinent_30": (0, 29, 30, 30),
    "drug_screen_negative": (0, 1, 1),
}
FROM_ADMISSION = (-8, -7, 0, 6, 7, 8, 14, 15, 23, 22, 28, 30, 37, 38, 60, 90, 91)
FROM_DISCHARGE = (-22, -21, -21, -8, -7, 0, 7, 7, 8)


def _scores(world: World, stay: Row, screens: list[Row]) -> list[Row]:
    """The screens, and scores on the edges of the days in which one is the first or the last of the stay.

    They have a chance of their own, so that the rest of a world does not depend on them.
    """
    random = Random(f"scores {stay['admission_id']}")
    taken = {(row["instrument"], row["observed_on"]): row for row in screens}
    for instrument, scores in AT_THE_CUTS.items():
        days = [
            stay["admitted_on"] + offset * DAY for offset in random.sample(FROM_ADMISSION, random.choice((1, 3, 5)))
        ]
        if stay["discharged_on"] is not None:
            days += [
                stay["discharged_on"] + offset * DAY
                for offset in random.sample(FROM_DISCHARGE, random.choice((0, 1, 1, 2)))
            ]
        for day in days:
            row = {"admission_id": stay["admission_id"], "instrument": instrument, "observed_on": day}
            if day <= world.export_date:
                taken.setdefault((instrument, day), row | {"score": random.choice(scores)})
    return list(taken.values())


def _one_row_per_client_and_session(rows: list[Row]) -> list[Row]:
    first: dict[tuple[str, str], Row] = {}
    for row in rows:
        first.setdefault((row["client_id"], row["session_id"]), row)
    return list(first.values())
