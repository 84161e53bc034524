"""Room on the disk: what goes, what stays whatever is asked, and what is said about it."""

from __future__ import annotations

from pathlib import Path

import installation
import pytest

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.care import prune
from dashboard.cli import main
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Warehouse

OLD = ("20250101-000000-000001", "20250102-000000-000002", "20250103-000000-000003")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installation.made(tmp_path_factory.mktemp("installed"))


@pytest.fixture
def data_path(installed: Path, tmp_path: Path) -> Path:
    """An installation with three imports older than the live one."""
    data_path = installation.copied(installed, tmp_path)
    for import_id in OLD:
        installation.older_import(data_path, import_id)
    return data_path


def _kept(data_path: Path) -> list[str]:
    return [path.stem for path in snapshot.listed(data_path / "live")]


def test_imports_beyond_the_newest_go_and_their_room_is_told(
    data_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    live = _kept(data_path)[-1]
    assert main(["prune", "--keep", "2", "--data", str(data_path)]) == 0
    assert _kept(data_path) == [OLD[2], live]
    said = capsys.readouterr().out
    assert f"Removed an import: live/imports/{OLD[0]}.duckdb (" in said
    assert "Removed 2 in all" in said and "MB. The live import stays." in said


def test_a_dry_run_says_the_same_and_removes_nothing(data_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = _kept(data_path)
    lines = len(list(audit.read(audit.folder_of(data_path))))
    assert main(["prune", "--keep", "1", "--dry-run", "--data", str(data_path)]) == 0
    assert _kept(data_path) == before
    assert "Would remove 3 in all" in capsys.readouterr().out
    assert len(list(audit.read(audit.folder_of(data_path)))) == lines


def test_the_live_import_stays_even_where_it_is_the_oldest(data_path: Path) -> None:
    (data_path / "live" / "CURRENT").write_text(f"{OLD[0]}.duckdb\n")
    newest = installation.aged(snapshot.listed(data_path / "live")[-1], 48)
    assert OLD[0] not in {each.path.stem for each in prune.leftovers(data_path, 1)}
    assert main(["prune", "--keep", "1", "--data", str(data_path)]) == 0
    assert _kept(data_path) == [OLD[0], newest.stem]


def test_an_import_that_became_live_after_the_plan_is_not_removed(data_path: Path) -> None:
    planned = prune.leftovers(data_path, 1)
    (data_path / "live" / "CURRENT").write_text(f"{OLD[1]}.duckdb\n")
    assert [prune.remove(each) for each in planned] == [True, False, True]
    assert Warehouse(data_path / "live").version == OLD[1]


def test_what_was_written_within_the_hour_stays_for_it_may_be_about_to_go_live(data_path: Path) -> None:
    """After a clock was set back, the newest import can have the lowest id."""
    installation.older_import(data_path, "20240101-000000-000000", hours=0.5)
    assert "20240101-000000-000000" not in {each.path.stem for each in prune.leftovers(data_path, 1)}


def test_a_reader_of_a_removed_import_reads_on(data_path: Path) -> None:
    reader = Warehouse(data_path / "live", OLD[0])
    count = reader.query("SELECT count(*) AS rows, FROM admission").item()
    assert main(["prune", "--keep", "1", "--data", str(data_path)]) == 0
    assert OLD[0] not in _kept(data_path)
    assert reader.query("SELECT count(*) AS stays, FROM admission").item() == count > 0


def test_remains_of_stopped_imports_go_after_a_day_and_not_while_one_may_be_running(data_path: Path) -> None:
    live = data_path / "live"
    for name, hours in (("building-a.duckdb", 30), ("building-b.duckdb", 1)):
        (live / "imports" / name).write_bytes(b"unfinished")
        installation.aged(live / "imports" / name, hours)
    for name, hours in (("scratch-a", 30), ("scratch-b", 1)):
        (live / name).mkdir()
        (live / name / "scratch.duckdb").write_bytes(b"unfinished")
        installation.aged(live / name, hours)
    assert main(["prune", "--keep", "26", "--data", str(data_path)]) == 0
    assert not (live / "imports" / "building-a.duckdb").exists() and not (live / "scratch-a").exists()
    assert (live / "imports" / "building-b.duckdb").exists() and (live / "scratch-b" / "scratch.duckdb").exists()


def test_uploads_nobody_came_back_to_go(data_path: Path) -> None:
    for name, hours in (("old", 30), ("new", 1)):
        (data_path / "uploads" / name / "files").mkdir(parents=True)
        installation.aged(data_path / "uploads" / name, hours)
    assert main(["prune", "--keep", "26", "--data", str(data_path)]) == 0
    assert [path.name for path in (data_path / "uploads").iterdir()] == ["new"]


def test_logs_settings_and_the_audit_stay(data_path: Path) -> None:
    def others() -> set[Path]:
        return {path for path in data_path.rglob("*") if path.is_file() and path.parent.name != "imports"}

    before = others()
    main(["prune", "--keep", "1", "--data", str(data_path)])
    assert others() == before


def test_the_audit_says_who_removed_how_many(data_path: Path) -> None:
    main(["prune", "--keep", "2", "--data", str(data_path)])
    last = list(audit.read(audit.folder_of(data_path)))[-1]
    assert (last.action, last.about, last.rows) == (Action.PRUNE, "keep 2", 2)
    assert audit.first_break(audit.folder_of(data_path)) == ""


def test_keeping_none_is_refused(data_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prune", "--keep", "0", "--data", str(data_path)]) == 2
    assert "--keep: At least one import is kept." in capsys.readouterr().err
    assert len(_kept(data_path)) == 4
