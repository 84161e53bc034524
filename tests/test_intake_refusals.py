"""Files and folders no import can use: each blocks with one sentence that says why and what to do."""

from __future__ import annotations

import gzip
import os
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exports_on_disk import ATTENDANCE, RETENTION, as_csv, good_tables
from import_reports import read, told, why

from dashboard.intake import gate
from dashboard.intake.findings import Unreadable
from dashboard.intake.gate import run_import
from dashboard.intake.text_files import read_text
from dashboard.warehouse import snapshot

NAMES = list(ATTENDANCE)


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
        "Add them to the export, or name them under [attendance.columns] in mapping.toml."
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


def test_refused_exports_leave_a_mark_beside_the_live_data_until_good_ones_come(folder: Path, tmp_path: Path) -> None:
    data_dir, kept = tmp_path / "data", (folder / "retention.csv").read_bytes()
    assert run_import(folder, data_dir, publish=True).exit_status < 2
    assert snapshot.refused_at(data_dir) is None
    (folder / "retention.csv").unlink()
    assert run_import(folder, data_dir, publish=False).exit_status == 2
    assert snapshot.refused_at(data_dir) is None, "a check changes nothing"
    assert run_import(folder, data_dir, publish=True).exit_status == 2
    assert abs((datetime.now(UTC) - snapshot.refused_at(data_dir)).total_seconds()) < 60
    (folder / "retention.csv").write_bytes(kept)
    assert run_import(folder, data_dir, publish=True).exit_status < 2
    assert snapshot.refused_at(data_dir) is None


def test_a_failure_inside_the_engine_is_said_in_a_sentence_and_the_last_good_data_stay(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = run_import(folder, tmp_path / "data", publish=True)

    def fail(_connection: object) -> None:
        raise duckdb.InternalException("INTERNAL Error: Failed to bind column reference 'C-01'")

    monkeypatch.setattr(gate, "write_held_slots", fail)
    refused = run_import(folder, tmp_path / "data", publish=True)
    assert why(refused) == [": The database engine failed inside itself; these exports are not to blame."]
    assert "C-01" not in refused.as_text()
    assert snapshot.live(tmp_path / "data").stem == good.import_id


def test_refused_first_exports_leave_no_mark_for_there_are_no_data_yet(folder: Path, tmp_path: Path) -> None:
    (folder / "retention.csv").unlink()
    run_import(folder, tmp_path / "data", publish=True)
    assert snapshot.refused_at(tmp_path / "data") is None
