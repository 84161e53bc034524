"""The audit: one line per sign-in, look, drill, export, import and change of role, and never a client's value.

Lines are only appended, one file a month, each on the disk before the act goes on. Every line carries the hash of the
one before it, across files, so that a line changed, taken out or put in later breaks the chain; `HEAD` holds the
newest hash, so that lines cut off the end are missed too. Whoever can write the folder can make a new chain: keep a
copy elsewhere.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

from dashboard import journal
from dashboard.access.roles import Access

FIRST = "0" * 64
HEAD = "HEAD"
LONGEST = 4096  # bytes of a line


class Action(StrEnum):
    """What can be recorded."""

    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    REFUSED = "refused"
    VIEW = "view"
    FILTERS = "filters"
    ROWS = "rows"
    WORKLIST = "worklist"
    REVIEW = "review"
    EXPORT = "export"
    IMPORT = "import"
    ROLE = "role"
    MEETING = "meeting"
    EVENT = "event"
    BASELINE = "baseline"
    LOCKED = "locked"
    PRUNE = "prune"


class AuditError(RuntimeError):
    """The audit cannot be written, so the act must not happen; the message says what to do."""


@dataclass(frozen=True)
class Entry:
    """Who, as what, when (UTC), did what, on which page or metric, under which filters (a hash), with how many rows."""

    at: datetime
    user: str
    role: str
    action: Action
    about: str = ""
    filters: str = ""
    rows: int | None = None
    import_id: str = ""


def folder_of(data_path: Path) -> Path:
    """Where the audit of one data folder is kept."""
    return data_path / "audit"


def record(
    folder: Path,
    access: Access,
    action: Action,
    *,
    about: str = "",
    filters: object = None,
    rows: int | None = None,
    import_id: str = "",
) -> Entry:
    """Add one line. Raises AuditError where the disk does not take it: what cannot be recorded must not be done."""
    now = datetime.now(UTC)
    hashed = "" if filters is None else sha256(repr(filters).encode()).hexdigest()[:16]
    entry = Entry(now, access.user, access.role, action, about, hashed, rows, import_id)
    try:
        with journal.locked(folder / "LOCK"):
            line = _line(entry, _end(folder))
            with journal.locked(folder / f"{now:%Y-%m}.jsonl") as month:
                journal.write(month, (json.dumps(line) + "\n").encode())
            _point_at(folder / HEAD, line["hash"])
    except OSError as error:
        raise AuditError("The audit cannot be written: the data folder is full or closed. Nothing was done.") from error
    return entry


def read(folder: Path) -> Iterator[Entry]:
    """Every entry, oldest first; lines that are none are left out here and told by `first_break`."""
    for line in _lines(folder):
        try:
            held = {name: line[name] for name in Entry.__dataclass_fields__}
            yield Entry(**held | {"at": datetime.fromisoformat(line["at"]), "action": Action(line["action"])})
        except (KeyError, ValueError, TypeError):
            continue


def signed_out(folder: Path, since: datetime) -> dict[str, datetime]:
    """When each person last ended their sign-ins, by e-mail address, as far back as `since`."""
    months = [path for path in sorted(folder.glob("*.jsonl")) if path.stem >= f"{since:%Y-%m}"]
    lines = (line for path in months for line in journal.read(path) if line.get("action") == Action.SIGN_OUT)
    return {str(line["user"]): datetime.fromisoformat(line["at"]) for line in lines}


def first_break(folder: Path) -> str:
    """Where the chain is broken, in words; "" while it holds."""
    before, number, last = FIRST, 0, FIRST
    for number, line in enumerate(_lines(folder), 1):
        bare = {name: value for name, value in line.items() if name not in ("hash", "before")}
        if line.get("before") != last or line.get("hash") != _hash(bare, last):
            return f"Line {number} of the audit was changed, or lines before it were taken out or added."
        before, last = last, line["hash"]
    # A crash between a line and its HEAD leaves HEAD one line behind.
    return "" if _head(folder) in (last, before) else f"Lines after line {number} are missing, or HEAD was changed."


def _lines(folder: Path) -> Iterator[Mapping[str, Any]]:
    for path in sorted(folder.glob("*.jsonl")):
        yield from journal.read(path)


def _end(folder: Path) -> str:
    """What the next line is tied to: the last line, or what HEAD names where lines after it are missing, so that the
    gap is told for ever and not only until the next act.
    """
    newest, before = _newest(folder)
    head = _head(folder)
    return newest if head in (newest, before) else head


def _newest(folder: Path) -> tuple[str, str]:
    """The hash of the last whole line and of the one before it; a line whose writer was killed is none."""
    for path in sorted(folder.glob("*.jsonl"), reverse=True):
        with path.open("rb") as file:
            file.seek(-min(path.stat().st_size, 4 * LONGEST), os.SEEK_END)
            for text in reversed(file.read().splitlines()):
                try:
                    line = json.loads(text)
                    return line["hash"], line["before"]
                except (ValueError, KeyError, TypeError):
                    continue
    return FIRST, FIRST


def _head(folder: Path) -> str:
    path = folder / HEAD
    return path.read_text("utf-8") if path.exists() else FIRST


def _point_at(head: Path, newest: str) -> None:
    waiting = head.with_name(f"{HEAD}.new")
    with open(os.open(waiting, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(newest)
        file.flush()
        os.fsync(file.fileno())
    os.replace(waiting, head)


def _line(entry: Entry, before: str) -> dict[str, Any]:
    bare = asdict(entry) | {"at": entry.at.isoformat()}
    return bare | {"before": before, "hash": _hash(bare, before)}


def _hash(bare: Mapping[str, Any], before: str) -> str:
    return sha256((before + json.dumps(bare, sort_keys=True)).encode()).hexdigest()
