"""The door to the data: what a reader can reach, what a publish changes, what a failed one leaves alone."""

from __future__ import annotations

import signal
import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import duckdb
import pytest

from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import NoData, Warehouse

ROOT = Path(__file__).parents[1]
COUNT = "SELECT count(*) AS admissions, FROM admission"


def publish(data_dir: Path, admissions: int) -> str:
    """A snapshot with that many admissions, live in `data_dir`."""
    import_id = snapshot.new_import_id()
    with snapshot.building(data_dir, import_id) as draft:
        draft.connection.execute(
            "INSERT INTO import_info VALUES (?, now()::TIMESTAMP, 'Test', NULL, 'UTC', '2026-06-30')", [import_id]
        )
        draft.connection.execute(
            "INSERT INTO export.retention (file, line, admission_id, client_id, program, level_of_care, admitted_on) "
            "SELECT 'retention.csv', i + 2, 'A' || i, 'C' || i, 'P', '2.1', DATE '2026-01-05' FROM range($1) AS t(i)",
            [admissions],
        )
        draft.publish()
    return import_id


@pytest.mark.parametrize(
    "statement",
    [
        "COPY (SELECT 1) TO 'leak.csv'",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM glob('/*')",
        "ATTACH 'other.duckdb'",
        "EXPORT DATABASE 'leak'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET threads = 1",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "RESET memory_limit",
        "CREATE TABLE more (a INTEGER)",
        "INSERT INTO admission SELECT * FROM admission",
        "DELETE FROM export.retention",
        "DROP TABLE admission",
    ],
)
def test_a_reader_reaches_nothing_but_its_own_tables(tmp_path: Path, statement: str) -> None:
    publish(tmp_path, 3)
    warehouse = Warehouse(tmp_path)
    with pytest.raises(duckdb.Error):
        warehouse.query(statement)
    assert warehouse.query(COUNT).item() == 3
    assert not list(Path().glob("leak*"))


def test_a_reader_never_plans_a_question_as_one_for_each_stretch_of_weeks(tmp_path: Path) -> None:
    publish(tmp_path, 3)
    assert Warehouse(tmp_path).query("SELECT current_setting('disabled_optimizers')").item() == "partitioned_execution"


def test_parameters_are_data_and_never_sql(tmp_path: Path) -> None:
    publish(tmp_path, 3)
    hostile = "P'; DROP TABLE admission; --"
    found = Warehouse(tmp_path).query(
        "SELECT count(*) AS n, FROM admission WHERE admission.program = $program", {"program": hostile}
    )
    assert found.item() == 0


def test_many_threads_get_the_right_answer_from_one_warehouse(tmp_path: Path) -> None:
    publish(tmp_path, 500)
    warehouse = Warehouse(tmp_path)
    sql = "SELECT count(*) AS n, FROM admission WHERE admission.admission_id < $id"
    expected = {f"A{i}": sum(f"A{each}" < f"A{i}" for each in range(500)) for i in range(0, 500, 5)}
    with ThreadPoolExecutor(8) as pool:
        given = dict(zip(expected, pool.map(lambda i: warehouse.query(sql, {"id": i}).item(), expected), strict=True))
    assert given == expected


def test_a_warehouse_sees_what_is_published_while_it_is_open(tmp_path: Path) -> None:
    first = publish(tmp_path, 3)
    warehouse = Warehouse(tmp_path)
    assert (warehouse.version, warehouse.query(COUNT).item()) == (first, 3)
    second = publish(tmp_path, 5)
    assert (warehouse.version, warehouse.query(COUNT).item()) == (second, 5)
    assert [path.stem for path in snapshot.listed(tmp_path)] == sorted([first, second])


@pytest.mark.parametrize("shape", ["DROP TABLE snapshot", "UPDATE snapshot SET shape = 'another'"])
def test_data_of_an_earlier_version_are_told_apart_from_damaged_ones(tmp_path: Path, shape: str) -> None:
    publish(tmp_path, 3)
    live = snapshot.live(tmp_path)
    assert live is not None
    with duckdb.connect(live) as earlier:
        earlier.execute(f"{shape}; ALTER TABLE admission DROP COLUMN client_no")
    with pytest.raises(NoData) as told:
        Warehouse(tmp_path).query("SELECT count(DISTINCT admission.client_no) AS clients, FROM admission")
    assert str(told.value) == (
        "These data were imported by an earlier version. Import the exports again: iop-dashboard import FOLDER"
    )


def test_a_fault_in_a_question_is_not_laid_to_the_version_of_the_data(tmp_path: Path) -> None:
    publish(tmp_path, 3)
    with pytest.raises(duckdb.BinderException):
        Warehouse(tmp_path).query("SELECT count(admission.nothing) AS clients, FROM admission")


def test_two_warehouses_of_one_process_may_read_the_same_snapshot(tmp_path: Path) -> None:
    publish(tmp_path, 3)
    readers = Warehouse(tmp_path), Warehouse(tmp_path)
    assert [reader.query(COUNT).item() for reader in readers] == [3, 3]


def test_a_build_that_fails_leaves_the_last_good_data_live_and_nothing_behind(tmp_path: Path) -> None:
    good = publish(tmp_path, 3)
    with pytest.raises(RuntimeError, match="disk"), snapshot.building(tmp_path, snapshot.new_import_id()):
        raise RuntimeError("disk")
    assert Warehouse(tmp_path).version == good
    assert [path.name for path in (tmp_path / "imports").iterdir()] == [f"{good}.duckdb"]


def test_a_build_that_is_killed_leaves_the_last_good_data_live(tmp_path: Path) -> None:
    good = publish(tmp_path, 3)
    code = (
        "import sys, time; from pathlib import Path; from dashboard.warehouse import snapshot\n"
        "with snapshot.building(Path(sys.argv[1]), snapshot.new_import_id()) as draft:\n"
        "    print('building', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE) as build:
        assert build.stdout is not None and build.stdout.readline() == b"building\n"
        build.send_signal(signal.SIGKILL)
    assert Warehouse(tmp_path).version == good
    assert publish(tmp_path, 4) == Warehouse(tmp_path).version


def test_data_are_closed_to_other_accounts(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    publish(data_dir, 3)
    for path in (data_dir, *data_dir.rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_a_folder_without_data_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(NoData, match="Run: iop-dashboard import FOLDER"):
        Warehouse(tmp_path).query(COUNT)


def test_a_pointer_to_a_lost_snapshot_says_what_to_run(tmp_path: Path) -> None:
    import_id = publish(tmp_path, 3)
    (tmp_path / "imports" / f"{import_id}.duckdb").unlink()
    with pytest.raises(NoData, match="The live data file is gone"):
        Warehouse(tmp_path).query(COUNT)


def test_the_server_is_closed_by_default() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
