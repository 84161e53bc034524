"""Exports made to break things: whatever they hold, it is a text, a row held back, or a refusal in a sentence."""

from __future__ import annotations

import csv
import io
import re
import resource
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from exports_on_disk import ATTENDANCE, good_tables, write
from faults import hostile
from faults.fuzzing import fuzz
from faults.nasty import FORMULAS, PATHS, TEXTS
from screens import cards, is_sound, open_page

from dashboard.app import choices, worklist_rows
from dashboard.app.filter_names import KNOWN
from dashboard.app.labels import plain
from dashboard.intake import uploads
from dashboard.intake.gate import run_import
from dashboard.intake.report import ImportReport
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import COHORT_FIELDS, Filters, cohort_of
from dashboard.metrics.measure import measure
from dashboard.settings import Settings
from dashboard.spreadsheets import FORMULA_STARTS
from dashboard.warehouse.connection import Warehouse
from dashboard.worklist import reasons

DENSE = "The file unpacks to more than 100 times its size, as no export does."
DAMAGED = "The workbook is damaged."
Check = Callable[..., ImportReport]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The good exports."""
    return write(tmp_path / "exports", good_tables())


@pytest.fixture
def check(folder: Path, tmp_path: Path) -> Check:
    """The report of a check of the folder, under settings other than the usual ones."""
    return lambda **changes: run_import(folder, tmp_path / "data", publish=False, settings=Settings(**changes))


@pytest.fixture(scope="module")
def clinic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile clinic, imported; its data folder."""
    folder = tmp_path_factory.mktemp("hostile")
    report = hostile.publish(folder)
    assert [file.rows_held for file in report.files if file.table in ("attendance", "retention")] == [1, 1]
    return folder / "data"


def said(report: ImportReport) -> list[str]:
    return [each.message for each in report.findings]


def test_mutations_of_every_kind_of_file_end_in_an_account_or_a_sentence() -> None:
    fuzzed = fuzz(200, seed=7)
    assert fuzzed.faults == []
    assert {kind for kind, _ in fuzzed.endings} == {"cell", "csv", "csv.gz", "xlsx", "parquet", "mapping"}
    assert sum(fuzzed.endings.values()) == 200


@pytest.mark.parametrize("kind", ["csv.gz", "xlsx", "lying xlsx"])
def test_a_bomb_is_refused_in_one_sentence_before_it_takes_memory(folder: Path, check: Check, kind: str) -> None:
    (folder / "attendance.csv").unlink()
    if kind == "csv.gz":
        hostile.write_gzip_bomb(folder / "attendance.csv.gz", ",".join(ATTENDANCE))
        sentence = DENSE
    else:
        hostile.write_workbook_bomb(folder / "attendance.xlsx", list(ATTENDANCE), lies=kind.startswith("lying"))
        sentence = DAMAGED if kind.startswith("lying") else DENSE
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert said(check()) == [sentence]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000, "kilobytes more at the peak"


def test_a_file_larger_than_allowed_is_refused_whatever_its_format(folder: Path, check: Check) -> None:
    rows = [f"S8{number:06},,,,,,,,,,,".encode() for number in range(80_000)]
    (folder / "attendance.csv").write_bytes(b"\n".join([",".join(ATTENDANCE).encode(), *rows]))
    assert said(check(largest_file_mb=1)) == ["The file is larger than 1 MB when it is unpacked."]
    (folder / "attendance.csv").unlink()
    pq.write_table(
        pa.table({name: pa.nulls(200_000, pa.string()) for name in ATTENDANCE}), folder / "attendance.parquet"
    )
    assert said(check(largest_file_mb=1)) == ["The file is larger than 1 MB when it is unpacked."]


def test_too_many_rows_or_columns_are_refused_in_a_sentence_that_names_the_setting(folder: Path, check: Check) -> None:
    report = check(most_rows=3)
    assert said(report) == ["The file has more than 3 rows."]
    assert "most_rows in settings.toml" in report.findings[0].next_move
    report = check(most_columns=20)
    assert (report.findings[0].file, said(report)) == ("retention.csv", ["The file has more than 20 columns."])


def test_a_row_with_an_endless_text_is_held_back_and_not_repeated(folder: Path, check: Check) -> None:
    tables = good_tables()
    tables["attendance"][0]["clinician_id"] = "K" * 501
    write(folder, tables)
    report = check()
    assert [(each.rule, each.lines) for each in report.findings] == [("long text", (2,))]
    assert "KKK" not in report.as_text() + report.as_json()


def cells_of(text: str) -> list[str]:
    return [cell for row in csv.reader(io.StringIO(text)) for cell in row]


def runs(cell: str) -> bool:
    """Whether a spreadsheet would take the cell for a formula; a negative number is none."""
    return cell.startswith(FORMULA_STARTS) and not cell.removeprefix("-").replace(".", "", 1).isdigit()


def test_no_file_that_people_download_starts_a_cell_with_a_formula(
    clinic: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    at = open_page("sessions", clinic, monkeypatch, range="all", by="program")
    files = [card["csv"] for card in cards(at).values()]
    assert any("'=HYPERLINK" in each for each in files), "the program is in them"
    view = at.session_state["view"]
    question = worklist_rows.question_of(view)
    listed = reasons.items(question, view.warehouse, view.settings)
    files.append(worklist_rows.to_csv(listed, {}, view.settings))
    files.append(run_import(tmp_path.parent / "none", tmp_path / "data", publish=False).fix_list_csv())
    files.append(hostile.publish(tmp_path).fix_list_csv())
    assert listed and not [cell for each in files for cell in cells_of(each) if runs(cell)]


def test_words_for_sql_in_a_filter_are_words(clinic: Path) -> None:
    warehouse = Warehouse(clinic / "live")
    sizes = "SELECT table_name, estimated_size, FROM duckdb_tables() ORDER BY ALL"
    before = warehouse.query(sizes).rows()
    everything = Filters(date(2026, 1, 1), date(2026, 3, 31), "all")

    def slots(*texts: str, of: str = "program") -> float:
        filters = everything.changed(cohort=cohort_of({of: list(texts)} if texts else {}))
        return measure(METRICS["session_completion"], filters, warehouse).total["denominator"].sum()

    for field in COHORT_FIELDS:
        known = 600 if field == "race_ethnicity" else 0
        assert slots(*(text for text in TEXTS if text not in hostile.PROGRAMS), of=field) == known, field
    assert (slots(), *(slots(program) for program in hostile.PROGRAMS)) == (600, 200, 200, 200)
    assert Warehouse(clinic / "live").query(sizes).rows() == before


@pytest.mark.parametrize("text", TEXTS[:5])
def test_a_link_with_anything_in_it_opens_the_usual_view(
    text: str, clinic: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("sessions", clinic, monkeypatch, **{f"{name}_": text for name in (*KNOWN, "import", text[:20])})
    assert is_sound(at)
    assert at.session_state["view"].filters.cohort == ()
    assert not any(text in each.value for each in at.warning), "what a link asks for is not repeated"


def test_programs_by_the_hundred_are_compared_once_some_are_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables = good_tables()
    stay, slot = tables["retention"][1], tables["attendance"][3]
    for number in range(choices.MOST_COMPARED + 1):
        ids = {"admission_id": f"A5{number:05}", "client_id": f"C5{number:05}"}
        tables["retention"].append(stay | ids | {"program": f"Program {number:05}"})
        tables["attendance"].append(slot | ids)
    report = run_import(write(tmp_path / "exports", tables), tmp_path / "live", publish=True)
    assert report.outcome == "published"
    at = open_page("sessions", tmp_path, monkeypatch, range="all", by="program")
    assert is_sound(at)
    assert at.session_state["view"].filters.compare_by is None
    assert len(at.multiselect(key="program").options) == choices.MOST_COMPARED + 2
    two = ["Program 00001", "Program 00002"]
    at = open_page("sessions", tmp_path, monkeypatch, range="all", by="program", program=two)
    assert is_sound(at)
    assert at.session_state["view"].filters.compare_by == "program"


@pytest.mark.parametrize("name", [*PATHS, *TEXTS, "x" * 200 + ".csv", "attendance.exe"])
def test_a_file_name_that_leads_elsewhere_is_not_taken_in(name: str, tmp_path: Path) -> None:
    upload = uploads.begin(tmp_path)
    with pytest.raises(uploads.UploadError) as refused:
        uploads.keep(upload, name, io.BytesIO(b"x"))
    assert name not in str(refused.value)
    assert upload.names == ()
    assert {path.name for path in tmp_path.iterdir()} == {uploads.FOLDER}


@pytest.mark.parametrize("path", ["../*.csv", "/etc/passwd", "a/../../*.csv", "C:\\*.csv", "..\\*.csv", "**/*.csv"])
def test_a_pattern_of_the_mapping_stays_inside_the_folder(path: str, folder: Path, check: Check) -> None:
    (folder / "mapping.toml").write_text(f"[attendance]\nfiles = '{path}'\n", "utf-8")
    assert said(check()) == ["attendance.files must stay inside the folder of exports."]


@pytest.mark.parametrize("text", [*TEXTS, "a\n\n# b", "http://x.test www.x.test a@b.test", "_a_ __b__", "Bay IOP_2"])
def test_a_label_keeps_every_sign_that_can_be_seen(text: str) -> None:
    shown = re.sub(r"\\(.)", r"\1", plain(text)).replace("\u2060", "")
    assert shown == " ".join(text.split())


def test_formulas_are_known_by_every_sign_a_spreadsheet_takes_for_one() -> None:
    assert {each[0] for each in FORMULAS} <= set(FORMULA_STARTS)
