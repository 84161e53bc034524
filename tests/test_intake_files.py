"""Every kind of file a clinic may hand over, good or broken: what is read, on which line, and what a person is told."""

from __future__ import annotations

import gzip
import json
import os
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exports_on_disk import ATTENDANCE, OUTCOMES, RETENTION, as_csv, good_tables, write, write_workbook

from dashboard.intake.findings import Severity, Unreadable
from dashboard.intake.gate import run_import
from dashboard.intake.report import FileCount, ImportReport, RowsLost
from dashboard.intake.scratch import scratch_folder
from dashboard.intake.text_files import read_text
from dashboard.warehouse import snapshot

NAMES = list(ATTENDANCE)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path / "exports", good_tables())


@pytest.fixture
def check(tmp_path: Path, folder: Path) -> Callable[[], ImportReport]:
    return lambda: run_import(folder, tmp_path / "data", publish=False)


def why(report: ImportReport) -> list[str]:
    """The blocking sentences, each with its file."""
    assert report.exit_status == 2
    assert report.files == ()
    return [f"{each.file}: {each.message}" for each in report.findings if each.severity is Severity.BLOCKS]


def told(report: ImportReport) -> list[tuple[str, tuple[int, ...]]]:
    return [(finding.rule, finding.lines) for finding in report.findings]


def read(report: ImportReport) -> dict[str, tuple[int, int, int]]:
    return {file.file: (file.rows_read, file.rows_used, file.rows_held) for file in report.files}


def lines_of(folder: Path) -> list[str]:
    return (folder / "attendance.csv").read_text("utf-8").splitlines()


def test_a_good_folder_has_no_finding_and_exit_status_0(check: Callable[[], ImportReport]) -> None:
    report = check()
    assert read(report) == {"retention.csv": (2, 2, 0), "attendance.csv": (4, 4, 0), "outcomes.csv": (2, 2, 0)}
    assert (report.findings, report.exit_status, report.export_date) == ((), 0, date(2026, 5, 31))


@pytest.mark.parametrize(
    ("delimiter", "newline", "start"), [(";", "\r\n", b""), ("\t", "\n", b"\xef\xbb\xbf"), (",", "\r", b"")]
)
def test_delimiters_line_ends_and_a_byte_order_mark_make_no_difference(
    folder: Path, check: Callable[[], ImportReport], delimiter: str, newline: str, start: bytes
) -> None:
    text = as_csv(good_tables()["attendance"], delimiter, newline)
    (folder / "attendance.csv").write_bytes(start + text.encode())
    report = check()
    assert (read(report)["attendance.csv"], report.findings) == ((4, 4, 0), ())


def test_one_column_full_of_semicolons_does_not_deceive_the_delimiter(folder: Path, check: Callable) -> None:
    rows = [row | {"note; one; two; three; four; five; six": "a;b;c"} for row in good_tables()["attendance"]]
    (folder / "attendance.csv").write_text(as_csv(rows), "utf-8")
    assert read(check())["attendance.csv"] == (4, 4, 0)


def test_compressed_csv_parquet_and_workbook_hold_the_same_rows(folder: Path, check: Callable) -> None:
    for table, rows in good_tables().items():
        (folder / f"{table}.csv").unlink()
        if table == "attendance":
            with gzip.open(folder / "Attendance 2026.CSV.GZ", "wt", encoding="utf-8") as file:
                file.write(as_csv(rows))
        elif table == "retention":
            pq.write_table(pa.Table.from_pylist(rows), folder / "RETENTION-01.parquet")
        else:
            write_workbook(folder / "outcomes.xlsx", [list(rows[0]), *(list(row.values()) for row in rows)])
    report = check()
    assert read(report) == {
        "RETENTION-01.parquet": (2, 2, 0),
        "Attendance 2026.CSV.GZ": (4, 4, 0),
        "outcomes.xlsx": (2, 2, 0),
    }
    assert report.findings == ()


def test_typed_parquet_is_read_like_text(folder: Path, check: Callable) -> None:
    (folder / "attendance.csv").unlink()
    rows = [row | {"scheduled_minutes": 180, "attended_minutes": 90.0,
                   "session_start": datetime(2026, 2, 3, 22 + number, 0, tzinfo=UTC),
                   "recorded_at": datetime(2026, 2, 3, 21, 0), "session_id": f"S{number}"}
            for number, row in enumerate(2 * good_tables()["attendance"][:1])]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), folder / "attendance.parquet")
    retention = [
        row | {"admitted_on": date(2026, 1, 12), "diagnoses": ["F10.20", "F33.1"]}
        for row in good_tables()["retention"][:1]
    ]
    pq.write_table(pa.Table.from_pylist(retention), folder / "retention.parquet")
    (folder / "retention.csv").unlink()
    (folder / "outcomes.csv").write_text(as_csv(good_tables()["outcomes"]), "utf-8")
    report = check()
    assert read(report)["attendance.parquet"] == (2, 2, 0)
    assert [finding.message for finding in report.findings] == [
        "Times with a UTC offset were converted to America/New_York; mapping.toml names no time zone."
    ]


def test_a_workbook_gives_dates_as_cells_serials_or_text_and_counts_sheet_rows(folder: Path, check: Callable) -> None:
    (folder / "outcomes.csv").unlink()
    names = list(OUTCOMES)
    write_workbook(folder / "outcomes.xlsx", [
        names,
        ["A90421", "PHQ-9", (46035,), 14, None, 9],
        [None] * 6,
        ["A90421", "GAD-7", 46035, 8, None, None],
        ["A90421", "PCL-5", "2026-01-13", "9 points", None, None],
    ], first_row=3)  # fmt: skip
    report = check()
    assert read(report)["outcomes.xlsx"] == (3, 2, 1)
    assert told(report) == [("number", (7,))]


def test_a_workbook_with_day_and_time_in_two_columns_makes_one_moment(folder: Path, tmp_path: Path) -> None:
    (folder / "attendance.csv").unlink()
    names = [
        "Day",
        "Time",
        *[name for name in NAMES if name not in ("session_start", "recorded_at")],
    ]
    values = [value for name, value in ATTENDANCE.items() if name not in ("session_start", "recorded_at")]
    write_workbook(
        folder / "attendance.xlsx",
        [names, [(46056,), "18:00", *values], [(46057,), "6:30 PM", "S70012", *values[1:]]],
    )
    (folder / "mapping.toml").write_text('[attendance]\ncolumns = { session_start = ["Day", "Time"] }\n', "utf-8")
    assert starts(folder, tmp_path) == ["2026-02-03 18:00:00", "2026-02-04 18:30:00"]


def starts(folder: Path, tmp_path: Path) -> list[str]:
    """The session starts of the published snapshot, in order."""
    report = run_import(folder, tmp_path / "data", publish=True)
    assert report.exit_status < 2, report.as_text()
    with duckdb.connect(str(snapshot.live(tmp_path / "data")), read_only=True) as connection:
        return [
            str(start)
            for (start,) in connection.execute("SELECT session_start FROM export.attendance ORDER BY 1").fetchall()
        ]


def test_several_files_of_a_table_are_one_table_and_other_files_are_ignored(folder: Path, check: Callable) -> None:
    rows = good_tables()["attendance"]
    (folder / "attendance.csv").unlink()
    (folder / "attendance_2026.csv").write_text(as_csv(rows[:3]), "utf-8")
    (folder / "attendance-aftercare.csv").write_text(as_csv([rows[3], rows[0]]), "utf-8")
    (folder / "attendances.csv").write_text("x\n1\n", "utf-8")
    (folder / "notes.txt").write_text("x", "utf-8")
    report = check()
    assert read(report)["attendance-aftercare.csv"] == (2, 2, 0)
    assert read(report)["attendance_2026.csv"] == (3, 2, 1)
    assert told(report) == [("exact copy", (2,))]
    assert report.ignored == ("attendances.csv", "notes.txt")


def test_headers_match_in_any_case_with_spaces_and_dashes(folder: Path, check: Callable) -> None:
    text = (folder / "attendance.csv").read_text("utf-8")
    header, rest = text.split("\n", 1)
    (folder / "attendance.csv").write_text(
        header.replace("_", " ").title().replace("Client Id", "CLIENT-ID") + "\n" + rest, "utf-8"
    )
    assert read(check())["attendance.csv"] == (4, 4, 0)


def test_windows_1252_is_read_and_reported(folder: Path, check: Callable) -> None:
    rows = [row | {"program": "Café – Süd"} for row in good_tables()["retention"]]
    (folder / "retention.csv").write_bytes(as_csv(rows).encode("cp1252"))
    report = check()
    assert read(report)["retention.csv"] == (2, 2, 0)
    assert [finding.message for finding in report.findings] == ["The file is not UTF-8 and was read as Windows-1252."]


def test_times_with_an_offset_become_local_across_the_clock_change(folder: Path, tmp_path: Path) -> None:
    rows = [
        ATTENDANCE | {"session_id": f"S{number}", "session_start": start, "recorded_at": ""}
        for number, start in enumerate(("2026-01-20T00:30:00Z", "2026-03-08T06:30:00Z", "2026-03-08T07:30:00+00:00",
                                        "2026-04-10 19:00-0400", "2026-02-02 23:30 UTC", "2026-02-05 5:30 pm"))
    ]  # fmt: skip
    (folder / "attendance.csv").write_text(as_csv(rows), "utf-8")
    assert starts(folder, tmp_path) == [
        "2026-01-19 19:30:00", "2026-02-02 18:30:00", "2026-02-05 17:30:00", "2026-03-08 01:30:00",
        "2026-03-08 03:30:00", "2026-04-10 19:00:00",
    ]  # fmt: skip


def test_lines_are_those_of_a_text_editor_with_quoted_breaks_blank_lines_and_banners(
    folder: Path, check: Callable
) -> None:
    header, first, *_ = lines_of(folder)
    bad = first.replace("attended,", "Showed,").replace("S70011", "S{}")
    quoted = first.replace("S70011", '"S1\nstill\n\nS1"').replace("2026-02-03 18:00", "2026-02-04 18:00")
    text = ["Banner", "", header, first, "", quoted, " , , ", bad.format(2), "", bad.format(3)]
    (folder / "attendance.csv").write_bytes("\r\n".join(text).encode())
    (folder / "mapping.toml").write_text("[attendance]\nskip_rows = 2\n", "utf-8")
    report = check()
    assert read(report)["attendance.csv"] == (4, 2, 2)
    assert told(report) == [("allowed value", (11, 13))]


def test_a_row_with_more_or_fewer_cells_is_held_alone(folder: Path, check: Callable) -> None:
    header, first, second, *_ = lines_of(folder)
    text = [header, first, f"{second},surplus", "S9,C48213", f"{second},,,"]
    (folder / "attendance.csv").write_text("\n".join(text), "utf-8")
    report = check()
    assert read(report)["attendance.csv"] == (4, 2, 2)
    assert told(report) == [("cells in the row", (3, 4))]
    assert report.findings[0].message == "The row has more or fewer cells than the header."


def test_a_quotation_mark_that_never_closes_costs_one_line(folder: Path, check: Callable) -> None:
    header, first, second, third, fourth = lines_of(folder)
    broken = first.replace("S70011", '"S70019')
    stray = first.replace("S70011", '"S7"0018')
    (folder / "attendance.csv").write_text(
        "\n".join([header, first, broken, second, stray, third, broken, fourth]), "utf-8"
    )
    report = check()
    assert read(report)["attendance.csv"] == (7, 4, 3)
    assert told(report) == [("quotation marks", (3, 5, 7))]
    assert report.findings[0].message == "The quotation marks of the row do not pair up."


def test_a_quotation_mark_open_over_many_rows_costs_one_line(folder: Path, check: Callable) -> None:
    header, first, *_ = lines_of(folder)
    rows = [first.replace("S70011", f"S{number}") for number in range(3000)]
    rows[0] = rows[0].replace("S0", '"S0')
    (folder / "attendance.csv").write_text("\n".join([header, *rows]), "utf-8")
    assert read(check())["attendance.csv"] == (3000, 2999, 1)


def test_a_header_repeated_in_the_middle_is_held(folder: Path, check: Callable) -> None:
    header, first, second, *_ = lines_of(folder)
    (folder / "attendance.csv").write_text("\n".join([header, header.upper(), first, header, second]), "utf-8")
    report = check()
    assert told(report) == [("repeated header", (2, 4))]
    assert report.findings[0].message == "The row repeats the column names."


def test_formulas_and_the_literal_texts_none_na_null_are_plain_values(folder: Path, check: Callable) -> None:
    rows = [
        RETENTION | {"race_ethnicity": "None", "program": "=1+1"},
        RETENTION | {"admission_id": "NA", "client_id": "null"},
    ]
    (folder / "retention.csv").write_text(as_csv(rows), "utf-8")
    assert read(check())["retention.csv"] == (2, 2, 0)


def test_300_columns_are_no_problem(folder: Path, check: Callable) -> None:
    rows = [row | {f"extra {number}": "x" for number in range(300)} for row in good_tables()["attendance"]]
    (folder / "attendance.csv").write_text(as_csv(rows), "utf-8")
    report = check()
    assert read(report)["attendance.csv"] == (4, 4, 0)
    assert report.findings[0].message == "300 columns are not in the contract and ignored."


def test_rows_keep_their_lines_across_batches(folder: Path, check: Callable) -> None:
    header, first, *_ = lines_of(folder)
    rows = [first.replace("S70011", f"S{number}") for number in range(21_000)]
    rows[20_998] = rows[20_998].replace("attended,", "Showed,")
    (folder / "attendance.csv").write_text("\n".join([header, *rows]), "utf-8")
    report = check()
    assert read(report)["attendance.csv"] == (21_000, 20_999, 1)
    assert ("allowed value", (21_000,)) in told(report)


def _locked_workbook() -> bytes:
    return bytes.fromhex("D0CF11E0A1B11AE1") + bytes(600)


UNREADABLE = {
    "empty": ("csv", b"", "The file is empty."),
    "only blank lines": ("csv", b"\n\n  \n,,\n", "The file is empty."),
    "NUL bytes": ("csv", b"a,b\n1,\0\n", "The file contains NUL bytes, so it is damaged or not text."),
    "UTF-16": ("csv", "session_id,client_id\n".encode("utf-16"), "The file is saved as UTF-16."),
    "workbook named csv": ("csv", b"PK\x03\x04rest", "The file is not text: its content does not fit its name."),
    "unclosed header": (
        "csv",
        b'session_id,"client_id\n1,2\n',
        "The quotation marks of the header row do not pair up.",
    ),
    "long line": ("csv", b"a,b\n" + b"x" * 1_200_000, "A line is longer than 1,000,000 characters."),
    "not compressed": ("csv.gz", b"session_id\n1\n", "The compressed file is damaged or cut off."),
    "cut off": ("csv.gz", gzip.compress(b"a,b\n1,2\n" * 999)[:-20], "The compressed file is damaged or cut off."),
    "no parquet": ("parquet", b"PAR1nonsensePAR1", "The Parquet file is damaged or cannot be opened."),
    "no workbook": ("xlsx", b"PK\x03\x04junk", "The workbook is damaged or is not an .xlsx file."),
    "locked workbook": ("xlsx", _locked_workbook(), "The workbook has a password or is an old .xls file."),
}


@pytest.mark.parametrize(("kind", "content", "sentence"), UNREADABLE.values(), ids=UNREADABLE)
def test_a_file_that_cannot_be_read_blocks_with_one_sentence(
    folder: Path, check: Callable, kind: str, content: bytes, sentence: str
) -> None:
    (folder / "attendance.csv").unlink()
    (folder / f"attendance.{kind}").write_bytes(content)
    assert why(check()) == [f"attendance.{kind}: {sentence}"]


def test_parquet_with_bytes_that_are_no_text_blocks(folder: Path, check: Callable) -> None:
    (folder / "attendance.csv").unlink()
    table = pa.Table.from_pylist(good_tables()["attendance"])
    bad = pa.array([b"\xff\xfe"] * len(table)).cast(pa.string(), safe=False)
    pq.write_table(table.set_column(0, "session_id", bad), folder / "attendance.parquet")
    assert why(check()) == ["attendance.parquet: The file holds values that cannot be read as text."]


def test_nul_bytes_are_placed_on_their_line(folder: Path, check: Callable) -> None:
    (folder / "attendance.csv").write_bytes(b"a,b\n1,2\n3,\0\n")
    assert check().findings[0].lines == (3,)


def test_folders_pipes_and_missing_folders_block(folder: Path, tmp_path: Path, check: Callable) -> None:
    (folder / "attendance.csv").unlink()
    (folder / "attendance.csv").mkdir()
    assert why(check()) == ["attendance.csv: This is a folder, not a file."]
    (folder / "attendance.csv").rmdir()
    os.mkfifo(folder / "attendance.csv")
    assert why(check()) == ["attendance.csv: This is not an ordinary file."]
    missing = run_import(tmp_path / "nowhere", tmp_path / "data", publish=False)
    assert why(missing) == [": The folder of exports does not exist or cannot be read."]


def test_one_endless_line_is_noticed_early_with_flat_memory(tmp_path: Path) -> None:
    path = tmp_path / "attendance.csv"
    with open(path, "wb") as file:
        file.truncate(0)
        file.write(b"x" * 1_500_000)
        file.seek(1_000_000_000)
        file.write(b"x")
    tracemalloc.start()
    began = time.perf_counter()
    with pytest.raises(Unreadable, match="longer than"):
        read_text(path, 0, len)
    assert tracemalloc.get_traced_memory()[1] < 10_000_000
    assert time.perf_counter() - began < 2
    tracemalloc.stop()


def test_a_missing_table_blocks(folder: Path, check: Callable) -> None:
    (folder / "outcomes.csv").unlink()
    assert why(check()) == [": There is no outcomes export in the folder."]


def test_missing_columns_block_and_a_misspelled_one_is_recognised(folder: Path, check: Callable) -> None:
    text = (folder / "attendance.csv").read_text("utf-8")
    (folder / "attendance.csv").write_text(
        text.replace("session_start", "sesion_start").replace("client_id", "MRN"), "utf-8"
    )
    report = check()
    assert why(report) == ["attendance.csv: The required columns client_id and session_start are missing."]
    assert report.findings[0].next_move == (
        "Is sesion_start meant to be session_start? "
        "Add to the export, or name it under [attendance.columns] in mapping.toml."
    )


def test_banner_rows_above_the_header_are_recognised(folder: Path, check: Callable) -> None:
    text = (folder / "attendance.csv").read_text("utf-8")
    (folder / "attendance.csv").write_text("Harbor IOP\nPrinted by the EHR\n" + text, "utf-8")
    assert (
        check().findings[0].next_move == "The column names seem to stand on line 3: set skip_rows = 2 in mapping.toml."
    )


def test_a_column_that_stands_twice_blocks(folder: Path, check: Callable) -> None:
    text = (folder / "attendance.csv").read_text("utf-8")
    (folder / "attendance.csv").write_text(text.replace("clinician_id", "Status", 1), "utf-8")
    assert why(check()) == ["attendance.csv: The column status stands more than once in the header."]


def test_no_rows_blocks_and_a_header_alone_beside_a_full_file_does_not(folder: Path, check: Callable) -> None:
    (folder / "attendance_2025.csv").write_text(",".join(NAMES) + "\n", "utf-8")
    report = check()
    assert read(report)["attendance_2025.csv"] == (0, 0, 0)
    assert [finding.message for finding in report.findings] == ["The file has column names but no rows."]
    (folder / "attendance.csv").unlink()
    assert why(check()) == ["attendance_2025.csv: The attendance export has column names but no rows."]


def test_files_of_one_table_that_disagree_about_columns_block(folder: Path, check: Callable) -> None:
    rows = [{name: value for name, value in row.items() if name != "delivery"} for row in good_tables()["attendance"]]
    (folder / "attendance_aftercare.csv").write_text(as_csv(rows), "utf-8")
    assert why(check()) == ["attendance_aftercare.csv: The file lacks delivery, which another file of the table has."]


def test_all_reasons_are_given_at_once(folder: Path, check: Callable) -> None:
    (folder / "outcomes.csv").unlink()
    (folder / "attendance.csv").write_bytes(b"")
    assert len(why(check())) == 2


def test_retention_without_a_usable_row_blocks_and_says_why(folder: Path, check: Callable) -> None:
    (folder / "retention.csv").write_text(as_csv([RETENTION | {"program": ""}]), "utf-8")
    report = check()
    assert why(report) == [": No row of the retention export can be used, so there is nothing to show."]
    assert ("required", (2,)) in told(report)


# mapping.toml ----------------------------------------------------------------------------------------------------

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


def test_publishing_makes_the_import_live_and_a_refused_one_leaves_the_last_good_one(
    folder: Path, tmp_path: Path
) -> None:
    first = run_import(folder, tmp_path / "data", publish=True)
    live = snapshot.live(tmp_path / "data")
    assert live.stem == first.import_id
    assert first.as_text().splitlines()[-1] == f"Live now: import {first.import_id}, complete up to 2026-05-31."
    (folder / "outcomes.csv").unlink()
    second = run_import(folder, tmp_path / "data", publish=True)
    assert snapshot.live(tmp_path / "data") == live
    assert second.as_text().splitlines()[-1] == f"The import was refused; import {first.import_id} stays live."


def test_checking_publishes_nothing(folder: Path, tmp_path: Path) -> None:
    report = run_import(folder, tmp_path / "data", publish=False)
    assert snapshot.live(tmp_path / "data") is None
    assert report.as_text().splitlines()[-1] == (
        "Checked only; nothing was published. Live now: nothing; no import was published yet."
    )


def test_no_scratch_file_outlives_an_import_and_none_is_readable_by_others(folder: Path, tmp_path: Path) -> None:
    modes: set[int] = set()

    def look(_step: str, _share: float) -> None:
        modes.update(path.stat().st_mode & 0o077 for path in (tmp_path / "data").rglob("*"))

    run_import(folder, tmp_path / "data", publish=False, progress=look)
    assert modes == {0}
    with pytest.raises(KeyError), scratch_folder(tmp_path / "data") as scratch:
        (scratch / "spill").write_text("x")
        raise KeyError
    assert [path.name for path in (tmp_path / "data").rglob("*")] == ["imports"]


def test_a_failure_midway_leaves_the_last_good_data_and_no_rest(folder: Path, tmp_path: Path) -> None:
    first = run_import(folder, tmp_path / "data", publish=True)

    def fail(step: str, _share: float) -> None:
        if step == "Publishing":
            raise RuntimeError("pulled the plug")

    with pytest.raises(RuntimeError, match="pulled the plug"):
        run_import(folder, tmp_path / "data", publish=True, progress=fail)
    assert snapshot.live(tmp_path / "data").stem == first.import_id
    assert sorted(path.name for path in (tmp_path / "data").rglob("*")) == sorted(
        ["CURRENT", "imports", f"{first.import_id}.duckdb"]
    )


def test_progress_names_each_step_and_rises_to_1(folder: Path, tmp_path: Path) -> None:
    steps: list[tuple[str, float]] = []
    run_import(folder, tmp_path / "data", publish=True, progress=lambda *step: steps.append(step))
    assert [share for _, share in steps] == sorted(share for _, share in steps)
    assert steps[0] == ("Reading retention.csv", 0.0) and steps[-1] == ("Done", 1.0)


def test_the_snapshot_keeps_files_columns_findings_and_held_rows_whole(folder: Path, tmp_path: Path) -> None:
    rows = [
        *good_tables()["attendance"],
        ATTENDANCE | {"session_id": "S70088", "status": "Showed", "scheduled_minutes": "0", "attended_minutes": "30"},
    ]
    (folder / "attendance.csv").write_text(as_csv([row | {"Room": "4b"} for row in rows]), "utf-8")
    run_import(folder, tmp_path / "data", publish=True)
    with duckdb.connect(str(snapshot.live(tmp_path / "data")), read_only=True) as connection:
        held = connection.execute(
            "SELECT file, table_name, line, rule, record FROM quarantine ORDER BY rule"
        ).fetchall()
        files = connection.execute(
            "SELECT file, rows_read, rows_used, rows_held, length(sha256), encoding, delimiter FROM import_file"
        ).fetchall()
        absent = connection.execute(
            "SELECT table_name FROM import_column WHERE NOT is_present GROUP BY 1 ORDER BY 1"
        ).fetchall()
        lines = connection.execute(
            "SELECT column_name, lines FROM finding WHERE severity = 'holds' ORDER BY 1"
        ).fetchall()
    assert [row[:4] for row in held] == [
        ("attendance.csv", "attendance", 6, "allowed value"),
        ("attendance.csv", "attendance", 6, "range"),
    ]
    assert json.loads(held[0][4])["Room"] == "4b" and json.loads(held[0][4])["session_id"] == "S70088"
    assert ("attendance.csv", 5, 4, 1, 64, "UTF-8", "comma") in files
    assert absent == [("capacity",), ("events",), ("outcomes",)]  # of outcomes: scores after discharge
    assert lines == [("scheduled_minutes", [6]), ("status", [6])]


def test_an_account_that_does_not_add_up_cannot_be_made() -> None:
    with pytest.raises(RowsLost, match="attendance: 3 rows read, 1 used, 1 held back"):
        FileCount("attendance.csv", "attendance", rows_read=3, rows_used=1, rows_held=1)


def test_json_has_files_and_findings_in_the_agreed_shape(folder: Path, check: Callable) -> None:
    (folder / "outcomes.csv").write_text(as_csv([OUTCOMES | {"score": "99"}, OUTCOMES]), "utf-8")
    content = json.loads(check().as_json())
    assert {"import_id", "files", "findings"} <= content.keys()
    assert {
        "file": "outcomes.csv",
        "table": "outcomes",
        "rows_read": 2,
        "rows_used": 1,
        "rows_held": 1,
    }.items() <= content["files"][2].items()
    expected = {
        "severity": "holds",
        "file": "outcomes.csv",
        "column": "score",
        "rule": "range",
        "message": "score lies outside the range of its instrument.",
        "count": 1,
        "lines": [2],
    }
    assert expected.items() <= content["findings"][0].items()


def test_the_text_says_in_numbers_and_sentences_what_happened(folder: Path, check: Callable) -> None:
    rows = [OUTCOMES | {"score": "99", "observed_on": f"2026-01-{day:02}"} for day in range(12, 30)]
    (folder / "outcomes.csv").write_text(as_csv([*rows, OUTCOMES]), "utf-8")
    text = check().as_text()
    assert "outcomes.csv: 19 rows read = 1 used + 18 held back" in text
    assert "Rows held back\n  outcomes.csv, lines 2, 3, 4, 5, 6 and 13 more: score lies outside the range" in text


def test_the_fix_list_has_a_line_for_each_line_to_correct(folder: Path, check: Callable) -> None:
    rows = [OUTCOMES | {"score": "99", "observed_on": f"2026-01-{day:02}"} for day in range(1, 31)]
    (folder / "outcomes.csv").write_text(as_csv([*rows, OUTCOMES | {"instrument": "=cmd"}]), "utf-8")
    fixes = pl.read_csv(check().fix_list_csv().encode())
    assert fixes.columns == ["file", "line", "column", "rule", "message", "next_move"]
    assert fixes.filter(pl.col("rule") == "range")["line"].to_list() == list(range(2, 32))


def test_a_fix_list_never_starts_a_cell_with_a_formula(folder: Path, check: Callable) -> None:
    (folder / "outcomes.csv").rename(folder / "=outcomes.csv")
    (folder / "mapping.toml").write_text("[outcomes]\nfiles = ['=outcomes.csv']\n", "utf-8")
    (folder / "=outcomes.csv").write_text(as_csv([OUTCOMES | {"score": "99"}]), "utf-8")
    assert check().fix_list_csv().splitlines()[1].startswith("'=outcomes.csv,2,score,range,")


def test_ids_and_numbers_in_an_enumerated_column_are_never_named(folder: Path, check: Callable) -> None:
    rows = [ATTENDANCE | {"session_id": f"S{number}", "status": status}
            for number, status in enumerate(("C48213", "2026-02-03", "555-1234", "K-x", "Canc"))]  # fmt: skip
    (folder / "attendance.csv").write_text(as_csv([row | {"clinician_id": "K-x"} for row in rows]), "utf-8")
    report = check()
    assert [(finding.message, finding.lines) for finding in report.findings] == [
        ("status must be one of: attended, partial, no_show, late_cancel, client_cancel, excused, program_cancelled, "
         "rescheduled, unrecorded, scheduled.", (2, 3, 4, 5)),
        ('"Canc" is not a value of status.', (6,)),
    ]  # fmt: skip
