"""The bench on a handful of clients: its answers are equal, its tables whole; its times are not looked at.

`python -m tests.bench` measures a clinic, a network and a state.
"""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from bench import __main__ as command
from bench import exports, growth, plain_read, plot, queries, results, rivals, written
from bench.exports import Made, Size
from bench.results import Line, Part

from dashboard.intake.gate import run_import
from dashboard.intake.report import ImportReport

TINY = Size("tiny", 150, 2, "9 thousand")
ASKED = (
    "active_census",
    "session_completion",
    "hours_received",
    "retained_days",
    "caseload_mix",
    "reliable_change",
    "engaged",
)
QUESTIONS = ("26 weeks", "many values")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The exports of two small programs."""
    return exports.made(TINY, tmp_path_factory.mktemp("bench"))


@pytest.fixture(scope="module")
def imported(made: Made) -> ImportReport:
    """The report of their import, which is live now."""
    return run_import(made.exports, made.folder / "data" / "live", publish=True)


def test_an_import_uses_every_row_of_the_exports_but_the_wrong_ones(made: Made, imported: ImportReport) -> None:
    assert imported.outcome == "published"
    for table, good in made.good.items():
        files = [each for each in imported.files if each.table == table]
        assert sum(each.rows_read for each in files) == made.rows[table]
        assert sum(each.rows_used for each in files) == good, table
    assert made.rows["attendance"] - made.good["attendance"] > 0, "some rows are wrong"


def test_the_same_exports_are_made_again_to_the_byte(made: Made, tmp_path: Path) -> None:
    again = exports.made(TINY, tmp_path)
    for path in sorted(made.exports.iterdir()):
        assert path.read_bytes() == (again.exports / path.name).read_bytes(), path.name


def test_the_floor_of_an_import_reads_every_row(made: Made, tmp_path: Path) -> None:
    plain_read.main(made.exports, tmp_path / "floor.duckdb")
    with duckdb.connect(str(tmp_path / "floor.duckdb")) as connection:
        for table, rows in made.rows.items():
            assert connection.table(table).shape[0] == rows


@pytest.mark.usefixtures("imported")
@pytest.mark.parametrize("name", rivals.RIVALS)
def test_every_rival_gives_the_counts_of_the_dashboard(made: Made, name: str) -> None:
    ours, theirs = rivals.askers(made.folder, rivals.OURS), rivals.askers(made.folder, name)
    for question, ask in ours.items():
        answer = ask()
        assert len(answer) > 20 and all(part > 0 and whole > 0 for part, whole in answer.values())
        assert theirs[question]() == answer, f"{name}: {question}"


@pytest.mark.usefixtures("imported")
def test_queries_stand_beside_the_scans_of_their_own_columns(made: Made) -> None:
    lines, tables = queries.measure(made, 1, ASKED, only=QUESTIONS)
    assert [row["metric"] for row in tables["queries"]] == list(ASKED)
    for row in tables["queries"]:
        assert all(row[name] > 0 and row[f"{name}, floor"] > 0 for name in QUESTIONS), row
    assert {row["page"] for row in tables["pages"]} == {
        "census",
        "sessions",
        "retention",
        "co_occurring",
        "outcomes",
        "aftercare",
    }
    assert all(line.floor and line.unit == results.MILLISECONDS for line in lines)


def test_measurements_are_kept_by_part_and_written_with_their_ratios(made: Made) -> None:
    first = Line("Import", 20.0, "s", 10.0, "read_csv", goal="2 times the floor", is_reached=True)
    second = Line("Asked", 5.0, "ms", rivals={"pandas": 500.0}, goal="50 times faster", is_reached=False)
    for line in (first, second):
        results.keep(Part(line.what, "tiny", "2026-11-22", 1.0, (line,)), made.folder)
    page = written.page({"tiny": results.kept_in(made.folder)}, {"tiny": made})
    assert "| Import | 20.0 s | 10.0: 2.0 times it (read_csv) |  | 2 times the floor | yes |" in page
    assert "| Asked | 5.00 ms |  | pandas 500: 100 times | 50 times faster | **no** |" in page
    assert f"{made.rows['attendance']:,}" in page


def test_the_command_names_what_it_does_not_know(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["--sizes", "planet", "--parts", "queries,magic"]) == 2
    assert capsys.readouterr().err == "No such size or part: magic, planet\n"


def test_growth_is_the_power_of_the_rows() -> None:
    parts = {
        size: [Part("importing", size, "2026-11-22", 1.0, (Line("Import", time, "s"), Line("Memory", 90.0, "MB")))]
        for size, time in (("small", 1.0), ("large", 100.0))
    }
    found = list(growth.grown(parts, {"small": 10, "large": 100}))
    assert [(each.what, round(each.power or 0, 6), each.verdict) for each in found] == [
        ("Import", 2.0, "faster than the rows"), ("Memory", 0.0, "hardly"),
    ]  # fmt: skip
    assert plot.drawing(found, {"small": 10, "large": 100}).count("<circle") == 4
