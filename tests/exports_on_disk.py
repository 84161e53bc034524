"""A small good set of exports for the tests of the import gate, and ways to write it to a folder in any format."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

Row = dict[str, str]
Tables = dict[str, list[Row]]

ATTENDANCE = {
    "session_id": "S70011", "client_id": "C48213", "admission_id": "A90421", "session_start": "2026-02-03 18:00",
    "scheduled_minutes": "180", "status": "attended", "service": "group", "attended_minutes": "175",
    "delivery": "in_person", "approach": "CBT", "clinician_id": "K5501", "recorded_at": "2026-02-03 21:30",
}  # fmt: skip
RETENTION = {
    "admission_id": "A90421", "client_id": "C48213", "program": "Harbor IOP", "level_of_care": "2.1",
    "admitted_on": "2026-01-12", "discharged_on": "2026-04-20", "discharge_reason": "completed",
    "last_service_on": "2026-04-17", "first_contact_on": "2026-01-05", "planned_weeks": "12",
    "expected_discharge_on": "2026-04-06", "track": "evening", "referral_source": "self", "payer": "medicaid",
    "primary_substance": "alcohol", "diagnoses": "F10.20;F33.1", "co_occurring": "", "medication": "no",
    "prior_treatment": "yes", "age_at_admission": "34", "sex": "female", "race_ethnicity": "", "aftercare_planned_on":
    "2026-04-10", "aftercare_plan": "check_in;mutual_help",
}  # fmt: skip
OUTCOMES = {
    "admission_id": "A90421", "instrument": "PHQ-9", "observed_on": "2026-01-13", "score": "14", "version": "",
    "items_answered": "9",
}  # fmt: skip
CAPACITY = {"program": "Harbor IOP", "track": "", "valid_from": "2026-01-01", "valid_to": "", "slots": "24"}
EVENTS = {"event_date": "2026-02-16", "end_date": "", "title": "Holiday", "kind": "closure", "programs": "Harbor IOP"}


def good_tables() -> Tables:
    """Two admissions, four sessions and contacts, two scores; complete up to 2026-05-31 and without a finding."""
    open_stay = RETENTION | {
        "admission_id": "A90777", "client_id": "C51940", "admitted_on": "2026-05-04", "discharged_on": "",
        "discharge_reason": "", "last_service_on": "", "first_contact_on": "", "aftercare_planned_on": "",
        "aftercare_plan": "",
    }  # fmt: skip
    return {
        "retention": [dict(RETENTION), open_stay],
        "attendance": [
            dict(ATTENDANCE),
            ATTENDANCE | {"session_id": "S70012", "session_start": "2026-02-05 18:00", "status": "no_show",
                          "attended_minutes": "", "recorded_at": ""},
            ATTENDANCE | {"session_id": "S70013", "session_start": "2026-05-02 10:00", "service": "check_in",
                          "scheduled_minutes": "", "attended_minutes": "", "recorded_at": ""},
            ATTENDANCE | {"session_id": "S70014", "client_id": "C51940", "admission_id": "A90777",
                          "session_start": "2026-05-31 18:00", "recorded_at": "2026-05-31 21:00"},
        ],
        "outcomes": [dict(OUTCOMES), OUTCOMES | {"observed_on": "2026-03-20", "score": "6"}],
    }  # fmt: skip


def as_csv(rows: list[Row], delimiter: str = ",", newline: str = "\n") -> str:
    """The rows as delimited text under the names of the first row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), delimiter=delimiter, lineterminator=newline)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def write(folder: Path, tables: Tables) -> Path:
    """The folder, with one CSV a table in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in tables.items():
        (folder / f"{table}.csv").write_text(as_csv(rows), "utf-8")
    return folder


def write_workbook(path: Path, cells: list[list[object]], first_row: int = 1) -> None:
    """A minimal `.xlsx`: texts, numbers, `(serial,)` for a cell formatted as a date, None for an empty cell."""
    rows = "".join(
        f'<row r="{number}">{"".join(_cell(value, number, place) for place, value in enumerate(row))}</row>'
        for number, row in enumerate(cells, first_row)
    )
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {
            **_PARTS,
            "xl/worksheets/sheet1.xml": f"<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>",
        }.items():
            archive.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{content}')


def _cell(value: object, row: int, place: int) -> str:
    name = (chr(64 + place // 26) if place >= 26 else "") + chr(65 + place % 26) + str(row)
    if value is None:
        return ""
    if isinstance(value, tuple):
        return f'<c r="{name}" s="1"><v>{value[0]}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{name}"><v>{value}</v></c>'
    return f'<c r="{name}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


_OFFICE = "http://schemas.openxmlformats.org"
_MAIN = f'xmlns="{_OFFICE}/spreadsheetml/2006/main"'
_REL = f"{_OFFICE}/officeDocument/2006/relationships"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_OFFICE}/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="{_REL}"><sheets>'
    '<sheet name="Export" sheetId="1" r:id="r1"/></sheets>'
    "</workbook>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_OFFICE}/package/2006/relationships">'
    f'<Relationship Id="r1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_REL}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet {_MAIN}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
}
