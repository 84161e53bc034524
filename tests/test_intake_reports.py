"""What an import leaves behind: the live data, the report in text and JSON, the fix list, and no scratch file."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
from exports_on_disk import ATTENDANCE, OUTCOMES, as_csv, good_tables

from dashboard.intake.gate import run_import
from dashboard.intake.report import FileCount, RowsLost
from dashboard.intake.scratch import scratch_folder
from dashboard.warehouse import snapshot


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
