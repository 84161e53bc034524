"""DuckDB's own encryption of the snapshots, for sites that name a key file in `IOP_KEY_FILE`.

The engine reads encrypted files by itself. It writes them with the extension httpfs alone, which is not part of it:
where that cannot be loaded, a key means that nothing is written at all. The engine's own weaker way of writing is never
switched on. Without a key, files are plain, and the disk has to be encrypted.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import duckdb

KEY_FILE = "IOP_KEY_FILE"
SHORTEST_KEY = 32  # characters
_READ = "ATTACH $path AS data (READ_ONLY, ENCRYPTION_KEY $key)"
_WRITE = "ATTACH $path AS data (ENCRYPTION_KEY $key)"
CANNOT_WRITE = (
    f"{KEY_FILE} asks for encrypted data, and this DuckDB cannot write them: its extension httpfs is not installed."
    f" Install it, or encrypt the disk and leave {KEY_FILE} out."
)


class KeyProblem(LookupError):
    """A key that is missing, open to others or wrong, or an engine that cannot use one; says what to do."""


class Attached:
    """A connection to an encrypted database; its cursors look into it, as those to a plain one do by themselves."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        connection.execute("USE data")

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A cursor of its own on the same database."""
        cursor = self._connection.cursor()
        cursor.execute("USE data")
        return cursor

    def __enter__(self) -> Attached:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)


def key() -> str | None:
    """The site's key, or None where it has none. Raises KeyProblem for a file that cannot serve as one."""
    named = os.environ.get(KEY_FILE)
    if not named:
        return None
    try:
        is_open, held = Path(named).stat().st_mode & 0o077, Path(named).read_text("ascii").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise KeyProblem(
            f"The key file that {KEY_FILE} names cannot be read. Correct the name or its owner."
        ) from problem
    if is_open:
        raise KeyProblem(f"The key file that {KEY_FILE} names is open to other accounts. Run chmod 600 on it.")
    if len(held) < SHORTEST_KEY:
        raise KeyProblem(f"The key file that {KEY_FILE} names holds fewer than {SHORTEST_KEY} characters.")
    return held


def to_write(path: Path) -> duckdb.DuckDBPyConnection | Attached:
    """A connection that may change a file or make it: encrypted where the site has a key. Raises KeyProblem."""
    held = key()
    if held is None:
        return duckdb.connect(str(path))
    connection = duckdb.connect()
    try:
        _load(connection)
        connection.execute("SET temp_file_encryption = true")
        connection.execute(_WRITE, {"path": str(path), "key": held})
    except duckdb.Error as problem:
        connection.close()
        raise KeyProblem(CANNOT_WRITE) from problem
    return Attached(connection)


def to_read(path: Path, config: dict[str, str]) -> duckdb.DuckDBPyConnection | Attached:
    """A connection that may read a file, whether it is encrypted or not. Raises KeyProblem."""
    try:
        return duckdb.connect(str(path), read_only=True, config=config)
    except duckdb.CatalogException as problem:
        if not _asks_for_key(problem):
            raise
    held = key()
    if held is None:
        raise KeyProblem(f"The data are encrypted. Name the file with their key in {KEY_FILE} and start again.")
    connection = duckdb.connect(config=config | {"temp_directory": ""})  # what does not fit into memory is not spilled
    try:
        connection.execute(_READ, {"path": str(path), "key": held})
    except duckdb.InvalidInputException as problem:
        connection.close()
        raise KeyProblem(
            f"The key that {KEY_FILE} names does not open the data. Name the one they were made with."
        ) from problem
    return Attached(connection)


def is_encrypted(path: Path) -> bool:
    """Whether a file is encrypted, which the engine tells whoever opens it without a key."""
    try:
        duckdb.connect(str(path), read_only=True).close()
    except duckdb.CatalogException as problem:
        return _asks_for_key(problem)
    except duckdb.Error:
        return False  # damaged, or open here with other options, as only plain files are
    return False


def options() -> tuple[str, dict[str, str]]:
    """How to attach a second database to a connection that writes: the statement's options, and what they name."""
    held = key()
    return ("", {}) if held is None else (", ENCRYPTION_KEY $key", {"key": held})


def can_write() -> bool:
    """Whether this engine writes encrypted files, found by trying in a folder that is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder, duckdb.connect() as connection:
        try:
            _load(connection)
            connection.execute(_WRITE, {"path": f"{folder}/tried.duckdb", "key": "0" * SHORTEST_KEY})
        except duckdb.Error:
            return False
        return True


def _asks_for_key(problem: duckdb.Error) -> bool:
    return "encrypted database" in str(problem)


def _load(connection: duckdb.DuckDBPyConnection) -> None:
    """Load what writes encrypted files, where it is installed; nothing is ever fetched."""
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("LOAD httpfs")
