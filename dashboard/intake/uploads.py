"""Exports that a person dragged in: a private folder each, gone when the import is used or dropped, or after a day."""

from __future__ import annotations

import os
import secrets
import shutil
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from dashboard.intake.mapping import MAPPING_FILE
from dashboard.intake.readers import FORMATS

FOLDER = "uploads"
KEPT_SECONDS = 24 * 3600
_LONGEST_NAME = 120


class UploadError(ValueError):
    """A file that is not taken in; the message says why and what to do, without the file's name."""


@dataclass(frozen=True)
class Upload:
    """One set of dragged-in exports. `files` holds them as they came, `checked` the snapshot made of them."""

    path: Path

    @property
    def id(self) -> str:
        """What names it in a session."""
        return self.path.name

    @property
    def files(self) -> Path:
        """The folder of exports, as the import gate reads one."""
        return self.path / "files"

    @property
    def checked(self) -> Path:
        """The data folder of its preview."""
        return self.path / "checked"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its files."""
        return tuple(sorted(path.name for path in self.files.iterdir() if not path.name.startswith(".")))

    @property
    def changed_at(self) -> datetime:
        """When a file was last added, in this machine's time."""
        return datetime.fromtimestamp(self.files.stat().st_mtime)


def begin(data_path: Path) -> Upload:
    """An empty upload, in a folder that only its owner can enter."""
    upload = Upload(data_path / FOLDER / secrets.token_hex(8))
    for folder in (data_path, data_path / FOLDER, upload.path, upload.files):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return upload


def waiting(data_path: Path) -> tuple[Upload, ...]:
    """The uploads that were neither used nor dropped, the newest first."""
    found = [Upload(path) for path in (data_path / FOLDER).glob("*") if (path / "files").is_dir()]
    return tuple(sorted(found, key=lambda each: each.changed_at, reverse=True))


def find(data_path: Path, upload_id: str | None) -> Upload | None:
    """The upload of that id, or None where it is gone."""
    return next((each for each in waiting(data_path) if each.id == upload_id), None)


def keep(upload: Upload, name: str, content: BinaryIO) -> None:
    """Take a file in, whole or not at all, in place of an earlier one of its name. Raises UploadError."""
    safe = _safe(name)
    part = upload.files / f".{secrets.token_hex(8)}"
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "wb") as file:
            shutil.copyfileobj(content, file, 1 << 20)
        os.replace(part, upload.files / safe)
    except OSError:
        raise UploadError(
            "A file cannot be kept. Check who may write to the data folder, and its free space."
        ) from None
    finally:
        part.unlink(missing_ok=True)


def drop(upload: Upload) -> None:
    """Delete its files and its preview."""
    shutil.rmtree(upload.path, ignore_errors=True)


def sweep(data_path: Path, *, now: float | None = None) -> None:
    """Drop what nobody came back to for a day, whether a person left it or the program was stopped."""
    for upload in (data_path / FOLDER).glob("*"):
        try:
            is_old = (now or time.time()) - upload.stat().st_mtime > KEPT_SECONDS
        except OSError:
            continue  # somebody else dropped it first
        if is_old:
            drop(Upload(upload))


def _safe(name: str) -> str:
    """The name, where it is a plain one of a kind that can be read."""
    is_plain = name.isprintable() and len(name) <= _LONGEST_NAME and not name.startswith((".", "~"))
    if not is_plain or any(mark in name for mark in ("/", "\\", ":")):
        raise UploadError(
            "A file has a name that could lead out of its folder or is too long. Rename it and try again."
        )
    if name.lower() == MAPPING_FILE:
        return MAPPING_FILE
    if not name.lower().endswith(FORMATS):
        raise UploadError(f"A file is of a kind that cannot be read. Export the tables as {', '.join(FORMATS)}.")
    return name
