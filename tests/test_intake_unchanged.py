"""Exports that are already live are recognised and left alone; whatever else an import depends on makes it news."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from exports_on_disk import ATTENDANCE, RETENTION, as_csv

from dashboard import cli
from dashboard.intake import gate, unchanged
from dashboard.intake.gate import run_import
from dashboard.intake.pace import Pace, rounded, spent
from dashboard.settings import Settings
from dashboard.warehouse import snapshot


def again(folder: Path, data_dir: Path, settings: Settings | None = None) -> str:
    """How a second look at the folder ends."""
    return run_import(folder, data_dir, publish=True, settings=settings, only_news=True).outcome


@pytest.fixture
def data_dir(folder: Path, tmp_path: Path) -> Path:
    """A data folder that holds the exports already."""
    assert run_import(folder, tmp_path / "data", publish=True, only_news=True).outcome == "published"
    return tmp_path / "data"


def test_exports_that_are_live_are_left_as_they_are_and_say_since_when(folder: Path, data_dir: Path) -> None:
    live = snapshot.live(data_dir)
    for path in folder.iterdir():
        os.utime(path)  # a copy made anew of the same export
    report = run_import(folder, data_dir, publish=True, only_news=True)
    assert (report.outcome, report.exit_status, report.import_id) == ("unchanged", 0, live.stem)
    assert snapshot.listed(data_dir) == [live]
    assert re.fullmatch(
        r"Nothing has changed since the import of \d{4}-\d\d-\d\d \d\d:\d\d UTC; the live data stay as they are\.",
        report.as_text(),
    )


def test_a_plain_import_is_always_a_new_one(folder: Path, data_dir: Path) -> None:
    assert run_import(folder, data_dir, publish=True).outcome == "published"
    assert len(snapshot.listed(data_dir)) == 2


def test_a_changed_file_is_news(folder: Path, data_dir: Path) -> None:
    (folder / "attendance.csv").write_text(as_csv([ATTENDANCE | {"attended_minutes": "59"}]), "utf-8")
    assert again(folder, data_dir) == "published"
    assert again(folder, data_dir) == "unchanged"


def test_a_further_file_a_missing_one_and_another_name_are_news(folder: Path, data_dir: Path) -> None:
    (folder / "retention_2.csv").write_text(as_csv([RETENTION | {"admission_id": "A2"}]), "utf-8")
    assert again(folder, data_dir) == "published"
    (folder / "retention_2.csv").rename(folder / "retention_3.csv")
    assert again(folder, data_dir) == "published"
    (folder / "retention_3.csv").unlink()
    assert again(folder, data_dir) == "published"


def test_a_mapping_and_a_setting_are_news(folder: Path, data_dir: Path) -> None:
    (folder / "mapping.toml").write_text('[source]\nname = "Another name"\n', "utf-8")
    assert again(folder, data_dir) == "published"
    assert again(folder, data_dir) == "unchanged"
    assert again(folder, data_dir, replace(Settings(), full_share=0.8)) == "published"


def test_another_version_of_the_program_is_news(folder: Path, data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "_program", lambda: ["another"])
    assert again(folder, data_dir) == "published"


def test_the_day_on_which_the_export_date_would_move_is_news(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def on(day: date) -> str:
        monkeypatch.setattr(gate, "today", lambda: day)
        return again(folder, tmp_path / "data")

    later = RETENTION | {"admission_id": "A2", "aftercare_planned_on": "2030-03-01"}
    (folder / "retention.csv").write_text(as_csv([RETENTION | {"aftercare_planned_on": ""}, later]), "utf-8")
    assert on(date(2030, 2, 1)) == "published"
    assert on(date(2030, 2, 28)) == "unchanged"
    assert on(date(2030, 3, 1)) == "published"


def test_a_live_file_that_is_damaged_or_of_an_earlier_version_is_no_reason_to_do_nothing(
    folder: Path, data_dir: Path
) -> None:
    snapshot.live(data_dir).write_bytes(b"damaged")
    assert again(folder, data_dir) == "published"


def test_the_mark_of_refused_exports_goes_when_good_ones_lie_there_again(folder: Path, data_dir: Path) -> None:
    good = (folder / "retention.csv").read_bytes()
    (folder / "retention.csv").unlink()
    assert again(folder, data_dir) == "blocked"
    assert snapshot.refused_at(data_dir) is not None
    (folder / "retention.csv").write_bytes(good)
    assert again(folder, data_dir) == "unchanged"
    assert snapshot.refused_at(data_dir) is None


def test_the_command_leaves_live_exports_alone_unless_asked(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*more: str) -> tuple[int, list[str]]:
        status = cli.main(["import", str(folder), "--data", str(tmp_path), *more])
        return status, capsys.readouterr().out.splitlines()

    assert re.fullmatch(r"\d+ rows in \d+\.\d seconds(, [\d,]+ rows a second)?\.", run()[1][-1])
    status, said = run()
    assert status == 0
    assert said[0].startswith("Nothing has changed since the import of ")
    assert said[1:] == ["Import them all the same with --again."]
    assert any(line.startswith("Live now: ") for line in run("--again")[1])
    assert any(line.startswith("Live now: ") for line in run("--fix-list", str(tmp_path / "fix.csv"))[1])


def test_a_step_says_how_many_rows_are_done_and_how_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter((100.0, 100.5, 110.0))
    monkeypatch.setattr("dashboard.intake.pace.time.monotonic", lambda: next(clock))
    told: list[tuple[str, float]] = []
    pace = Pace("Reading attendance.csv", lambda *each: told.append(each), 0.3)
    pace.add(60_000)
    pace.add(2_478_123)
    assert told == [
        ("Reading attendance.csv", 0.3),
        ("Reading attendance.csv: 60,000 rows", 0.3),
        ("Reading attendance.csv: 2,538,123 rows, 250,000 a second", 0.3),
    ]


def test_a_speed_has_two_digits_and_a_moment_has_none() -> None:
    assert [rounded(number) for number in (0.4, 7, 99, 101, 253_812)] == [0, 7, 99, 100, 250_000]
    assert spent(12_163_360, 48.4) == "12,163,360 rows in 48 seconds, 250,000 rows a second."
    assert spent(1, 0.25) == "1 row in 0.2 seconds."


def test_rows_are_told_while_a_file_is_read_and_checked(folder: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    run_import(folder, tmp_path / "data", publish=False, progress=lambda step, _share: steps.append(step))
    assert "Reading attendance.csv: 4 rows" in steps
    assert "Checking attendance: 4 rows" in steps
