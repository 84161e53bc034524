"""A copy of a data folder in one file, taken while the dashboard runs.

Holds every import, the logs beside them, the audit and the settings; not the samples, uploads and finished slides,
which can be made again. Logs are copied under the lock their writers take, so that none is cut in the middle of a line;
the snapshots never change. The last thing in the file is a list of all the others with their hashes.
"""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import secrets
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from dashboard import journal
from dashboard.access import audit
from dashboard.intake import uploads
from dashboard.settings import LIVE, SAMPLE
from dashboard.warehouse import snapshot

MANIFEST = ".files.json"  # no file of a data folder that begins with a dot is copied
FORMAT = 1
_MADE_AGAIN = ("meeting",)  # slides, drawn from the data


class BackupError(RuntimeError):
    """A copy that cannot be made or brought back; the message says why and what to do."""


def check(data_path: Path, target: Path) -> None:
    """Raises BackupError where there is nothing to copy or no good place for it."""
    if snapshot.live(data_path / LIVE) is None:
        raise BackupError(f"{data_path} holds no imported data. Name the data folder with --data.")
    if target.resolve().is_relative_to(data_path.resolve()):
        raise BackupError("A copy inside the data folder would be lost with it. Name a file elsewhere.")
    if target.exists():
        raise BackupError(f"{target} is there already. Name another file.")


def write(data_path: Path, target: Path) -> int:
    """Write the copy, readable by its owner alone; returns how many files it holds. Raises BackupError."""
    check(data_path, target)
    try:
        with _finished_or_gone(target) as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            return _fill(tar, data_path)
    except OSError as error:
        raise BackupError(f"The copy cannot be written: {error.strerror or error}. Nothing is left of it.") from error


def sweep(folder: Path, pattern: str) -> Iterator[Path]:
    """What a killed backup or restore left behind: everything of that name that nobody works on any more."""
    for path in folder.glob(pattern):
        with suppress(OSError):
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                yield path
            finally:
                os.close(handle)


def _fill(tar: tarfile.TarFile, data_path: Path) -> int:
    held: dict[str, dict[str, object]] = {}

    def add(path: Path, file: IO[bytes]) -> None:
        facts, name = os.fstat(file.fileno()), path.relative_to(data_path).as_posix()
        entry = _entry(name, facts.st_size, int(facts.st_mtime))
        held[name] = {"bytes": facts.st_size, "sha256": _add(tar, entry, file)}

    # The pointer first: whatever is published later, the import it names is among those listed after it.
    with (data_path / LIVE / snapshot.POINTER).open("rb") as pointer:
        add(Path(pointer.name), pointer)
        live = f"{LIVE}/imports/{os.pread(pointer.fileno(), 200, 0).decode().strip()}"
    for path in _files(data_path):
        with _opened(path) as file:
            if file is not None:
                add(path, file)
    if live not in held:
        raise BackupError("The live import was replaced and removed meanwhile. Start again.")
    with _audit_at_rest(data_path):
        for path in sorted(audit.folder_of(data_path).glob("*")):
            with path.open("rb") as file:
                add(path, file)
    now = datetime.now(UTC)
    listed = json.dumps({"format": FORMAT, "made_at": now.isoformat(), "files": held}, indent=1).encode()
    _add(tar, _entry(MANIFEST, len(listed), int(now.timestamp())), io.BytesIO(listed))
    return len(held)


def _files(data_path: Path) -> Iterator[Path]:
    """What is copied besides the pointer and the audit, in an order that is the same each time."""
    left_out = (uploads.FOLDER, audit.folder_of(data_path).name)
    for parent, folders, names in os.walk(data_path):
        at = Path(parent)
        if at == data_path:
            folders[:] = [name for name in folders if name not in left_out and not name.startswith(SAMPLE)]
        folders[:] = sorted(name for name in folders if name not in _MADE_AGAIN and not name.startswith("scratch-"))
        yield from (at / name for name in sorted(names) if _is_kept(at / name))


def _is_kept(path: Path) -> bool:
    is_pointer = path.name == snapshot.POINTER or path.name.startswith(f"{snapshot.POINTER}.")
    is_draft = path.name.startswith(("building-", ".")) or path.suffix == ".wal"
    return path.is_file() and not path.is_symlink() and not is_pointer and not is_draft


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes] | None]:
    """The file as it stays while it is copied; None for one that was deleted meanwhile."""
    if path.suffix == ".jsonl" and path.exists():
        with journal.locked(path) as handle, open(handle, "rb", closefd=False) as file:
            yield file
        return
    try:
        file = path.open("rb")
    except FileNotFoundError:
        yield None
        return
    with file:
        yield file


@contextmanager
def _audit_at_rest(data_path: Path) -> Iterator[None]:
    """The audit and its newest hash belong together: no line is added while both are copied."""
    folder = audit.folder_of(data_path)
    if not folder.is_dir():
        yield
        return
    with journal.locked(folder / "LOCK"):
        yield


def _entry(name: str, size: int, changed_at: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mtime, entry.mode = size, changed_at, 0o600
    return entry


def _add(tar: tarfile.TarFile, entry: tarfile.TarInfo, content: IO[bytes]) -> str:
    """Add one file; the hash of what was added."""
    hashed = _Hashed(content)
    tar.addfile(entry, hashed)
    return hashed.sha256.hexdigest()


class _Hashed:
    """A file that is hashed while it is read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int) -> bytes:
        block = self._file.read(size)
        self.sha256.update(block)
        return block


@contextmanager
def _finished_or_gone(target: Path) -> Iterator[IO[bytes]]:
    """A file of another name that takes the target's once it is on the disk; deleted where anything fails."""
    for leftover in sweep(target.parent, f".{target.name}.*"):
        leftover.unlink()
    waiting = target.with_name(f".{target.name}.{secrets.token_hex(6)}")
    handle = os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with open(handle, "wb") as file:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield file
            file.flush()
            os.fsync(handle)
        os.rename(waiting, target)
    finally:
        waiting.unlink(missing_ok=True)
