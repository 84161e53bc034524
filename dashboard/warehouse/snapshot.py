"""Immutable snapshots: built under another name, published by one rename and one pointer swap.

A data folder holds `imports/<import id>.duckdb` and `CURRENT`, the name of the live one.
A build that fails or is killed leaves `CURRENT` alone, so the last good data stay live.
"""

from __future__ import annotations

import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dashboard.settings import Settings, load_for
from dashboard.warehouse import encryption
from dashboard.warehouse.encryption import Attached
from dashboard.warehouse.queries import derivations, read_query, shape_of_snapshots

POINTER = "CURRENT"
REFUSED = "REFUSED"
ABANDONED_SECONDS = 24 * 3600


class Draft:
    """A snapshot being built: `connection` is writable until `publish` or the end of the `building` block."""

    def __init__(self, data_dir: Path, import_id: str, settings: Settings) -> None:
        self.import_id = import_id
        self.settings = settings
        self._data_dir = data_dir
        self.path = data_dir / "imports" / f"building-{import_id}.duckdb"
        try:
            self.connection = _create(self.path)
            self.connection.execute(read_query("views/00_exports.sql"))
        except BaseException:
            _remove(self.path)
            raise

    def publish(self, finish: Callable[[duckdb.DuckDBPyConnection], None] | None = None) -> Path:
        """Derive the facts, close the file and make it the live snapshot; returns its final path.

        `finish` may add to it what only the facts can tell.
        """
        self.connection.execute("CHECKPOINT")  # what waits to be written takes memory that the facts of a state need
        derive(self.connection, self.settings)
        if finish is not None:
            finish(self.connection)
        self.connection.execute("CHECKPOINT")
        self.connection.close()
        return _publish(self.path, self._data_dir, self.import_id)

    def discard(self) -> None:
        """Close and delete the unpublished file; harmless after `publish`."""
        self.connection.close()
        _remove(self.path)


@contextmanager
def building(data_dir: Path, import_id: str, settings: Settings | None = None) -> Iterator[Draft]:
    """A draft snapshot with empty export tables; it vanishes unless the block calls `publish`."""
    prepare(data_dir)
    sweep(data_dir, "imports/building-*")
    sweep(data_dir, f"{POINTER}.*")
    draft = Draft(data_dir, import_id, settings or load_for(data_dir))
    try:
        yield draft
    finally:
        draft.discard()


def derive(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Run `queries/views/*.sql` after the exports are filled: macros first, then facts, then weekly marts."""
    values = settings.as_parameters() | {"shape_of_snapshots": shape_of_snapshots()}
    for statement, names in derivations():
        connection.execute(statement, {name: values[name] for name in names} or None)


def live(data_dir: Path) -> Path | None:
    """The live snapshot's path, or None where nothing was imported yet."""
    try:
        name = (data_dir / POINTER).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    path = data_dir / "imports" / Path(name).name
    return path if path.is_file() else None


def find(data_dir: Path, import_id: str | None) -> Path | None:
    """The snapshot of one import, or None where there is none of that id."""
    return next((path for path in listed(data_dir) if path.stem == import_id), None)


def listed(data_dir: Path) -> list[Path]:
    """Every published snapshot, oldest first."""
    return sorted(path for path in (data_dir / "imports").glob("*.duckdb") if not path.name.startswith("building-"))


def adopt(checked: Path, data_dir: Path) -> str:
    """Make a copy of a snapshot that was only checked the live one, imported now; returns the id it has there.

    What was looked at is what goes live, and a snapshot that is still open elsewhere is left alone.
    """
    prepare(data_dir)
    import_id = new_import_id()
    path = data_dir / "imports" / f"building-{import_id}.duckdb"
    try:
        _copy(checked, path)
        with closed_to_others(), encryption.to_write(path) as connection:
            now = datetime.now(UTC).replace(tzinfo=None)
            connection.execute("UPDATE import_info SET import_id = ?, imported_at = ?", [import_id, now])
            connection.execute("CHECKPOINT")
        _publish(path, data_dir, import_id)
    finally:
        _remove(path)
    return import_id


def mark_refused(data_dir: Path) -> None:
    """Leave a mark beside the live data that newer exports were refused; good ones take it away. Never raises."""
    if live(data_dir) is not None:
        with suppress(OSError):
            mark = data_dir / REFUSED
            mark.touch(mode=0o600)
            os.utime(mark)


def refused_at(data_dir: Path) -> datetime | None:
    """When newer exports than the live ones were refused (UTC); None where none were."""
    try:
        return datetime.fromtimestamp((data_dir / REFUSED).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def new_import_id() -> str:
    """An id that sorts by time and never repeats: `20261116-061003-4f2a9c1b70de` (UTC)."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(6)}"


def prepare(data_dir: Path) -> None:
    """Make the data folder, closed to other accounts, and so is every folder above it that was missing."""
    with closed_to_others():
        (data_dir / "imports").mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def closed_to_others() -> Iterator[None]:
    """Files and folders made in the block are their owner's alone, DuckDB's own (its log, its spill files) too.

    The commands and the server work like this from their first line, because the mask belongs to a whole process.
    """
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


def _publish(path: Path, data_dir: Path, import_id: str) -> Path:
    """Give a closed and finished file its name and make it the live one."""
    final = path.with_name(f"{import_id}.duckdb")
    sync(path)
    # All that needs room on the disk is written before the first name changes.
    with _pointer_to(final.name, data_dir) as waiting:
        os.rename(path, final)
        os.replace(waiting, data_dir / POINTER)
    (data_dir / REFUSED).unlink(missing_ok=True)
    sync(data_dir)
    return final


def _create(path: Path) -> duckdb.DuckDBPyConnection | Attached:
    """A new DuckDB file that was never readable by others, not even while it was empty. Raises KeyProblem."""
    with closed_to_others():
        return encryption.to_write(path)


def _copy(source: Path, path: Path) -> None:
    """The same file again, closed to others from its first byte."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(source, "rb") as old, open(handle, "wb") as new:
        shutil.copyfileobj(old, new, 1 << 20)


def _remove(path: Path) -> None:
    for leftover in (path, path.with_name(path.name + ".wal")):
        leftover.unlink(missing_ok=True)


@contextmanager
def _pointer_to(name: str, data_dir: Path) -> Iterator[Path]:
    """A finished pointer under a name of its own, to be put in place; gone where that fails."""
    waiting = data_dir / f"{POINTER}.{secrets.token_hex(4)}"
    try:
        with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(name + "\n")
            file.flush()
            os.fsync(file.fileno())
        yield waiting
    finally:
        waiting.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Wait until a file, or what a folder lists, is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(data_dir: Path, pattern: str) -> None:
    """Delete what killed imports left behind, once it is too old to be of one that is still running."""
    for path in data_dir.glob(pattern):
        try:
            if time.time() - path.stat().st_mtime > ABANDONED_SECONDS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        except OSError:
            continue  # another import swept it first, or it is open on a system that locks open files
