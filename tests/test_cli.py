"""The console command: what it prints, and what its exit status says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dashboard.cli import main
from dashboard.metrics.catalogue import METRICS

SAMPLES = Path(__file__).parents[1] / "sample_data"
ROW = {"period", "segment", "numerator", "denominator", "value", "low", "high", "suppressed", "complete"}


@pytest.fixture(scope="module")
def due_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("data")
    assert main(["import", str(SAMPLES / "ctn0027" / "due_weeks"), "--data", str(data), "--json"]) == 0
    return data


def _json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    assert main([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_attendance_by_due_week_is_the_published_denominator(
    due_weeks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = _json(
        capsys,
        "measure",
        "att-01",
        "--data",
        str(due_weeks),
        "--grain",
        "all",
        "--by",
        "program",
        "--as-of",
        "2009-07-22",
    )
    shown = {row["segment"]: round(row["value"], 3) for row in answer["rows"]}
    assert shown == {"Methadone": 0.671, "Buprenorphine": 0.477}
    assert all(row.keys() >= ROW for row in answer["rows"])
    assert answer["metric"]["source"] == "ATT-01"


def test_a_cohort_term_narrows_the_answer(due_weeks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("measure", "ATT-01", "--data", str(due_weeks), "--grain", "all")
    both = _json(capsys, *arguments, "--where", "program=Methadone", "--where", "program=Buprenorphine")
    one = _json(capsys, *arguments, "--where", "program=Methadone")
    assert one["rows"][0]["denominator"] == 12438
    assert both["rows"][0]["denominator"] == 12438 + 17346
    assert one["filters"]["where"] == {"program": ["Methadone"]}


def test_every_metric_is_listed_with_its_code_title_and_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "--list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [each["id"] for each in listed] == list(METRICS)
    assert all(each.keys() == {"id", "source", "title", "shape"} for each in listed)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ATT-99"], "ATT-99 is not a metric. Valid: CEN-01 active_census"),
        (["ATT-01", "--by", "site"], "site is not a field to compare by. Valid: program, track"),
        (["ATT-01", "--by", "discharge_reason"], "Session completion cannot be compared by discharge reason. Valid:"),
        (["ATT-01", "--where", "site=North"], "site is not a filter. Valid: program, track"),
        (["ATT-01", "--where", "program"], "--where takes FIELD=VALUE. Valid fields: program, track"),
        (["ATT-01", "--where", "program=North"], "no program of that name. Valid: Buprenorphine, Methadone."),
        (["ATT-01", "--from", "2009-01-02", "--to", "2009-01-01"], "The range ends (2009-01-01) before it starts"),
        (["AFT-03"], "First aftercare contact is not in this export: it needs attendance.aftercare contacts."),
        (["CEN-06", "--where", "payer=unknown"], "Capacity utilisation cannot be narrowed by payer. Valid: program."),
    ],
)
def test_a_mistake_gets_one_sentence_with_what_is_valid(
    due_weeks: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(["measure", *arguments, "--data", str(due_weeks)]) == 2
    assert sentence in capsys.readouterr().err


def test_a_wrong_grain_lists_the_grains(due_weeks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["measure", "ATT-01", "--data", str(due_weeks), "--grain", "year"])
    assert "day" in capsys.readouterr().err


def test_measure_reads_a_folder_of_exports_without_keeping_it(capsys: pytest.CaptureFixture[str]) -> None:
    answer = _json(capsys, "measure", "CEN-03", "--exports", str(SAMPLES / "bad"), "--grain", "all", "--no-suppression")
    assert answer["rows"][0]["numerator"] > 0


def test_nothing_imported_yet_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "ATT-01", "--data", str(tmp_path)]) == 2
    assert "Run: iop-dashboard import FOLDER" in capsys.readouterr().err


@pytest.mark.parametrize(("folder", "status"), [("bad", 1), ("blocked", 2), ("ctn0027", 1)])
def test_check_tells_by_its_exit_status_and_publishes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], folder: str, status: int
) -> None:
    assert main(["check", str(SAMPLES / folder), "--data", str(tmp_path), "--json"]) == status
    report = json.loads(capsys.readouterr().out)
    assert all(file["rows_read"] == file["rows_used"] + file["rows_held"] for file in report["files"])
    assert all(
        {"severity", "file", "column", "rule", "message", "count", "lines"} <= set(f) for f in report["findings"]
    )
    assert not list((tmp_path / "live" / "imports").glob("*"))


def test_a_refused_import_leaves_the_last_good_data_live(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["import", str(SAMPLES / "bad"), "--data", str(tmp_path)]) == 1
    live = (tmp_path / "live" / "CURRENT").read_text("utf-8")
    assert main(["import", str(SAMPLES / "blocked"), "--data", str(tmp_path)]) == 2
    assert (tmp_path / "live" / "CURRENT").read_text("utf-8") == live
    assert f"The import was refused; import {Path(live.strip()).stem} stays live." in capsys.readouterr().out


def test_a_reader_who_has_seen_enough_gets_no_traceback() -> None:
    program = "import sys; from dashboard.cli import main; sys.exit(main(['measure', '--list']))"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout and running.stderr
        running.stdout.close()
        said = running.stderr.read().decode()
    assert (running.returncode, said) == (1, "")


def test_the_fix_list_is_written_for_its_owner_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "fix.csv"
    target.write_text("an older list, readable by all")
    target.chmod(0o644)
    main(["check", str(SAMPLES / "bad"), "--data", str(tmp_path / "data"), "--fix-list", str(target)])
    assert target.read_text("utf-8").startswith("file,line,column,rule,message,next_move")
    assert target.stat().st_mode & 0o077 == 0


def test_the_rows_behind_a_number_add_up_to_it_and_carry_the_notice(
    due_weeks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("measure", "ATT-01", "--data", str(due_weeks), "--grain", "all", "--where", "program=Methadone")
    answer, told = _json(capsys, *arguments), _json(capsys, *arguments, "--rows")
    assert told["notice"] == "42 CFR Part 2 prohibits unauthorized use or disclosure of these records."
    assert told["reconciles"]
    assert sum(row["denominator"] for row in told["rows"]) == answer["rows"][0]["denominator"] == 12438
    assert main([*arguments, "--rows"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith(told["notice"]) and "denominator 12438: the number." in printed


def test_everyone_outside_a_cohort_is_the_rest(due_weeks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("measure", "ATT-01", "--data", str(due_weeks), "--grain", "all", "--where", "program=Methadone")
    outside = _json(capsys, *arguments, "--outside")
    assert outside["rows"][0]["denominator"] == 17346
    assert outside["filters"]["outside"] is True
    assert main(["measure", "ATT-01", "--data", str(due_weeks), "--outside"]) == 2
    assert "say with --where whom to leave out" in capsys.readouterr().err


def test_a_curve_is_printed_through_its_knots(due_weeks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("measure", "time_in_treatment", "--data", str(due_weeks), "--grain", "all")
    knots = _json(capsys, *arguments)["curve"]
    values = [knot["value"] for knot in knots]
    assert len(values) > 5 and values == sorted(values, reverse=True)
    assert all(knot.keys() >= {"day", "value", "low", "high", "at_risk"} for knot in knots)
    assert main(list(arguments)) == 0
    assert "The curve, through the days that may be shown" in capsys.readouterr().out


def test_another_way_of_counting_is_asked_by_its_code(due_weeks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("measure", "completion_rate", "--data", str(due_weeks), "--grain", "all")
    usual, other = _json(capsys, *arguments), _json(capsys, *arguments, "--variant", "or_transferred")
    assert usual["filters"]["variant"] == "completed" and other["filters"]["variant"] == "or_transferred"
    assert other["rows"][0]["numerator"] >= usual["rows"][0]["numerator"]
    assert main([*arguments, "--variant", "nonsense"]) == 2
    assert "Valid: completed, or_transferred." in capsys.readouterr().err
    assert main([*arguments, "--instrument", "PHQ-9"]) == 2
    assert "is not about one questionnaire or test" in capsys.readouterr().err
