"""A data folder that refuses: its disk fills up at one point or another of an import, or it may only be read.

A disk that small is a mount of its own, seen by one process alone and gone with it. It needs `unshare` and `mount`,
and a system that lets this user have them.
"""

from __future__ import annotations

import errno
import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path

from dashboard.intake.gate import run_import

from .imports import Folder, attempt, contents, ended, exports

ROOT = Path(__file__).parents[2]
DISK = 24 << 20
ROOM = tuple(kilobytes << 10 for kilobytes in (0, 64, 512, 2048, 4096, 6144, 8192, 9216))
# Room for the first bytes alone, for the scratch tables, for half of the snapshot.
LIMITS = tuple(kilobytes << 10 for kilobytes in (0, 4, 64, 256, 512, 1024, 2048, 3072, 4096, 4608))


@dataclass(frozen=True)
class Tried:
    """One import into a folder that refuses: what stood in its way, how it ended and what it said."""

    obstacle: str
    outcome: str
    said: tuple[str, ...]
    faults: tuple[str, ...]
    leftovers: int


def with_file_limits(folder: Path, limits: tuple[int, ...] = LIMITS) -> list[Tried]:
    """Imports that may write no file larger than the limit: the same error a full disk gives, and works anywhere."""
    small, large = exports(folder, 1), exports(folder, 5)
    watched = Folder(folder / "data")
    wanted = contents(watched.data_dir, ended(large, watched.data_dir).live or "")
    ended(small, watched.data_dir)
    watched.learn()
    tried = []
    for limit in limits:
        before = watched.live
        how = ended(large, watched.data_dir, file_limit=limit)
        faults = watched.faults(before, wanted)
        tried.append(Tried(f"files of at most {limit >> 10} KB", how.outcome, how.said, tuple(faults),
                           len(watched.leftovers())))  # fmt: skip
    return tried


def on_small_disk(folder: Path, rooms: tuple[int, ...] = ROOM) -> list[Tried]:
    """The same on a disk of its own with less and less room, and on one that may only be read. Raises OSError where
    this machine does not let the user mount one.
    """
    disk = folder / "disk"
    disk.mkdir()
    begin = f"exec '{sys.executable}' -m tests.faults.cramped '{folder}' {' '.join(map(str, rooms))}"
    here = f"mount -t tmpfs -o size={DISK} none '{disk}' && {begin}"
    done = subprocess.run(["unshare", "-rm", "sh", "-c", here], cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        raise OSError(errno.EPERM, done.stderr.strip().splitlines()[-1:] or "no small disk on this machine")
    return [Tried(**each) for each in json.loads(done.stdout)]


def _on_disk(folder: Path, rooms: list[int]) -> list[Tried]:
    """What `on_small_disk` does once the disk is there."""
    small, large = exports(folder, 1), exports(folder, 5)
    watched = Folder(folder / "disk" / "data")
    first = attempt(lambda: run_import(small, watched.data_dir, publish=True))
    assert first.outcome == "published", first
    watched.learn()
    elsewhere = folder / "undisturbed"
    wanted = contents(elsewhere, attempt(lambda: run_import(large, elsewhere, publish=True)).live or "")
    tried = [_with_room(room, large, watched, wanted) for room in rooms]
    subprocess.run(["mount", "-o", "remount,ro", str(folder / "disk")], check=True)
    return [*tried, _tried("a folder that may only be read", large, watched, wanted)]


def _with_room(room: int, exports_: Path, watched: Folder, wanted: tuple[object, ...]) -> Tried:
    filler = watched.data_dir.parent / "filler"
    free = os.statvfs(watched.data_dir).f_bavail * os.statvfs(watched.data_dir).f_frsize
    filler.write_bytes(b"\0" * max(free - room, 0))
    try:
        return _tried(f"a disk with {room >> 10} KB left", exports_, watched, wanted)
    finally:
        filler.unlink()


def _tried(obstacle: str, exports_: Path, watched: Folder, wanted: tuple[object, ...]) -> Tried:
    before = watched.live
    how = attempt(lambda: run_import(exports_, watched.data_dir, publish=True))
    return Tried(obstacle, how.outcome, how.said, tuple(watched.faults(before, wanted)), len(watched.leftovers()))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    print(json.dumps([asdict(each) for each in _on_disk(Path(sys.argv[1]), [int(each) for each in sys.argv[2:]])]))
