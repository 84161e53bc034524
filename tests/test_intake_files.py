"""Every kind of file a clinic may hand over that can be read: what is read, and on which line."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exports_on_disk import ATTENDANCE, OUTCOMES, RETENTION, as_csv, good_tables, write_workbook
from import_reports import read, starts, told

from dashboard.intake.report import ImportReport

NAMES = list(ATTENDANCE)


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
