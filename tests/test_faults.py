"""Imports and readers when things go wrong: the last good data stay live, the reason is told, nothing is half there.

`python -m tests.faults` does the same hundreds of times.
"""

from __future__ import annotations

import os
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from threading import Event

import pytest
from faults import cramped, killing
from faults.imports import Folder, attempt, contents, ended, exports, started

from dashboard.app.once import once
from dashboard.intake.gate import run_import
from dashboard.warehouse import history, snapshot
from dashboard.warehouse.connection import NoData, Warehouse

ADMISSIONS = "SELECT count(*) AS n, FROM admission"
IMPORT = "SELECT import_id, FROM import_info"
SESSIONS = 30
PUBLISHED = 60
DISK = "The data folder cannot be written, or disk space or memory ran out."


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with one import, to be copied."""
    folder = tmp_path_factory.mktemp("kept")
    assert run_import(exports(folder, 1), folder / "data", publish=True).outcome == "published"
    return folder / "data"


@pytest.fixture
def data_dir(kept: Path, tmp_path: Path) -> Path:
    """A data folder of its own with one import."""
    return shutil.copytree(kept, tmp_path / "data")


def point_at(data_dir: Path, import_id: str) -> None:
    """Make another import of the folder live, in one step."""
    waiting = data_dir / "waiting"
    waiting.write_text(f"{import_id}.duckdb\n", "utf-8")
    os.replace(waiting, data_dir / snapshot.POINTER)


def test_imports_killed_at_random_moments_leave_whole_data_live_and_are_swept_up(tmp_path: Path) -> None:
    killed = killing.kill_imports(tmp_path, times=2, seed=1)
    assert killed.faults == []
    assert killed.leftovers > 0, "something was killed in the middle of its work"
    assert (killed.next_import, killed.left_after_a_day) == ("published", 0)


def test_a_disk_that_fills_up_refuses_the_import_in_a_sentence_and_keeps_the_last_good_data(tmp_path: Path) -> None:
    for tried in cramped.with_file_limits(tmp_path, (64 << 10, 2048 << 10)):
        assert (tried.outcome, tried.said) == ("blocked", (DISK,)), tried
        assert (tried.faults, tried.leftovers) == ((), 0), tried


def test_a_folder_that_may_only_be_read_refuses_the_import_in_a_sentence(tmp_path: Path) -> None:
    try:
        tries = cramped.on_small_disk(tmp_path, rooms=())
    except OSError as error:
        pytest.skip(f"this machine lets this user mount no disk: {error}")
    for tried in tries:
        assert (tried.outcome, tuple(tried.said)) == ("blocked", (DISK,)), tried
        assert (tuple(tried.faults), tried.leftovers) == ((), 0), tried


def test_imports_at_the_same_time_are_all_whole_and_one_of_them_is_live(tmp_path: Path) -> None:
    watched = Folder(tmp_path / "data")
    sizes = {number: exports(tmp_path, number) for number in (1, 2, 3)}
    with ExitStack() as stack:
        running = [stack.enter_context(started(each, watched.data_dir))[1] for each in sizes.values()]
        for told in running:
            told.recv()
        assert {told.recv().outcome for told in running} == {"published"}
    ids = [path.stem for path in snapshot.listed(watched.data_dir)]
    held = {each: Warehouse(watched.data_dir, each).query(ADMISSIONS).item() for each in ids}
    assert sorted(held.values()) == [number + 2 for number in sizes]
    assert watched.live in held
    assert watched.leftovers() == []


def test_thirty_readers_never_get_the_numbers_of_another_import(data_dir: Path, tmp_path: Path) -> None:
    """Imports go live one after another within a second or two, each with more or fewer admissions."""
    other = tmp_path / "other"
    run_import(exports(tmp_path, 4), other, publish=True)
    two = {3: snapshot.live(data_dir), 6: snapshot.live(other)}
    wanted = {f"20261116-{number:06}-aaaaaa": (3, 6)[number % 2] for number in range(PUBLISHED)}
    for import_id, admissions in wanted.items():
        os.link(two[admissions], data_dir / "imports" / f"{import_id}.duckdb")
    point_at(data_dir, next(iter(wanted)))
    warehouse, is_over, wrong = Warehouse(data_dir), Event(), []

    def read(_: int) -> int:
        """Ask again and again; an answer given between two looks at the same version is that version's."""
        answers = 0
        while not is_over.is_set():
            before, admissions, after = warehouse.version, warehouse.query(ADMISSIONS).item(), warehouse.version
            if before == after and admissions != wanted[before]:
                wrong.append((before, admissions))
            answers += before == after
        return answers

    with ThreadPoolExecutor(SESSIONS) as pool:
        readers = [pool.submit(read, number) for number in range(SESSIONS)]
        for import_id in wanted:
            point_at(data_dir, import_id)
            assert warehouse.version == import_id
            is_over.wait(0.02)
        is_over.set()
        answered = sum(each.result() for each in readers)
    assert wrong == []
    assert answered > len(wanted)


def test_a_run_reads_one_import_to_its_end_and_the_next_run_the_new_one(data_dir: Path, tmp_path: Path) -> None:
    warehouse = Warehouse(data_dir)
    first = warehouse.version
    with warehouse.held():
        before = warehouse.query(ADMISSIONS).item()
        run_import(exports(tmp_path, 4), data_dir, publish=True)
        with ThreadPoolExecutor(1) as elsewhere:
            assert elsewhere.submit(lambda: warehouse.version).result() != first, "another thread sees the new import"
        assert (warehouse.version, warehouse.query(ADMISSIONS).item()) == (first, before)
        assert warehouse.query(IMPORT).item() == first
    assert (warehouse.query(ADMISSIONS).item(), before) == (6, 3)


def test_a_damaged_snapshot_says_so_never_gives_a_number_and_the_next_import_heals_it(
    data_dir: Path, tmp_path: Path
) -> None:
    live = snapshot.live(data_dir)
    good, draw = live.read_bytes(), random.Random(1)
    whole = contents(data_dir, live.stem)
    everything = "SELECT sum(hash(each)) AS n, FROM {} AS each".format
    for _ in range(12):
        live.write_bytes(_damaged(good, draw))
        with pytest.raises(NoData, match=r"damaged\. Import the exports again"):
            warehouse = Warehouse(data_dir)
            for table, _rows in whole:
                warehouse.query(everything(table))
    assert attempt(lambda: run_import(exports(tmp_path, 4), data_dir, publish=True)).outcome == "published"
    assert Warehouse(data_dir).query(ADMISSIONS).item() == 6


def _damaged(good: bytes, draw: random.Random) -> bytes:
    """The file cut off, or overwritten for longer than it has blanks."""
    at = draw.randrange(len(good) // 2)
    return good[:at] if draw.random() < 0.5 else good[:at] + draw.randbytes(400_000) + good[at + 400_000 :]


def test_a_clock_that_is_set_back_never_makes_an_older_import_live(data_dir: Path, kept: Path) -> None:
    live = snapshot.live(data_dir)
    yesterday = "20010101-000000-aaaaaa"
    path = data_dir / "imports" / f"building-{yesterday}.duckdb"
    shutil.copy(live, path)
    warehouse = Warehouse(data_dir)
    assert warehouse.version == live.stem
    snapshot._publish(path, data_dir, yesterday)
    os.utime(data_dir / snapshot.POINTER, (0, 0))
    assert (snapshot.live(data_dir).stem, warehouse.version) == (yesterday, yesterday)
    assert {each.id for each in history.of(data_dir)} == {yesterday, live.stem}


def test_a_question_many_ask_at_once_is_worked_out_once_and_an_error_is_not_kept() -> None:
    asked, may_go_on = [], Event()

    @once(2)
    def answer(number: int) -> int:
        asked.append(number)
        if number < 0:
            raise ValueError("less than nothing")
        may_go_on.wait(5)
        return number * 2

    with ThreadPoolExecutor(SESSIONS) as pool:
        answers = [pool.submit(answer, at % 2) for at in range(SESSIONS)]
        may_go_on.set()
        assert [each.result() for each in answers] == [0, 2] * (SESSIONS // 2)
    assert sorted(asked) == [0, 1]
    for _ in range(2):
        with pytest.raises(ValueError, match="less than nothing"):
            answer(-1)
    assert asked.count(-1) == 2


def test_ids_of_imports_in_the_same_second_differ() -> None:
    assert len({snapshot.new_import_id() for _ in range(2000)}) == 2000


@pytest.mark.parametrize("step", ["Reading retention.csv", "Reading attendance.csv", "Checking attendance"])
def test_exports_deleted_during_an_import_refuse_it_in_a_sentence(data_dir: Path, tmp_path: Path, step: str) -> None:
    folder, before = exports(tmp_path, 4), snapshot.live(data_dir)

    def delete(now: str, _share: float) -> None:
        if now == step:
            shutil.rmtree(folder)

    report = run_import(folder, data_dir, publish=True, progress=delete)
    assert report.outcome == "blocked"
    assert {each.message for each in report.findings} <= {
        "The file cannot be opened.", "The file changed while it was being read.",
    }  # fmt: skip
    assert snapshot.live(data_dir) == before


def test_an_export_still_being_written_is_refused(data_dir: Path, tmp_path: Path) -> None:
    folder = exports(tmp_path, 4)

    def go_on(now: str, _share: float) -> None:
        if now == "Checking retention":
            with open(folder / "attendance.csv", "a", encoding="utf-8") as file:
                file.write("S79999,C48213\n")

    report = run_import(folder, data_dir, publish=True, progress=go_on)
    assert [each.message for each in report.findings] == ["The file changed while it was being read."]


def test_a_folder_of_exports_that_is_gone_is_said_and_changes_nothing(data_dir: Path, tmp_path: Path) -> None:
    how = ended(tmp_path / "gone", data_dir)
    assert how.said == ("The folder of exports does not exist or cannot be read.",)
    assert how.live == snapshot.live(data_dir).stem
