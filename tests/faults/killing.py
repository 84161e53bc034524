"""`kill -9` at random moments of an import: the last good data stay live, and nothing is half-published."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.warehouse import snapshot

from .imports import Folder, contents, ended, exports, started


@dataclass
class Killed:
    """What became of the imports: how many were killed before they published, and everything that was wrong."""

    seconds: float = 0.0
    endings: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    leftovers: int = 0
    left_after_a_day: int = 0
    next_import: str = ""


def kill_imports(folder: Path, times: int, seed: int, note: Callable[[int], None] = lambda _: None) -> Killed:
    """Kill that many imports, each at a moment drawn evenly from the time one takes, and look at the data after each.

    The exports differ from what is live, so that old and new data can be told apart.
    """
    draw, watched, result = random.Random(seed), Folder(folder / "data"), Killed()
    sizes = [exports(folder, number) for number in (1, 5)]
    wanted = [_undisturbed(each, watched, result) for each in sizes]
    watched.learn()
    for at in range(times):
        before = watched.live
        moment = draw.uniform(0, result.seconds)
        result.endings[_killed(sizes[at % 2], watched, moment)] += 1
        result.faults += watched.faults(before, wanted[at % 2])
        note(at + 1)
    _look_after(sizes[0], watched, result)
    return result


def _undisturbed(exports_: Path, watched: Folder, result: Killed) -> tuple[object, ...]:
    """What an import of these exports holds; and how long it takes, once its process is up."""
    with started(exports_, watched.data_dir) as (_, told):
        told.recv()
        begun = time.monotonic()
        last = told.recv().live
        result.seconds = time.monotonic() - begun
    return contents(watched.data_dir, last or "")


def _killed(exports_: Path, watched: Folder, moment: float) -> str:
    before = len(snapshot.listed(watched.data_dir))
    with started(exports_, watched.data_dir) as (process, told):
        told.recv()
        is_over = told.poll(moment)
        process.kill()
        process.join()
    is_there = len(snapshot.listed(watched.data_dir)) > before
    return "over before the kill" if is_over else "killed once published" if is_there else "killed before publishing"


def _look_after(exports_: Path, watched: Folder, result: Killed) -> None:
    """Whether the next import works, and takes away what is left of the killed ones once it is a day old."""
    result.leftovers = len(watched.leftovers())
    yesterday = time.time() - 25 * 3600
    for path in watched.leftovers():
        os.utime(path, (yesterday, yesterday))
    result.next_import = ended(exports_, watched.data_dir).outcome
    result.left_after_a_day = len(watched.leftovers())
