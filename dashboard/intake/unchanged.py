"""Whether a folder of exports is what the live data were made of: then importing it again would change nothing."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import duckdb
import pandera
import polars as pl

from dashboard.intake.mapping import MAPPING_FILE
from dashboard.intake.readers import ExportFile
from dashboard.settings import Settings
from dashboard.warehouse import encryption, queries
from dashboard.warehouse.connection import NoData, Warehouse

_PROGRAM = Path(__file__).parents[1]
_LIVE = """
    SELECT import_origin.fingerprint, import_origin.good_until, import_info.imported_at
    FROM import_origin CROSS JOIN import_info"""


def sha256_of(path: Path) -> str:
    """The hash of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint(folder: Path, hashes: dict[ExportFile, str], settings: Settings) -> str:
    """One hash of all an import depends on: the files, mapping.toml, the settings, and the program that reads them."""
    mapping = folder / MAPPING_FILE
    parts = [
        *(f"{file.table} {file.name} {digest}" for file, digest in hashes.items()),
        sha256_of(mapping) if mapping.is_file() else "",
        # Settings that shape no fact are in it too: a needless import now and then is better than a missing one.
        *(f"{name}={value!r}" for name, value in sorted(vars(settings).items()) if name != "data_dir"),
        f"encrypted={encryption.key() is not None}",
        *_program(),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def _program() -> list[str]:
    """The code and the queries that make a snapshot, and the libraries whose answers are in it."""
    code = [
        _PROGRAM / "settings.py",
        *(path for room in ("intake", "warehouse") for path in (_PROGRAM / room).glob("*.py")),
    ]
    versions = [duckdb.__version__, pl.__version__, pandera.__version__]
    return [*map(sha256_of, sorted(code)), queries.shape_of_snapshots(), *versions]


def remember(connection: duckdb.DuckDBPyConnection, origin: str, good_until: date | None) -> None:
    """Keep in a draft what it was made of, and the day from which the same files would say something else."""
    connection.execute("CREATE TABLE import_origin (fingerprint VARCHAR NOT NULL, good_until DATE)")
    connection.execute("INSERT INTO import_origin VALUES (?, ?)", [origin, good_until])


def made_of_the_same(data_dir: Path, origin: str, today: date) -> str | None:
    """When the live import was made (UTC), where it was made of just this; else None."""
    warehouse = Warehouse(data_dir)
    try:
        kept, good_until, made = warehouse.query(_LIVE).row(0)
    except (NoData, duckdb.Error):
        return None  # nothing is live, it is damaged, or it is older than this table
    finally:
        warehouse.close()
    is_same = kept == origin and (good_until is None or today < good_until)
    return f"{made:%Y-%m-%d %H:%M}" if is_same else None
