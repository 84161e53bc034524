"""The sample exports are what their READMEs say: counted with plain CSV reading, and as the import gate sees them."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from pathlib import Path

import pytest

from dashboard.intake.findings import Severity
from dashboard.intake.gate import run_import
from dashboard.intake.report import ImportReport
from sample_data import generate
from sample_data.ctn0027.convert import convert
from sample_data.ctn0027.records import read_people

SAMPLES = Path(generate.__file__).parent
CTN0027 = SAMPLES / "ctn0027"
SHOWN_IN_README = re.compile(r"^\| (?P<file>\S+) \| (?P<line>\d+) \| (?P<effect>holds|note) \|", re.MULTILINE)


def read_text(path: Path) -> str:
    content = path.read_bytes()
    return (gzip.decompress(content) if path.suffix == ".gz" else content).decode()


def read_rows(folder: Path, table: str) -> list[dict[str, str]]:
    paths = sorted(path for path in folder.iterdir() if path.name.startswith(table))
    return [row for path in paths for row in csv.DictReader(read_text(path).splitlines())]


def check(folder: Path, data_dir: Path) -> ImportReport:
    return run_import(folder, data_dir, publish=False)


def arm(row: dict[str, str]) -> str:
    return row["program"].split(",")[0]


def shares_by_arm(folder: Path) -> dict[str, tuple[int, int]]:
    """Attended and all rows by arm."""
    arms = {row["admission_id"]: arm(row) for row in read_rows(folder, "retention")}
    rows = [(arms[row["admission_id"]], row["status"]) for row in read_rows(folder, "attendance")]
    attended = Counter(name for name, status in rows if status == "attended")
    return {name: (attended[name], count) for name, count in Counter(name for name, _ in rows).items()}


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return generate.invented_files()


@pytest.fixture(scope="module")
def attendance() -> list[dict[str, str]]:
    return read_rows(SAMPLES / "invented", "attendance")


def test_generating_the_invented_clinic_again_gives_the_shipped_text(generated: dict[str, str]) -> None:
    shipped = {path.name: read_text(path) for path in (SAMPLES / "invented").iterdir()}
    assert shipped.keys() == generated.keys()
    assert [name for name in shipped if shipped[name] != generated[name]] == []


def test_the_shipped_sample_stays_small_enough_to_clone() -> None:
    assert sum(path.stat().st_size for path in (SAMPLES / "invented").iterdir()) < 2_000_000


def test_every_invented_treatment_session_lies_inside_its_own_clients_stay(attendance: list[dict[str, str]]) -> None:
    stays = {row["admission_id"]: row for row in read_rows(SAMPLES / "invented", "retention")}
    for row in attendance:
        stay, day = stays[row["admission_id"]], row["session_start"][:10]
        assert row["client_id"] == stay["client_id"]
        if not row["session_id"].startswith("F-"):
            assert stay["admitted_on"] <= day <= (stay["discharged_on"] or "9999")
        else:
            assert day > stay["discharged_on"] > ""


def test_booked_slots_and_nothing_else_lie_after_the_invented_export_date(attendance: list[dict[str, str]]) -> None:
    later = [row["status"] == "scheduled" for row in attendance if row["session_start"] > "2026-11-15 24"]
    assert later and all(later)
    assert sum(row["status"] == "scheduled" for row in attendance) == len(later)


def test_the_visit_list_shows_88_percent_and_loses_no_row() -> None:
    for folder in (".", "listed_visits"):
        statuses = Counter(row["status"] for row in read_rows(CTN0027 / folder, "attendance"))
        assert statuses.total() == 27_029
        assert statuses["attended"] == 23_809
    assert round(23_809 / 27_029, 3) == 0.881


def test_no_listed_visit_that_did_not_take_place_carries_a_day() -> None:
    rows = read_rows(CTN0027, "attendance")
    assert {row["status"] == "attended" for row in rows if row["session_start"]} == {True}
    assert sum(not row["session_start"] for row in rows) == 3_220


def test_counted_by_weeks_due_the_arms_keep_67_and_48_percent() -> None:
    shares = shares_by_arm(CTN0027 / "due_weeks")
    assert shares == {"Methadone": (8_343, 12_438), "Buprenorphine": (8_272, 17_346)}
    assert [round(attended / due, 3) for attended, due in shares.values()] in ([0.671, 0.477], [0.477, 0.671])


def test_completion_comes_within_a_point_and_a_half_of_the_published_rates() -> None:
    rows = read_rows(CTN0027, "retention")
    people = Counter(arm(row) for row in rows)
    completed = Counter(arm(row) for row in rows if row["discharge_reason"] == "completed")
    assert people == {"Methadone": 529, "Buprenorphine": 740}
    assert abs(completed["Methadone"] / 529 - 0.74) < 0.015
    assert abs(completed["Buprenorphine"] / 740 - 0.46) < 0.015


def test_unknown_psychiatric_history_leaves_diagnoses_blank() -> None:
    rows = read_rows(CTN0027 / "listed_visits", "retention")
    assert {row["diagnoses"].split(";")[0] for row in rows} == {"F11", ""}
    assert not any("co_occurring" in row for row in rows)


def test_the_licence_texts_stand_beside_the_real_records() -> None:
    texts = " ".join(path.read_text() for path in CTN0027.glob("LICENSE*"))
    assert "Copyright (c) 2023 public.ctn0094extra authors" in texts
    assert "public.ctn0094data authors" in texts


RAW = {
    "everybody": "who,project\n5,27\n6,27\n",
    "site_masked": "who,site_masked\n5,2\n6,2\n",
    "randomization": "who,treatment,which,when\n5,Methadone,1,10.0\n5,Methadone,2,10.0\n",
    "treatment": "who,amount,when\n5,16.0,10.0\n5,16.0,30.0\n",
    "derived_weeklyOpioidPattern": "who,Phase_1\n5,-+*o_\n6,ooo\n",
    "demographics": "who,age,is_hispanic,race,is_male\n5,40.0,No,White,Yes\n6,,,Refused/missing,\n",
    "psychiatric": "who,has_schizophrenia,has_major_dep,has_bipolar,has_anx_pan,has_alcol_dx,has_amphetamines_dx,"
    "has_cannabis_dx,has_cocaine_dx,has_sedatives_dx\n5,No,Yes,,No,Yes,,,,\n6,No,No,,No,,,,,\n",
    "visit": "who,visit,what,is_no_note,is_in_jail,when\n5,BASELINE,visit,,,0.0\n5,WK1,visit,,,17.0\n"
    "5,WK2,no visit,,1,\n5,WK3,MISSING,1,,\n6,BASELINE,visit,,,0.0\n6,WK1,no visit,1,,\n",
}


@pytest.fixture
def converted(tmp_path: Path) -> Path:
    for table, text in RAW.items():
        (tmp_path / f"{table}.csv").write_text(text)
    convert(read_people(tmp_path), tmp_path / "out")
    return tmp_path / "out"


def test_converting_writes_one_attendance_row_for_each_listed_visit(converted: Path) -> None:
    as_recorded = read_rows(converted, "attendance")
    assert [(row["session_id"], row["status"], bool(row["session_start"])) for row in as_recorded] == [
        ("5-BASELINE", "attended", True),
        ("5-WK1", "attended", True),
        ("5-WK2", "excused", False),
        ("5-WK3", "unrecorded", False),
        ("6-BASELINE", "attended", True),
        ("6-WK1", "no_show", False),
    ]
    placed = read_rows(converted / "listed_visits", "attendance")
    assert [row["status"] for row in placed] == ["attended", "attended", "excused", "no_show", "attended", "no_show"]
    assert all(row["session_start"] for row in placed)


def test_converting_keeps_the_distance_between_a_persons_days(converted: Path) -> None:
    (stay,) = read_rows(converted, "retention")
    assert (stay["first_contact_on"], stay["admitted_on"], stay["discharged_on"]) == (
        "2007-02-05", "2007-02-15", "2007-03-07",
    )  # fmt: skip
    assert (stay["program"], stay["discharge_reason"], stay["diagnoses"]) == (
        "Methadone, site 2", "incarcerated", "F11;F10;F32",
    )  # fmt: skip


def test_converting_gives_every_due_week_a_slot_and_every_collected_screen_a_score(converted: Path) -> None:
    weeks = [row["status"] for row in read_rows(converted / "due_weeks", "attendance")]
    assert weeks == ["attended", "attended", "attended", "no_show"]
    assert [row["score"] for row in read_rows(converted / "due_weeks", "outcomes")] == ["1", "0", "0"]


def test_the_gate_uses_every_row_of_the_invented_clinic(tmp_path: Path) -> None:
    report = check(SAMPLES / "invented", tmp_path)
    assert report.exit_status == 0
    assert sum(file.rows_held for file in report.files) == 0
    assert {finding.rule for finding in report.findings} == {"late documentation", "minutes of a partial session"}


def test_the_gate_accounts_for_every_listed_visit_and_says_why_it_holds_one(tmp_path: Path) -> None:
    report = check(CTN0027, tmp_path)
    (visits,) = (file for file in report.files if file.table == "attendance")
    assert visits.rows_read == 27_029 == visits.rows_used + visits.rows_held
    held = {finding.rule: finding.count for finding in report.findings if finding.severity is Severity.HOLDS}
    assert held == {
        "required": 3_220,
        "inside its stay": 2_577,
        "admission exists": 716,
        "not after the export date": 18,
    }
    said = report.as_text().split("\n\nChecked only")[0].splitlines()
    # The folder holds the converter too, and what stands beside the exports differs from machine to machine.
    told = "\n".join(line for line in said if not line.startswith("Ignored: "))
    assert told in (SAMPLES / "README.md").read_text()


@pytest.mark.parametrize("folder", ["listed_visits", "due_weeks"])
def test_the_gate_uses_every_row_of_both_attendance_sets(folder: str, tmp_path: Path) -> None:
    assert check(CTN0027 / folder, tmp_path).exit_status == 0


def test_the_folder_of_mistakes_shows_what_its_readme_lists(tmp_path: Path) -> None:
    report = check(SAMPLES / "bad", tmp_path)
    listed = {"holds": set(), "note": set()}
    for shown in SHOWN_IN_README.finditer((SAMPLES / "bad" / "README.md").read_text()):
        listed[shown["effect"]].add((shown["file"], int(shown["line"])))
    found = {
        severity: {(each.file, line) for each in report.findings if each.severity is severity for line in each.lines}
        for severity in Severity
    }
    copies = {(each.file, line) for each in report.findings if each.rule == "exact copy" for line in each.lines}
    assert found[Severity.HOLDS] | copies == listed["holds"]
    assert found[Severity.NOTE] - copies == listed["note"]


def test_a_folder_without_outcomes_is_refused(tmp_path: Path) -> None:
    report = check(SAMPLES / "blocked", tmp_path)
    assert report.outcome == "blocked"
    assert [finding.severity for finding in report.findings] == [Severity.BLOCKS]
