"""Room on the disk: what of a data folder is not needed any more, and its removal.

The live snapshot stays whatever is asked, and so does everything of the last hour: it may be on its way to be live.
A snapshot somebody has open goes on being read; the disk gets its room back when the last reader lets go.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from dashboard.intake import uploads
from dashboard.settings import LIVE, SAMPLE
from dashboard.warehouse import snapshot

YOUNG_SECONDS = 3600
UNFINISHED = ("imports/building-*", "scratch-*", f"{snapshot.POINTER}.*", "meeting/building-*")


@dataclass(frozen=True)
class Leftover:
    """A file or folder that can go: `what` in words, `bytes` on the disk, and the set of data it belongs to."""

    path: Path
    what: str
    bytes: int
    data_dir: Path


def leftovers(data_path: Path, keep: int) -> tuple[Leftover, ...]:
    """What is not needed: snapshots beyond the newest `keep`, remains of imports that were killed, uploads left behind.

    Raises ValueError for a `keep` below 1.
    """
    if keep < 1:
        raise ValueError("At least one import is kept.")
    found = [each for data_dir in data_dirs(data_path) for each in _of(data_dir, keep)]
    old = (path for path in (data_path / uploads.FOLDER).glob("*") if _age(path) > uploads.KEPT_SECONDS)
    return (*found, *(Leftover(path, "an upload left behind", _size(path), data_path) for path in old))


def remove(each: Leftover) -> bool:
    """Delete it, unless it has become live meanwhile or somebody else deleted it; whether it was deleted here."""
    if each.path == snapshot.live(each.data_dir):
        return False
    try:
        shutil.rmtree(each.path) if each.path.is_dir() else each.path.unlink()
    except FileNotFoundError:
        return False
    return True


def data_dirs(data_path: Path) -> tuple[Path, ...]:
    """The sets of data in a data folder: the imported ones and the samples."""
    found = sorted(path for path in data_path.glob(f"{SAMPLE}*") if path.is_dir())
    return tuple(path for path in (data_path / LIVE, *found) if path.is_dir())


def _of(data_dir: Path, keep: int) -> Iterator[Leftover]:
    live = snapshot.live(data_dir)
    for path in snapshot.listed(data_dir)[:-keep]:
        if path != live and _age(path) > YOUNG_SECONDS:
            yield Leftover(path, "an import", _size(path), data_dir)
    for pattern in UNFINISHED:
        for path in data_dir.glob(pattern):
            if _age(path) > snapshot.ABANDONED_SECONDS:
                yield Leftover(path, "the remains of an import that was stopped", _size(path), data_dir)


def _age(path: Path) -> float:
    """Seconds since it was last changed; 0 for what is gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _size(path: Path) -> int:
    if path.is_dir():
        return sum(_size(Path(parent) / name) for parent, _folders, names in os.walk(path) for name in names)
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0
