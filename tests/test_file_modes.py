"""Everything the product writes is its owner's alone, at every moment, whatever mask the shell had."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from threading import Event, Thread

import exports_on_disk
import installation
import pytest

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.roles import LOCAL
from dashboard.care import backup, modes
from dashboard.cli import main
from dashboard.intake import mapping_file, uploads
from dashboard.intake.gate import run_import
from dashboard.report import pdf
from dashboard.warehouse import slides, snapshot
from dashboard.warehouse.slides import Deck, Slide
from dashboard.worklist import reviews
from dashboard.worklist.reviews import Review

COMMANDS = (
    ["import", "{}/exports", "--data", "{}/new/data"],
    ["check", "{}/exports", "--data", "{}/new/data", "--fix-list", "{}/fix.csv"],
    ["report", "--week", "2026-02-02", "--data", "{}/data", "--out", "{}/out"],
    ["prune", "--keep", "1", "--data", "{}/data"],
    ["backup", "{}/copy.tar", "--data", "{}/data"],
    ["restore", "{}/copy.tar", "--data", "{}/back"],
)


class Watched:
    """A folder that is walked over and over: what was ever open to others, and how many files were seen."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.found, self.seen = folder, set[Path](), set[Path]()

    def look(self) -> None:
        """Once through the folder, itself left out."""
        for path in modes.everything(self.folder):
            self.seen.add(path)
        self.found |= set(modes.open_to_others(self.folder)) - {self.folder}


@contextmanager
def watching(folder: Path) -> Iterator[Watched]:
    """Walk a folder during the block and once more after it."""
    watched, done = Watched(folder), Event()

    def walk() -> None:
        while not done.wait(0.002):  # the program it watches needs the processor too
            watched.look()

    thread = Thread(target=walk)
    thread.start()
    try:
        yield watched
    finally:
        done.set()
        thread.join()
        watched.look()


@pytest.fixture
def no_mask() -> Iterator[None]:
    """The most careless of shells."""
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation with a copy of it beside."""
    folder = tmp_path_factory.mktemp("installed")
    backup.write(installation.made(folder), folder / "restored.tar")
    return folder


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_no_command_leaves_anything_open_to_others_for_a_moment(
    installed: Path, tmp_path: Path, no_mask: None, command: list[str]
) -> None:
    folder = tmp_path / "folder"
    shutil.copytree(installed, folder)
    if command[0] == "restore":
        (folder / "restored.tar").rename(folder / "copy.tar")
    modes.close(modes.open_to_others(folder))
    with watching(folder) as watched:
        before = set(watched.seen)
        _run(command, folder)
    assert watched.found == set()
    assert watched.seen > before


def _run(command: list[str], folder: Path) -> None:
    """The command as its own process, with the most careless mask."""
    arguments = [each.format(folder) for each in command]
    done = subprocess.run(
        [sys.executable, "-m", "dashboard", *arguments], capture_output=True, cwd=Path(__file__).parents[1],
        env=os.environ | {"TMPDIR": str(folder)}, umask=0,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_the_program_masks_its_files_from_its_first_line_on(no_mask: None) -> None:
    """So that also what a library writes, or a program it starts, is for the owner alone."""
    main(["measure", "--list"])
    assert os.umask(0) == 0o077


def test_the_rooms_themselves_close_what_they_write(tmp_path: Path, no_mask: None) -> None:
    """The server's own mask is not the only guard."""
    data_path, live = tmp_path / "deep" / "data", tmp_path / "deep" / "data" / "live"
    exports = exports_on_disk.write(tmp_path.parent / f"{tmp_path.name}-exports", exports_on_disk.good_tables())
    with watching(tmp_path) as watched:
        run_import(exports, live, publish=True)
        checked = run_import(exports, data_path / "checked", publish=True)
        assert checked.exit_status == 0
        found = snapshot.live(data_path / "checked")
        assert found is not None
        snapshot.adopt(found, live)
        snapshot.mark_refused(live)
        reviews.append(
            reviews.file_of(live), [Review(date(2026, 6, 1), "A90421", "missed", "Kim", "", datetime.now(UTC))]
        )
        audit.record(audit.folder_of(data_path), LOCAL, Action.VIEW)
        upload = uploads.begin(data_path)
        uploads.keep(upload, "retention.csv", BytesIO(b"admission_id\n"))
        mapping_file.write(upload.files, {"source": {"name": "Clinic"}})
        slide = Slide("chart", "ready", "Question?", "Answer.", "n = 11", 30)
        slides.write(live / "meeting" / "slides.duckdb", Deck("1", "2026-05-31", "", (slide,) * 50))
    assert watched.found == set()
    assert {"CURRENT", "reviews.jsonl", "HEAD", "retention.csv", "mapping.toml", "slides.duckdb"} <= {
        path.name for path in watched.seen
    }


def test_printing_leaves_nothing_open_and_nothing_behind(
    tmp_path: Path, no_mask: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if pdf.chromium() is None:
        pytest.skip(pdf.NO_CHROMIUM)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with watching(tmp_path) as watched:
        assert pdf.printed("<p>Sessions</p>").startswith(b"%PDF")
    assert any(path.name == "pack.html" for path in watched.seen)
    assert watched.found == set()
    assert [path for path in tmp_path.iterdir() if "chromium" not in path.name.lower()] == []


def test_the_watch_sees_what_was_open_for_a_moment_only(tmp_path: Path) -> None:
    with watching(tmp_path) as watched:
        (tmp_path / "open").touch()
        (tmp_path / "open").chmod(0o644)
        time.sleep(0.3)
        (tmp_path / "open").unlink()
    assert watched.found == {tmp_path / "open"}
