"""What the data folder holds: the live import, refused ones, the audit, the clock. Counts and dates, nobody's data."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dashboard.access import audit
from dashboard.care import prune
from dashboard.care.check import Check, look, ok, size, wrong
from dashboard.settings import LIVE
from dashboard.warehouse import history, snapshot
from dashboard.warehouse.whole import damage_of

SKEW = timedelta(minutes=5)
KEPT = 26


def checks(data_path: Path) -> Iterator[Check]:
    """Everything about the data, the audit and the clock they were written by."""
    yield live(data_path / LIVE)
    yield imports(data_path / LIVE)
    yield refused(data_path / LIVE)
    yield leftovers(data_path)
    yield trail(data_path)
    yield clock(data_path, datetime.now(UTC))


def live(data_dir: Path) -> Check:
    """Whether the live snapshot can be read to its last block."""
    path = snapshot.live(data_dir)
    if path is None and (data_dir / snapshot.POINTER).is_file():
        return wrong("live data", "The live data file is gone.", "Run: iop-dashboard import FOLDER")
    if path is None:
        return look("live data", "Nothing was imported yet.", "Run: iop-dashboard import FOLDER")
    if said := damage_of(path):
        return wrong("live data", said, "Run: iop-dashboard import FOLDER, or restore a copy.")
    return ok("live data", f"Import {path.stem} ({size(path.stat().st_size)}) was read to its last block.")


def imports(data_dir: Path) -> Check:
    """The last import and how far it goes."""
    found, there = history.of(data_dir), snapshot.listed(data_dir)
    if not there:
        return ok("imports", "None.")
    if not found or len(found) < len(there):
        return look("imports", f"{len(there) - len(found)} of {len(there)} imports cannot be read.",
                    "They may be of another version; iop-dashboard prune removes old ones.")  # fmt: skip
    newest = found[0]
    said = f"{len(found)} kept; the newest is {newest.id}, made {newest.imported_at:%Y-%m-%d %H:%M}"
    return ok("imports", f"{said}, with data through {newest.through.isoformat()}.")


def refused(data_dir: Path) -> Check:
    """Whether newer exports were turned away."""
    at = snapshot.refused_at(data_dir)
    if at is None:
        return ok("refused imports", "None since the live one.")
    return look("refused imports", f"Newer exports were refused on {at:%Y-%m-%d at %H:%M} UTC; the screens show older "
                    "data.",
                "Run: iop-dashboard check FOLDER, which says why.")  # fmt: skip


def leftovers(data_path: Path) -> Check:
    """What could be deleted."""
    found = prune.leftovers(data_path, KEPT)
    if found:
        total = size(sum(each.bytes for each in found))
        return look("leftovers", f"{len(found)} files and folders are not needed ({total}).",
                    f"Run: iop-dashboard prune --keep {KEPT}")  # fmt: skip
    return ok("leftovers", "None.")


def trail(data_path: Path) -> Check:
    """Whether the chain of the audit holds."""
    folder = audit.folder_of(data_path)
    if said := audit.first_break(folder):
        return wrong("audit", said, "Keep the folder as it is, and compare it with the copy you keep elsewhere.")
    return ok("audit", f"The chain of {sum(1 for _ in audit.read(folder)):,} lines holds.")


def clock(data_path: Path, now: datetime) -> Check:
    """Whether anything was written later than now."""
    newest = max((each.at for each in audit.read(audit.folder_of(data_path))), default=None)
    made = [datetime.strptime(path.stem[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)
            for path in snapshot.listed(data_path / LIVE) if path.stem[:8].isdigit()]  # fmt: skip
    latest = max((each for each in (newest, *made) if each is not None), default=now)
    if latest > now + SKEW:
        return wrong("clock", f"Something was written on {latest:%Y-%m-%d at %H:%M} UTC, later than the clock says.",
                     "Set the clock (timedatectl) before the next import.")  # fmt: skip
    return ok("clock", f"It is {now:%Y-%m-%d %H:%M} UTC, and nothing was written later.")
