"""A clinic whose every text would be run, drawn or followed somewhere, if anything took it for more than a text."""

from __future__ import annotations

import gzip
import zipfile
from datetime import date, timedelta
from pathlib import Path

from exports_on_disk import ATTENDANCE, CAPACITY, EVENTS, OUTCOMES, RETENTION, Tables, write, write_workbook

from dashboard.intake.gate import run_import
from dashboard.intake.report import ImportReport

from .nasty import FORMULAS, LINK, MARKS, SCRIPT, SQL, TURNED

PROGRAMS = (f"{SCRIPT} {LINK}", f"{MARKS} {SQL} {TURNED}", FORMULAS[0])
FILE_NAME = "retention <img src=x onerror=document.title='hit'>.csv"
BOMB = 60_000_000
_ENDINGS = (
    "discharged_on", "discharge_reason", "last_service_on", "aftercare_planned_on", "aftercare_plan",
    "expected_discharge_on",
)  # fmt: skip


def publish(folder: Path) -> ImportReport:
    """Import the clinic into `folder/data/live`."""
    exports = write(folder / "exports", tables())
    (exports / "retention.csv").rename(exports / FILE_NAME)
    (exports / "mapping.toml").write_text(
        f"[source]\nname = '''{SCRIPT}'''\nnotice = '''{LINK} {MARKS}'''\nexport_date = 2026-03-31\n", "utf-8"
    )
    return run_import(exports, folder / "data" / "live", publish=True)


def tables(clients: int = 60, weeks: int = 10) -> Tables:
    """Sixty clients of three programs with a session a week, and rows that no import can use; every text is hostile."""
    first, stays, slots, scores = date(2026, 1, 5), [], [], []
    for number in range(clients):
        ids = {"client_id": f"{SCRIPT} C{number}", "admission_id": f"{SQL} A{number}"}
        program = PROGRAMS[number % len(PROGRAMS)]
        texts = {"program": program, "race_ethnicity": (LINK, MARKS)[number % 2]}
        still_here = dict.fromkeys(_ENDINGS, "")
        stays.append(RETENTION | ids | texts | still_here | {"admitted_on": f"{first}", "first_contact_on": f"{first}"})
        scores.append(OUTCOMES | {"admission_id": ids["admission_id"], "version": LINK})
        for week in range(weeks):
            missed = {"status": "no_show", "attended_minutes": ""} if week > 7 else {}
            slots.append(ATTENDANCE | ids | missed | {
                "session_id": f"{LINK} S{week}", "clinician_id": f"{MARKS} K{number % 4}", "recorded_at": "",
                "session_start": f"{first + timedelta(weeks=week)} 18:00",
            })  # fmt: skip
    slots.append(slots[0] | {"session_id": f"{SCRIPT} held", "status": "<b>Kept</b> [x](http://192.0.2.1)"})
    stays.append(stays[0] | {"admission_id": "held", "level_of_care": FORMULAS[0]})
    events = [EVENTS | {"title": text, "kind": LINK, "programs": PROGRAMS[2]} for text in (SCRIPT, LINK, MARKS)]
    capacity = [CAPACITY | {"program": program} for program in PROGRAMS]
    return {"retention": stays, "attendance": slots, "outcomes": scores, "events": events, "capacity": capacity}


def write_gzip_bomb(path: Path, header: str) -> None:
    """A compressed export of blank cells, a thousand times smaller than what it unpacks to."""
    with gzip.open(path, "wb", 6) as file:
        file.write(f"{header}\n".encode())
        blank = b",".join([b""] * (header.count(",") + 1)) + b"\n"
        for _ in range(BOMB // (len(blank) * 10_000) + 1):
            file.write(blank * 10_000)


def write_workbook_bomb(path: Path, header: list[str], *, lies: bool = False) -> None:
    """The same as a workbook; one that lies says in its directory that its sheet is small."""
    plain = path.with_suffix(".plain")
    write_workbook(plain, [list(header)])
    row = b'<row><c t="inlineStr"><is><t>x</t></is></c></row>'
    with zipfile.ZipFile(plain) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                content = content.replace(b"</sheetData>", row * (BOMB // len(row)) + b"</sheetData>")
            new.writestr(name, content)
    plain.unlink()
    if lies:
        size = next(part.file_size for part in zipfile.ZipFile(path).infolist() if part.filename.endswith("sheet1.xml"))
        path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little")))
