"""A data folder from a copy: whole and checked, or not at all.

The copy is unpacked beside the place it goes to, compared with its own list of hashes, and put in place by one rename.
That finds damage, not forgery: whoever can write the copy can write its list. Keep copies where only you can write.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.roles import Access
from dashboard.care.backup import FORMAT, MANIFEST, BackupError, sweep
from dashboard.settings import LIVE
from dashboard.warehouse import snapshot
from dashboard.warehouse.snapshot import closed_to_others, sync

_BLOCK = 1 << 20
_LONGEST_LIST = 64 << 20  # bytes of the list of files
DAMAGED = "The copy is damaged or was changed: {}. Take another one. Nothing was restored."


@dataclass(frozen=True)
class Restored:
    """What came back; `audit_break` says where the audit was broken already when the copy was made."""

    files: int
    import_id: str
    audit_break: str


def read(source: Path, data_path: Path, access: Access) -> Restored:
    """Unpack a copy into a data folder that is empty or not there yet. Raises BackupError."""
    if data_path.is_dir() and any(data_path.iterdir()):
        raise BackupError(f"{data_path} is not empty. Restore into an empty folder, or move this one away first.")
    try:
        with closed_to_others(), _beside(data_path) as folder:
            held = _unpacked(source, folder)
            restored = _judged(folder, len(held), access)
            _on_disk(folder)
            os.rename(folder, data_path)  # over an empty folder at most
            sync(data_path.parent)
    except (tarfile.TarError, EOFError) as error:
        raise BackupError(DAMAGED.format("it is not a whole archive")) from error
    except OSError as error:
        raise BackupError(f"The copy cannot be restored: {error.strerror or error}. Nothing is left of it.") from error
    return restored


def _unpacked(source: Path, folder: Path) -> Mapping[str, Any]:
    """Every file of the copy, written and compared with the list at its end."""
    found: dict[str, dict[str, object]] = {}
    listed: bytes | None = None
    with open(source, "rb") as file, tarfile.open(fileobj=file, mode="r:") as tar:
        for member in tar:
            content = _content(tar, member)
            if member.name == MANIFEST:
                listed = content.read(_LONGEST_LIST)
            elif listed is None:
                path = folder / member.name
                found[member.name] = {"bytes": member.size, "sha256": _written(content, path)}
                os.utime(path, (member.mtime, member.mtime))
            else:
                raise BackupError(DAMAGED.format("it goes on behind its end"))
    held = _list(listed)
    if held != found:
        raise BackupError(DAMAGED.format("its files are not those it lists"))
    return held


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    """What a member holds; raises BackupError for all but plain files that stay in their folder."""
    name = PurePosixPath(member.name)
    is_plain = member.isreg() and not member.issparse() and not name.is_absolute() and name.as_posix() == member.name
    if not is_plain or ".." in name.parts or "\\" in member.name or not member.name.isprintable():
        raise BackupError(DAMAGED.format("it holds something else than plain files of a data folder"))
    content = tar.extractfile(member)
    assert content is not None
    return content


def _written(content: IO[bytes], path: Path) -> str:
    """The hash of what was written, to a file that was not there."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600), "wb") as file:
        while block := content.read(_BLOCK):
            digest.update(block)
            file.write(block)
    return digest.hexdigest()


def _list(text: bytes | None) -> Mapping[str, Any]:
    if text is None:
        raise BackupError(DAMAGED.format("its end is missing"))
    try:
        held = json.loads(text)
        if held["format"] != FORMAT:
            raise BackupError("The copy was made by another version of the program. Restore it with that one.")
        return held["files"]
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(DAMAGED.format("its list cannot be read")) from error


def _judged(folder: Path, files: int, access: Access) -> Restored:
    """Whether what came back can be used; recorded in its audit, unless that was broken: evidence stays as it is."""
    live = snapshot.live(folder / LIVE)
    if live is None:
        raise BackupError(DAMAGED.format("its live import is missing"))
    broken = audit.first_break(audit.folder_of(folder))
    if not broken:
        audit.record(audit.folder_of(folder), access, Action.IMPORT, about="restored from a copy", import_id=live.stem)
    return Restored(files, live.stem, broken)


@contextmanager
def _beside(data_path: Path) -> Iterator[Path]:
    """A folder of its own on the same disk; gone at the end, unless it was renamed."""
    data_path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for leftover in sweep(data_path.parent, f".{data_path.name}.restoring-*"):
        shutil.rmtree(leftover)
    folder = data_path.with_name(f".{data_path.name}.restoring-{secrets.token_hex(6)}")
    folder.mkdir(mode=0o700)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(handle)
        shutil.rmtree(folder, ignore_errors=True)


def _on_disk(folder: Path) -> None:
    """Wait for the disk, so that the rename never leads to files that are not there yet."""
    for parent, _folders, names in os.walk(folder):
        for path in (*(Path(parent) / name for name in names), Path(parent)):
            sync(path)
