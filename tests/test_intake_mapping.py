"""What mapping.toml may say of a vendor's export, and the sentence for each mistake in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest
from exports_on_disk import as_csv, good_tables
from import_reports import read, why

from dashboard.intake.findings import Severity
from dashboard.intake.gate import run_import
from dashboard.warehouse import snapshot

VENDOR = """\ufeffAppointments,,,,,,
Printed,,,,,,
Appt ID,MRN,Episode,Date,Time,Status,Client
1,C48213,A90421,02/03/2026,6:00 PM,Show,x
2,C48213,A90421,02/05/2026,6:00 PM,no\u2011show \u2013 late,x
TOTAL,,,,,,TOTAL
3,C48213,A90421,02/09/2026,6:00 PM,Arrived,x
4,C48213,A90421,02/10/2026,6:00 PM,arrived,x
"""
VENDOR_MAPPING = """
[source]
name = "Example EHR"
timezone = "America/Chicago"
export_date = 2026-05-31
notice = "Real records, shifted dates"

[attendance]
files = ["Appt Status*.csv"]
skip_rows = 2
date_format = "%m/%d/%Y"
drop_rows_where = { "Client" = ["TOTAL", ""] }
columns = { session_id = "Appt ID", client_id = "mrn", admission_id = "Episode", session_start = ["Date", "Time"] }
constants = { service = "group", scheduled_minutes = 180 }
[attendance.values.status]
"Show" = "attended"
"No-Show  - Late" = "no_show"
"""


def test_a_vendor_export_is_translated_and_dropped_rows_are_accounted_for(folder: Path, tmp_path: Path) -> None:
    (folder / "attendance.csv").unlink()
    (folder / "Appt Status Q1.csv").write_text(VENDOR, "utf-8")
    (folder / "mapping.toml").write_text(VENDOR_MAPPING, "utf-8")
    report = run_import(folder, tmp_path / "data", publish=True)
    assert read(report)["Appt Status Q1.csv"] == (5, 2, 3)
    findings = [
        (finding.severity, finding.rule, finding.message, finding.count, finding.lines) for finding in report.findings
    ]
    assert findings == [
        (Severity.HOLDS, "allowed value", '"Arrived" is not a value of status.', 2, (7, 8)),
        (Severity.NOTE, "dropped by mapping", "The row is dropped by drop_rows_where in mapping.toml.", 1, (6,)),
    ]
    with duckdb.connect(str(snapshot.live(tmp_path / "data")), read_only=True) as connection:
        rows = connection.execute(
            "SELECT session_start, status, scheduled_minutes, service FROM export.attendance ORDER BY 1"
        ).fetchall()
        about = connection.execute("SELECT source_name, notice, timezone, export_date FROM import_info").fetchone()
    assert rows == [
        (datetime(2026, 2, 3, 18), "attended", 180, "group"),
        (datetime(2026, 2, 5, 18), "no_show", 180, "group"),
    ]
    assert about == ("Example EHR", "Real records, shifted dates", "America/Chicago", date(2026, 5, 31))


def test_rows_dropped_by_the_mapping_alone_leave_exit_status_0(folder: Path, check: Callable) -> None:
    text = (folder / "attendance.csv").read_text("utf-8")
    (folder / "attendance.csv").write_text(text + "TOTAL,4\n", "utf-8")
    (folder / "mapping.toml").write_text('[attendance]\ndrop_rows_where = { session_id = "total" }\n', "utf-8")
    report = check()
    assert (report.exit_status, read(report)["attendance.csv"]) == (0, (5, 4, 1))


def test_a_value_may_be_mapped_to_blank_where_blank_is_allowed(folder: Path, check: Callable) -> None:
    (folder / "retention.csv").write_text(
        as_csv([row | {"sex": "Unknown"} for row in good_tables()["retention"]]), "utf-8"
    )
    (folder / "mapping.toml").write_text('[retention.values.sex]\nunknown = ""\n', "utf-8")
    assert check().findings == ()


def test_texts_may_be_translated_too(folder: Path, tmp_path: Path) -> None:
    (folder / "mapping.toml").write_text('[retention.values.program]\n"harbor iop" = "Harbor"\n', "utf-8")
    run_import(folder, tmp_path / "data", publish=True)
    with duckdb.connect(str(snapshot.live(tmp_path / "data")), read_only=True) as connection:
        assert connection.execute("SELECT DISTINCT program FROM export.retention").fetchall() == [("Harbor",)]


MISTAKES = {
    "[source\n": "The file is not valid TOML at line 1, column 8.",
    "[visits]\n": '"visits" is not a section.',
    "[source]\nzone = 'x'\n": '"zone" is not a key of [source].',
    "[source]\ntimezone = 'New York'\n": '"New York" is not a time zone.',
    "[source]\nexport_date = 2026-05-31T10:00:00\n": "source.export_date must be a date.",
    "[source]\nname = 5\n": "source.name must be a text.",
    "[attendance]\nfile = ['x']\n": '"file" is not a key of [attendance].',
    "[attendance]\nfiles = ['../*.csv']\n": "attendance.files must stay inside the folder of exports.",
    "[attendance]\nfiles = ['/etc/*']\n": "attendance.files must stay inside the folder of exports.",
    "[attendance]\nskip_rows = -1\n": "attendance.skip_rows must be a whole number from 0 to 1000.",
    "[attendance]\ndate_format = 'dd.mm.yyyy'\n": "attendance.date_format is not a date format.",
    "[attendance]\ncolumns = { patient = 'MRN' }\n": '"patient" is not a column of attendance.',
    "[attendance]\ncolumns = { status = 5 }\n": "attendance.columns.status must be a text or a list of texts.",
    "[attendance]\ncolumns = { status = 'S' }\nconstants = { status = 'attended' }\n":
        "[attendance] gives status both under columns and under constants.",
    "[attendance]\nconstants = { service = 'yoga' }\n":
        'attendance.constants.service: "yoga" is not a value of service.',
    "[attendance.values.status]\nShow = 'present'\n": 'attendance.values.status: "present" is not a value of status.',
    "[attendance.values.status]\nShow = ''\n": 'attendance.values.status: "" is not a value of status.',
    "[attendance.values.session_start]\nx = 'y'\n":
        "attendance.values.session_start: values of a date-time column cannot be translated.",
    "[attendance]\nvalues = 'x'\n": "attendance.values must be a section of names and values.",
    "attendance = 3\n": "attendance must be a section of names and values.",
}  # fmt: skip


@pytest.mark.parametrize(("text", "sentence"), MISTAKES.items(), ids=MISTAKES.values())
def test_a_mistake_in_the_mapping_blocks_with_one_sentence(
    folder: Path, check: Callable, text: str, sentence: str
) -> None:
    (folder / "mapping.toml").write_text(text, "utf-8")
    assert why(check()) == [f"mapping.toml: {sentence}"]


def test_a_mapped_column_the_file_lacks_blocks(folder: Path, check: Callable) -> None:
    (folder / "mapping.toml").write_text('[attendance]\ncolumns = { delivery = "Mode" }\n', "utf-8")
    assert why(check()) == ['attendance.csv: mapping.toml names the column "Mode", which the file does not have.']


def test_a_mistake_names_what_would_be_valid(folder: Path, check: Callable) -> None:
    (folder / "mapping.toml").write_text("[attendance]\nconstants = { delivery = 'phone' }\n", "utf-8")
    assert check().findings[0].next_move == "Valid: in_person, telehealth."


def test_a_file_claimed_by_two_tables_blocks(folder: Path, check: Callable) -> None:
    (folder / "mapping.toml").write_text("[outcomes]\nfiles = ['attendance.csv']\n", "utf-8")
    assert why(check()) == ["attendance.csv: The file is claimed by attendance and outcomes."]


def test_a_link_out_of_the_folder_is_not_followed_by_a_pattern(folder: Path, tmp_path: Path, check: Callable) -> None:
    (tmp_path / "secret.csv").write_text(as_csv(good_tables()["attendance"]), "utf-8")
    (folder / "attendance.csv").unlink()
    (folder / "Appt.csv").symlink_to(tmp_path / "secret.csv")
    (folder / "mapping.toml").write_text("[attendance]\nfiles = ['Appt*.csv']\n", "utf-8")
    assert why(check()) == [": There is no attendance export in the folder."]
