"""Small imports to disturb: exports of a chosen size, a process of their own, and what a data folder holds after."""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from exports_on_disk import good_tables, write

from dashboard.intake.gate import run_import
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Warehouse

LEFTOVERS = ("imports/building-*", "scratch-*", f"{snapshot.POINTER}.*")
_ROWS = "SELECT schema_name || '.' || table_name AS name, estimated_size AS n, FROM duckdb_tables() ORDER BY name"

# A server that has everything imported hands out a process in milliseconds; a fresh one takes seconds.
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["dashboard.intake.gate"])


@dataclass(frozen=True)
class Ended:
    """How one import ended: `published`, `blocked` or the error it died of, the reasons it gave, what was live then."""

    outcome: str
    said: tuple[str, ...]
    live: str | None


def exports(folder: Path, admissions: int) -> Path:
    """The small good exports with as many admissions more; the folder they are in."""
    tables = good_tables()
    stay = tables["retention"][0]
    tables["retention"] += [
        stay | {"admission_id": f"A5{number:05}", "client_id": f"C5{number:05}"} for number in range(admissions)
    ]
    return write(folder / f"exports_{admissions}", tables)


@contextmanager
def started(folder: Path, data_dir: Path, *, file_limit: int | None = None) -> Iterator[tuple[BaseProcess, Connection]]:
    """An import of the folder in a process of its own that may write no file larger than the limit (bytes).

    The connection gives "begun", and at the end what `Ended` holds.
    """
    here, there = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_import, args=(there, folder, data_dir, file_limit))
    process.start()
    there.close()
    try:
        yield process, here
    finally:
        process.kill()
        process.join()
        here.close()


def ended(folder: Path, data_dir: Path, *, file_limit: int | None = None) -> Ended:
    """How an import of the folder ends when nobody disturbs it."""
    with started(folder, data_dir, file_limit=file_limit) as (_, told):
        told.recv()
        return told.recv()


def _import(told: Connection, folder: Path, data_dir: Path, file_limit: int | None) -> None:
    if file_limit is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, resource.RLIM_INFINITY))
    told.send("begun")
    told.send(attempt(lambda: run_import(folder, data_dir, publish=True)))


def attempt(importing: Callable[[], Any]) -> Ended:
    """How an import of this process ends, whatever it raises."""
    try:
        report = importing()
    except Exception as error:  # the proof is that there is none
        return Ended(f"raised {type(error).__name__}", (str(error),), None)
    return Ended(report.outcome, tuple(each.message for each in report.findings), report.live_import)


@dataclass
class Folder:
    """A data folder under watch: what each import in it must hold, learned from imports that nobody disturbed."""

    data_dir: Path
    wanted: dict[str, tuple[Any, ...]] = field(default_factory=dict)

    def learn(self) -> None:
        """Every import in the folder is as it should be; from here on it must stay so."""
        self.wanted = {path.stem: contents(self.data_dir, path.stem) for path in snapshot.listed(self.data_dir)}

    @property
    def live(self) -> str | None:
        """The id of the live import."""
        path = snapshot.live(self.data_dir)
        return path.stem if path else None

    def faults(self, before: str | None, new: tuple[Any, ...]) -> list[str]:
        """What is wrong after a disturbed import that would have held `new`, when `before` was live until then."""
        present = {path.stem for path in snapshot.listed(self.data_dir)}
        added = present - self.wanted.keys()
        wrong = [f"{each} is gone" for each in self.wanted.keys() - present]
        wrong += [f"{each} is not what was imported" for each in added if contents(self.data_dir, each) != new]
        self.wanted |= dict.fromkeys(added, new)
        if len(added) > 1 or self.live not in {before, *added}:
            wrong.append("the live import is neither the one before nor the new one")
        elif self.live and contents(self.data_dir, self.live) != self.wanted[self.live]:
            wrong.append("the live import is not what it was")
        return wrong

    def leftovers(self) -> list[Path]:
        """What disturbed imports left lying about."""
        return [path for pattern in LEFTOVERS for path in self.data_dir.glob(pattern)]


def contents(data_dir: Path, import_id: str) -> tuple[Any, ...]:
    """Every table of an import with its number of rows; an import that cannot be opened holds its error."""
    try:
        return tuple(Warehouse(data_dir, import_id).query(_ROWS).rows())
    except Exception as error:  # whatever it is, the import is not what it should be
        return (type(error).__name__, str(error))
