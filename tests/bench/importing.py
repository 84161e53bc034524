"""The import command beside `read_csv` into tables, again on the same files, and with one file of ten changed."""

from __future__ import annotations

import json
import os
import shutil
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dashboard.warehouse import snapshot

from .exports import Made
from .processes import Ran, python
from .results import MEGABYTES, SECONDS, Line

CHANGED = "attendance_05.csv"
_HELD_BACK = 1  # the exit status of an import that held rows back
_MOST_MEMORY = 4 * 2**30
_LONGEST_ROW = 1000  # bytes


def measure(made: Made, repeats: int) -> list[Line]:
    """The lines of this part; leaves the last import live in the folder's `data`."""
    floors, fulls, agains, changes = [], [], [], []
    for _ in range(repeats):
        floors.append(_floor(made))
        shutil.rmtree(made.folder / "data", ignore_errors=True)
        fulls.append(imported(made))
        agains.append(imported(made))
        if made.size.is_for_all:
            with _one_changed(made) as exports:
                changes.append(imported(made, exports))
    return [*_times(made, floors, fulls), *_agains(fulls, agains, changes)]


def _keep_live(data_dir: Path) -> None:
    """Give back the room of the other imports; the command for it leaves young ones alone."""
    for path in snapshot.listed(data_dir):
        if path != snapshot.live(data_dir):
            path.unlink()


def imported(made: Made, exports: Path | None = None) -> Ran:
    """Import in a fresh process, check that just the good rows are used, and keep no older import."""
    ran = python(
        "dashboard", "import", exports or made.exports, "--data", made.folder / "data", "--json",
        allowed=(0, _HELD_BACK),
    )  # fmt: skip
    said = json.loads(ran.said[ran.said.index("{") :])
    if said["outcome"] != "unchanged":
        _check(made, said["files"])
    _keep_live(made.folder / "data" / "live")
    return ran


def _check(made: Made, files: Sequence[Mapping[str, Any]]) -> None:
    for table, good in made.good.items():
        used = sum(each["rows_used"] for each in files if each["table"] == table)
        assert used == good, f"{table}: {used:,} rows used, {good:,} are good"


def _floor(made: Made) -> Ran:
    database = made.folder / "floor.duckdb"
    database.unlink(missing_ok=True)
    try:
        return python("tests.bench.plain_read", made.exports, database)
    finally:
        database.unlink(missing_ok=True)


@contextmanager
def _one_changed(made: Made) -> Iterator[Path]:
    """The same exports, with another clinician in the last row of one file."""
    folder = made.folder / "changed"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for path in made.exports.iterdir():
        os.link(path, folder / path.name)
    (folder / CHANGED).unlink()
    shutil.copy(made.exports / CHANGED, folder)
    _change_last_row(folder / CHANGED)
    yield folder
    shutil.rmtree(folder)


def _change_last_row(path: Path) -> None:
    """Another clinician in it; the file may be larger than memory."""
    with path.open("r+b") as file:
        names = file.readline().strip().split(b",")
        end = file.seek(-_LONGEST_ROW, os.SEEK_END)
        tail = file.read()
        start = tail.rstrip().rindex(b"\n") + 1
        cells = tail[start:].strip().split(b",")
        cells[names.index(b"clinician_id")] = b"K-new"
        file.seek(end + start)
        file.write(b",".join(cells) + b"\n")
        file.truncate()


def _times(made: Made, floors: list[Ran], fulls: list[Ran]) -> list[Line]:
    ours, floor = _seconds(fulls), _seconds(floors)
    peak = max(each.peak for each in fulls)
    rows = sum(made.rows.values())
    return [
        Line(
            "Import: read, validate, hold back, derive, publish", ours, SECONDS, floor, "read_csv into tables",
            goal="2 times the floor", is_reached=ours <= 2 * floor, note=f"{rows / ours:,.0f} rows a second",
        ),
        Line(
            "Import: memory at its peak", peak / 2**20, MEGABYTES, max(each.peak for each in floors) / 2**20,
            "read_csv into tables", goal="under 4 GB", is_reached=peak < _MOST_MEMORY,
        ),
    ]  # fmt: skip


def _agains(fulls: list[Ran], agains: list[Ran], changes: list[Ran]) -> Iterator[Line]:
    full, again = _seconds(fulls), _seconds(agains)
    yield Line(
        "Import again, nothing changed", again, SECONDS, rivals={"first import": full},
        goal="next to nothing: a tenth of the first", is_reached=again <= full / 10,
    )  # fmt: skip
    if changes:
        changed = _seconds(changes)
        yield Line(
            "Import again, one file of ten changed", changed, SECONDS, rivals={"first import": full},
            goal="the cost of the changed file: a fifth of the first", is_reached=changed <= full / 5,
        )  # fmt: skip


def _seconds(runs: list[Ran]) -> float:
    return statistics.median(each.seconds for each in runs)
