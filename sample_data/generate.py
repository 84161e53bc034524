"""Writes the invented clinic's exports: `python -m sample_data.generate [FOLDER]`; the same bytes of text every time.

The clinic, its clients and all that happened to them are made up (see `clinic.py`); any likeness is chance.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise
from pathlib import Path

from sample_data.aftercare import aftercare_rows, follow_up_rows, plan_of
from sample_data.clinic import CAPACITY, EVENTS, EXPORTED_ON
from sample_data.files import as_csv, write_files
from sample_data.screens import outcome_rows
from sample_data.sessions import attendance_rows, last_attended
from sample_data.stays import Stay, invent_stays, retention_row

FOLDER = Path(__file__).parent / "invented"
MAPPING = f"""# The exports already use the product's column names and values; only the source is described here.
[source]
name = "Invented clinic"
timezone = "America/New_York"
export_date = {EXPORTED_ON}
notice = "Invented clients"
"""


def invented_files() -> dict[str, str]:
    """The text of every file of the sample by its name; a name ending in .gz is written compressed."""
    stays = invent_stays()
    sessions = {stay.admission_id: attendance_rows(stay) for stay in stays}
    retention = [_retention(stay, sessions[stay.admission_id]) for stay in stays]
    attendance = sorted((row for rows in sessions.values() for row in rows), key=_attendance_order)
    back = _back_on(stays)
    outcomes = [row for stay in stays for row in sorted(_scores(stay, back.get(stay.admission_id)), key=_outcome_order)]
    return {
        "attendance_2025.csv.gz": as_csv(row for row in attendance if row["session_start"].year == 2025),
        "attendance_2026.csv.gz": as_csv(row for row in attendance if row["session_start"].year == 2026),
        "attendance_aftercare.csv.gz": as_csv(_aftercare(stays, retention)),
        "retention.csv": as_csv(retention),
        "outcomes.csv.gz": as_csv(outcomes),
        "capacity.csv": as_csv(_named(("program", "track", "valid_from", "valid_to", "slots"), CAPACITY)),
        "events.csv": as_csv(_named(("event_date", "end_date", "title", "kind", "programs"), EVENTS)),
        "mapping.toml": MAPPING,
    }


def _named(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """Plain tuples as rows with column names."""
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _retention(stay: Stay, sessions: list[dict[str, object]]) -> dict[str, object]:
    """The admission's row with its aftercare plan."""
    return retention_row(stay, last_attended(sessions)) | plan_of(stay)


def _scores(stay: Stay, back_on: date | None) -> list[dict[str, object]]:
    """The scores of the stay and those told after it."""
    return outcome_rows(stay) + follow_up_rows(stay, back_on)


def _aftercare(stays: list[Stay], retention: list[dict[str, object]]) -> list[dict[str, object]]:
    """All aftercare contacts by day, each client's ending when the client comes back."""
    plans = {row["admission_id"]: str(row["aftercare_plan"]) for row in retention}
    back = _back_on(stays)
    contacts = (aftercare_rows(stay, plans[stay.admission_id], back.get(stay.admission_id)) for stay in stays)
    unique = {(row["client_id"], row["session_id"]): row for rows in contacts for row in rows}
    return sorted(unique.values(), key=_attendance_order)


def _back_on(stays: list[Stay]) -> dict[str, date]:
    """The day the same client is admitted next, by admission, for those who come back."""
    by_client: dict[str, list[Stay]] = {}
    for stay in stays:
        by_client.setdefault(stay.client.client_id, []).append(stay)
    pairs = (pair for same in by_client.values() for pair in pairwise(same))
    return {stay.admission_id: following.admitted_on for stay, following in pairs}


def _attendance_order(row: dict[str, object]) -> tuple[object, ...]:
    """By time, then session, then client."""
    return row["session_start"], row["session_id"], row["client_id"]


def _outcome_order(row: dict[str, object]) -> tuple[object, ...]:
    """By day, then instrument."""
    return row["observed_on"], row["instrument"]


if __name__ == "__main__":
    write_files(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER, invented_files())
