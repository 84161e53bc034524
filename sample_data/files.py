"""Writes sample exports as text files, compressed where the name says so, the same every time."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path


def write_files(folder: Path, files: dict[str, str]) -> None:
    """Writes each text under its name, compressed where the name says so, with no time stamp inside."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        content = text.encode()
        (folder / name).write_bytes(gzip.compress(content, 9, mtime=0) if name.endswith(".gz") else content)


def as_csv(rows: Iterable[dict[str, object]]) -> str:
    """Comma-separated text with a header; date-times to the minute; every row has the columns of the first."""
    rows = list(rows)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    writer.writeheader()
    writer.writerows({column: _cell(value) for column, value in row.items()} for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """A value as it stands in a cell."""
    return f"{value:%Y-%m-%d %H:%M}" if isinstance(value, datetime) else value
