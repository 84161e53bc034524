"""A copy of a data folder, taken while it is written to, and brought back whole or not at all."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import installation
import pytest

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.roles import LOCAL
from dashboard.care import backup, restore
from dashboard.care.backup import MANIFEST, BackupError
from dashboard.cli import main
from dashboard.worklist import reviews

# Ends this very process, as a power cut would, at the first act of that kind on a path with that text in it.
KILLED = """
import os, sys
sys.path[:0] = {path!r}
def stop(act, details):
    if act == {act!r} and any({text!r} in str(each) for each in details):
        os.kill(os.getpid(), 9)
from dashboard.cli import main
sys.addaudithook(stop)
main({arguments!r})
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installation.made(tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def copy(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("copies") / "copy.tar"
    backup.write(installed, target)
    return target


def _measured(data_path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict]:
    answers = []
    for metric in ("CEN-01", "ATT-01", "RET-02"):
        capsys.readouterr()
        assert main(["measure", metric, "--data", str(data_path), "--grain", "all", "--no-suppression", "--json"]) == 0
        answers.append(json.loads(capsys.readouterr().out))
    return answers


def _killed(act: str, text: str, *arguments: str) -> None:
    script = KILLED.format(path=sys.path, act=act, text=text, arguments=list(arguments))
    assert subprocess.run([sys.executable, "-c", script], capture_output=True).returncode == -9


def test_a_restored_copy_gives_the_same_numbers_logs_and_an_audit_that_holds(
    installed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_path, back, target = installation.copied(installed, tmp_path), tmp_path / "back", tmp_path / "copy.tar"
    assert main(["backup", str(target), "--data", str(data_path)]) == 0
    assert main(["restore", str(target), "--data", str(back)]) == 0
    assert _measured(back, capsys) == _measured(data_path, capsys)
    assert reviews.read(reviews.file_of(back / "live")) == reviews.read(reviews.file_of(data_path / "live"))
    assert (back / "settings.toml").read_text() == (data_path / "settings.toml").read_text()
    lines = list(audit.read(audit.folder_of(back)))
    assert [each.action for each in lines[-2:]] == [Action.EXPORT, Action.IMPORT]
    assert len(lines) == 5 and audit.first_break(audit.folder_of(back)) == ""


def test_copy_and_restored_folder_are_for_their_owner_alone_whatever_the_mask(installed: Path, tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        backup.write(installed, tmp_path / "copy.tar")
        restore.read(tmp_path / "copy.tar", tmp_path / "deep" / "back", LOCAL)
    finally:
        os.umask(before)
    found = [tmp_path / "copy.tar", tmp_path / "deep", *(tmp_path / "deep").rglob("*")]
    assert {path for path in found if path.stat().st_mode & 0o077} == set()


def test_it_holds_what_cannot_be_made_again_and_nothing_else(installed: Path, tmp_path: Path) -> None:
    data_path = installation.copied(installed, tmp_path)
    for name in ("uploads/x/files/retention.csv", "sample-invented/BUILT_FROM", "live/meeting/slides.duckdb",
                 "live/scratch-1/scratch.duckdb", "live/imports/building-1.duckdb", "live/CURRENT.ab12"):  # fmt: skip
        (data_path / name).parent.mkdir(parents=True, exist_ok=True)
        (data_path / name).write_bytes(b"not kept")
    (data_path / "live" / "link.toml").symlink_to("/etc/hostname")
    backup.write(data_path, tmp_path / "copy.tar")
    with tarfile.open(tmp_path / "copy.tar") as tar:
        names = {name for name in tar.getnames() if not name.startswith("live/imports/")}
        assert len(tar.getnames()) == len(names) + 1
    month = next(audit.folder_of(installed).glob("*.jsonl")).name
    assert names == {
        "live/CURRENT", "live/reviews/reviews.jsonl", "live/views/views.jsonl", "settings.toml",
        f"audit/{month}", "audit/HEAD", "audit/LOCK", MANIFEST,
    }  # fmt: skip


def test_lines_written_meanwhile_never_cut_the_audit_in_two(installed: Path, tmp_path: Path) -> None:
    data_path, done = installation.copied(installed, tmp_path), Event()

    def write() -> None:
        while not done.is_set():
            audit.record(audit.folder_of(data_path), LOCAL, Action.VIEW)

    writer = Thread(target=write)
    writer.start()
    try:
        for number in range(10):
            backup.write(data_path, tmp_path / f"{number}.tar")
    finally:
        done.set()
        writer.join()
    for number in range(10):
        found = restore.read(tmp_path / f"{number}.tar", tmp_path / f"back{number}", LOCAL)
        assert found.audit_break == "" and audit.first_break(tmp_path / f"back{number}" / "audit") == ""


def test_a_folder_with_anything_in_it_is_not_overwritten(
    copy: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "back").mkdir()
    (tmp_path / "back" / "access.toml").write_text("")
    assert main(["restore", str(copy), "--data", str(tmp_path / "back")]) == 2
    assert "is not empty. Restore into an empty folder" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "back").iterdir()] == ["access.toml"]


def test_an_empty_folder_is_restored_into(copy: Path, tmp_path: Path) -> None:
    (tmp_path / "back").mkdir()
    assert restore.read(copy, tmp_path / "back", LOCAL).files == 8


def _altered(copy: Path, target: Path, change: Callable[[str, bytes], tuple[str, bytes] | None]) -> Path:
    """The copy with each of its files changed, renamed or (None) left out."""
    with tarfile.open(copy) as old, tarfile.open(target, "w") as new:
        for member in old:
            content = old.extractfile(member)
            assert content is not None
            if (changed := change(member.name, content.read())) is not None:
                name, data = changed
                entry = tarfile.TarInfo(name)
                entry.size = len(data)
                new.addfile(entry, io.BytesIO(data))
    return target


ALTERED = {
    "one byte of the data is another": lambda name, data: (name, data[:-1] + b"?" if "imports" in name else data),
    "a file is missing": lambda name, data: None if name == "settings.toml" else (name, data),
    "a file has another name": lambda name, data: (name.replace("settings", "access"), data),
    "the list is missing": lambda name, data: None if name == MANIFEST else (name, data),
    "the list is no list": lambda name, data: (name, b"[]" if name == MANIFEST else data),
    "something comes after the list": lambda name, data: (MANIFEST, b"{}") if name == "live/CURRENT" else (name, data),
}


@pytest.mark.parametrize("what", ALTERED)
def test_a_copy_that_was_changed_is_refused_and_leaves_nothing(copy: Path, tmp_path: Path, what: str) -> None:
    changed = _altered(copy, tmp_path / "changed.tar", ALTERED[what])
    with pytest.raises(BackupError, match="damaged or was changed"):
        restore.read(changed, tmp_path / "back", LOCAL)
    assert list(tmp_path.iterdir()) == [changed]


@pytest.mark.parametrize("share", [0.01, 0.5, 0.99])
def test_a_copy_that_was_cut_off_is_refused(copy: Path, tmp_path: Path, share: float) -> None:
    whole = copy.read_bytes()
    (tmp_path / "cut.tar").write_bytes(whole[: int(len(whole) * share)])
    with pytest.raises(BackupError, match="damaged or was changed"):
        restore.read(tmp_path / "cut.tar", tmp_path / "back", LOCAL)
    assert not (tmp_path / "back").exists()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("../outside", tarfile.REGTYPE),
        ("live/../../outside", tarfile.REGTYPE),
        ("/tmp/outside", tarfile.REGTYPE),
        ("./outside", tarfile.REGTYPE),
        ("live\\outside", tarfile.REGTYPE),
        ("outside", tarfile.SYMTYPE),
        ("outside", tarfile.LNKTYPE),
        ("outside", tarfile.FIFOTYPE),
        ("outside", tarfile.CHRTYPE),
        ("outside", tarfile.DIRTYPE),
    ],
)
def test_names_that_lead_out_and_all_but_plain_files_are_refused(tmp_path: Path, name: str, kind: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname = kind, "/etc/hostname"
    with tarfile.open(tmp_path / "trick.tar", "w") as tar:
        tar.addfile(entry)
    with pytest.raises(BackupError, match="something else than plain files"):
        restore.read(tmp_path / "trick.tar", tmp_path / "back" / "data", LOCAL)
    assert {path.name for path in tmp_path.rglob("*")} == {"trick.tar", "back"}


@pytest.mark.parametrize(("act", "text"), [("open", ".duckdb"), ("open", "HEAD"), ("os.rename", "restoring-")])
def test_a_restore_killed_in_the_middle_leaves_the_folder_as_it_was_and_can_be_done_again(
    copy: Path, tmp_path: Path, act: str, text: str
) -> None:
    back = tmp_path / "back"
    _killed(act, text, "restore", str(copy), "--data", str(back))
    assert not back.exists() and list(tmp_path.glob(".back.restoring-*"))
    assert restore.read(copy, back, LOCAL).files == 8
    assert list(tmp_path.iterdir()) == [back]


@pytest.mark.parametrize(("act", "text"), [("open", ".duckdb"), ("os.rename", "copy.tar")])
def test_a_backup_killed_in_the_middle_leaves_no_copy_that_looks_whole(
    installed: Path, tmp_path: Path, act: str, text: str
) -> None:
    data_path = installation.copied(installed, tmp_path)
    _killed(act, text, "backup", str(tmp_path / "copy.tar"), "--data", str(data_path))
    assert not (tmp_path / "copy.tar").exists() and list(tmp_path.glob(".copy.tar.*"))
    backup.write(data_path, tmp_path / "copy.tar")
    assert {path.name for path in tmp_path.iterdir()} == {"data", "copy.tar"}


def test_an_audit_that_was_broken_comes_back_as_it_was_and_is_told(
    installed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data_path = installation.copied(installed, tmp_path)
    month = next(audit.folder_of(data_path).glob("*.jsonl"))
    month.write_text(month.read_text().replace('"rows": 3', '"rows": 1', 1))
    backup.write(data_path, tmp_path / "copy.tar")
    assert main(["restore", str(tmp_path / "copy.tar"), "--data", str(tmp_path / "back")]) == 0
    assert "The audit was broken when the copy was made, and is as it was. Line 1" in capsys.readouterr().out
    assert (tmp_path / "back" / "audit" / month.name).read_text() == month.read_text()


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("data/copy.tar", "A copy inside the data folder would be lost with it. Name a file elsewhere."),
        ("there.tar", "is there already. Name another file."),
        ("missing/copy.tar", "The copy cannot be written: No such file or directory. Nothing is left of it."),
    ],
)
def test_a_bad_place_is_refused_in_a_sentence(
    installed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], target: str, said: str
) -> None:
    data_path = installation.copied(installed, tmp_path)
    (tmp_path / "there.tar").write_text("mine")
    assert main(["backup", str(tmp_path / target), "--data", str(data_path)]) == 2
    assert said in capsys.readouterr().err
    assert (tmp_path / "there.tar").read_text() == "mine"


def test_a_folder_without_data_is_not_copied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["backup", str(tmp_path / "copy.tar"), "--data", str(tmp_path)]) == 2
    assert "holds no imported data. Name the data folder with --data." in capsys.readouterr().err
