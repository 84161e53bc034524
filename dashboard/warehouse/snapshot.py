"""Immutable snapshots: built under another name, published by one rename and one pointer swap.

A data folder holds `imports/<import id>.duckdb` and `CURRENT`, the name of the live one.
A build that fails or is killed leaves `CURRENT` alone, so the last good data stay live.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from dashboard.settings import Settings, load_for
from dashboard.warehouse.queries import derived_views, parameters_of, read_query

POINTER = "CURRENT"
_ABANDONED_SECONDS = 24 * 3600


class Draft:
    """A snapshot being built: `connection` is writable until `publish` or the end of the `building` block."""

    def __init__(self, data_dir: Path, import_id: str, settings: Settings) -> None:
        self.import_id = import_id
        self.settings = settings
        self._data_dir = data_dir
        self.path = data_dir / "imports" / f"building-{import_id}.duckdb"
        self.connection = _create(self.path)
        self.connection.execute(read_query("views/00_exports.sql"))

    def publish(self) -> Path:
        """Derive the facts, close the file and make it the live snapshot; returns its final path."""
        derive(self.connection, self.settings)
        self.connection.execute("CHECKPOINT")
        self.connection.close()
        final = self.path.with_name(f"{self.import_id}.duckdb")
        _sync(self.path)
        os.rename(self.path, final)
        _point_at(self._data_dir, final.name)
        return final

    def discard(self) -> None:
        """Close and delete the unpublished file; harmless after `publish`."""
        self.connection.close()
        for leftover in (self.path, self.path.with_name(self.path.name + ".wal")):
            leftover.unlink(missing_ok=True)


@contextmanager
def building(data_dir: Path, import_id: str, settings: Settings | None = None) -> Iterator[Draft]:
    """A draft snapshot with empty export tables; it vanishes unless the block calls `publish`."""
    prepare(data_dir)
    _sweep(data_dir)
    draft = Draft(data_dir, import_id, settings or load_for(data_dir))
    try:
        yield draft
    finally:
        draft.discard()


def derive(connection: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Run `queries/views/*.sql` after the exports are filled: macros first, then facts, then weekly marts."""
    values = settings.as_parameters()
    for _name, text in derived_views():
        for statement in duckdb.extract_statements(text):
            wanted = parameters_of(statement)
            connection.execute(statement.query, {name: values[name] for name in wanted} or None)


def live(data_dir: Path) -> Path | None:
    """The live snapshot's path, or None where nothing was imported yet."""
    try:
        name = (data_dir / POINTER).read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    path = data_dir / "imports" / Path(name).name
    return path if path.is_file() else None


def listed(data_dir: Path) -> list[Path]:
    """Every published snapshot, oldest first."""
    return sorted(path for path in (data_dir / "imports").glob("*.duckdb") if not path.name.startswith("building-"))


def new_import_id() -> str:
    """An id that sorts by time and never repeats: `20261116-061003-4f2a9c` (UTC)."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"


def prepare(data_dir: Path) -> None:
    """Make the data folder, closed to other accounts."""
    for folder in (data_dir, data_dir / "imports"):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def _create(path: Path) -> duckdb.DuckDBPyConnection:
    """A new DuckDB file that was never readable by others, not even while it was empty."""
    before = os.umask(0o077)
    try:
        return duckdb.connect(str(path))
    finally:
        os.umask(before)


def _point_at(data_dir: Path, name: str) -> None:
    pointer = data_dir / POINTER
    waiting = pointer.with_name(f"{POINTER}.{secrets.token_hex(4)}")
    with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, pointer)
    _sync(data_dir)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sweep(data_dir: Path) -> None:
    """Delete what a killed import left behind, once it is too old to be still running."""
    for path in (data_dir / "imports").glob("building-*"):
        try:
            if time.time() - path.stat().st_mtime > _ABANDONED_SECONDS:
                path.unlink()
        except OSError:
            continue  # another import swept it first, or it is open on a system that locks open files
