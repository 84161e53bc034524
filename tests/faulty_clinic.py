"""A small clinic of two programs whose exports have faults in them, and every code in them that stands for somebody."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import exports_on_disk

from dashboard.intake.gate import run_import

PERSON = "Zephyrine Quillfeather"  # a name that a clerk typed where a date belongs


def publish(folder: Path, *, missed: int) -> int:
    """Import the clinic into `folder/data/live`, its clients absent in the newest weeks; the import's exit status."""
    exports = exports_on_disk.write(folder / f"exports_{missed}", _tables(missed=missed))
    return run_import(exports, folder / "data" / "live", publish=True).exit_status


def identities(missed: int) -> set[str]:
    """Every code and name in the exports that stands for one person or one visit."""
    tables = _tables(missed=missed).values()
    names = ("client_id", "admission_id", "session_id", "clinician_id")
    return {row[name] for rows in tables for row in rows for name in names if name in row} | {PERSON}


def _tables(*, missed: int, clients: int = 40, weeks: int = 10) -> exports_on_disk.Tables:
    """Forty clients of two programs with a session a week; each missed the newest few. And rows no import can use."""
    first = date(2026, 1, 5)
    stays, slots = [], []
    for number in range(clients):
        ids = {"client_id": f"C7{number:04}", "admission_id": f"A8{number:04}"}
        program = ("Harbor IOP", "Bay IOP")[number % 2]
        stays.append(exports_on_disk.RETENTION | ids | {"admitted_on": f"{first}", "program": program})
        for week in range(weeks):
            kept = {} if week < weeks - missed else {"status": "no_show", "attended_minutes": ""}
            slots.append(exports_on_disk.ATTENDANCE | ids | kept | {
                "session_id": f"S{number:03}{week:03}", "clinician_id": f"K55{number % 4:02}",
                "session_start": f"{first + timedelta(weeks=week)} 18:00", "recorded_at": "",
            })  # fmt: skip
    stays.append(stays[0] | {"admission_id": "A89999", "client_id": "C79999", "admitted_on": PERSON})
    slots.append(slots[0] | {"session_id": "S999001", "session_start": PERSON})
    slots.append(slots[0] | {"session_id": "S999002", "admission_id": "A88888"})
    slots.append(slots[0] | {"status": "no_show"})
    scores = [exports_on_disk.OUTCOMES | {"admission_id": stays[0]["admission_id"]}]
    return {"retention": stays, "attendance": slots, "outcomes": scores}
