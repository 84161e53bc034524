"""A small installation on disk: imported data, logs, settings and an audit, as a clinic would have after a week."""

from __future__ import annotations

import os
import shutil
import time
from datetime import UTC, date, datetime
from pathlib import Path

import exports_on_disk

from dashboard import journal
from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.roles import LOCAL
from dashboard.intake.gate import run_import
from dashboard.warehouse import snapshot
from dashboard.worklist import reviews
from dashboard.worklist.reviews import Review

CLIENT_VALUES = ("C48213", "A90421", "S70011", "K5501", "Harbor", "F33.1")


def made(folder: Path) -> Path:
    """A data folder with one import, a review, a saved view, settings and three lines of audit."""
    exports, data_path = exports_on_disk.write(folder / "exports", exports_on_disk.good_tables()), folder / "data"
    assert run_import(exports, data_path / "live", publish=True).exit_status == 0
    seen = Review(date(2026, 6, 1), "A90421", "missed", "Kim", "called", datetime.now(UTC))
    reviews.append(reviews.file_of(data_path / "live"), [seen])
    journal.append(data_path / "live" / "views" / "views.jsonl", [{"name": "Evenings", "page": "", "query": ""}])
    (data_path / "settings.toml").write_text("small_cell_threshold = 11\n")
    (data_path / "settings.toml").chmod(0o600)
    for action in (Action.SIGN_IN, Action.VIEW, Action.EXPORT):
        audit.record(audit.folder_of(data_path), LOCAL, action, about="sessions", rows=3)
    return data_path


def copied(installed: Path, folder: Path) -> Path:
    """The same installation again, to be changed."""
    return Path(shutil.copytree(installed, folder / "data"))


def older_import(data_path: Path, import_id: str, *, hours: float = 48) -> Path:
    """One more import, made that long ago: the live one under another id."""
    live = snapshot.live(data_path / "live")
    assert live is not None
    path = live.with_name(f"{import_id}.duckdb")
    shutil.copy(live, path)
    aged(path, hours)
    return path


def aged(path: Path, hours: float) -> Path:
    """A file or folder last changed that long ago."""
    os.utime(path, (time.time() - hours * 3600,) * 2)
    return path
