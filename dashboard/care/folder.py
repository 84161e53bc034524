"""The data folder: whose it is, who may open it, how much room there is, and what encrypts it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from dashboard.care import disks, modes
from dashboard.care.check import Check, look, ok, size, wrong
from dashboard.care.disks import Disk, Encryption
from dashboard.settings import LIVE
from dashboard.warehouse import encryption, snapshot
from dashboard.warehouse.encryption import KEY_FILE, KeyProblem

ROOMY = 5  # free space of that many live snapshots: the next one, its scratch files, and a copy
TIGHT = 2
SHOWN = 5  # names of files in a line
DISK = "Encrypt the disk (LUKS) and move the folder there."


def checks(data_path: Path) -> Iterator[Check]:
    """Everything about one data folder."""
    if not data_path.is_dir():
        yield look("data folder", f"{data_path} is not there yet.", "It is made by the first import or demo.")
        return
    yield owner(data_path)
    yield closed(data_path)
    yield room(data_path)
    yield disk(disks.below(data_path))
    yield engine(data_path)


def owner(data_path: Path) -> Check:
    """Whose it is."""
    if data_path.stat().st_uid != os.geteuid():
        return wrong("data folder", f"{data_path} belongs to another account.",
                     "Run this as the account the dashboard runs as, or give the folder to it.")  # fmt: skip
    return ok("data folder", f"{data_path} belongs to this account.")


def closed(data_path: Path) -> Check:
    """Whether anybody else may read it."""
    found = modes.open_to_others(data_path)
    if found:
        names = ", ".join(str(path.relative_to(data_path)) for path in found[:SHOWN])
        more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
        return wrong("file modes", f"Open to other accounts: {names}{more}.", "Run: iop-dashboard doctor --fix")
    return ok("file modes", "Every folder is 0700 and every file 0600 or closer.")


def room(data_path: Path) -> Check:
    """Free space, measured by the live snapshot: an import needs about as much again for itself and its scratch."""
    free, live = shutil.disk_usage(data_path).free, snapshot.live(data_path / LIVE)
    if live is None:
        return ok("disk space", f"{size(free)} free.")
    needed = live.stat().st_size
    said = f"{size(free)} free; the live import takes {size(needed)}."
    if free < TIGHT * needed:
        return wrong("disk space", f"{said} The next import would be refused.", "Run: iop-dashboard prune --keep 26")
    if free < ROOMY * needed:
        return look("disk space", f"{said} That is a few imports.", "Run: iop-dashboard prune --keep 26")
    return ok("disk space", said)


def disk(found: Disk) -> Check:
    """What the folder lies on."""
    where = f"{found.kind} on {found.source}" if found.source.startswith("/") else found.kind
    if found.encryption is Encryption.YES:
        return ok("disk encryption", f"The folder lies on an encrypted {where}.")
    if found.encryption is Encryption.IN_MEMORY:
        return look("disk encryption", f"The folder lies in memory ({where}): gone with the next start.",
                    "Move it to an encrypted disk.")  # fmt: skip
    if found.encryption is Encryption.UNKNOWN:
        return look("disk encryption", f"The folder lies on {where}, and whether that is encrypted cannot be told from "
                    "here.",
                    "Ask whoever runs the storage, and write the answer down.")  # fmt: skip
    return look("disk encryption", f"No encryption is seen below the folder ({where}). A provider may encrypt the disk "
                "outside this machine, which cannot be told from here.", DISK)  # fmt: skip


def engine(data_path: Path) -> Check:
    """DuckDB's own encryption: asked for, possible, used."""
    try:
        held = encryption.key()
    except KeyProblem as problem:
        return wrong("file encryption", str(problem), "Until then nothing can be imported.")
    can = encryption.can_write()
    if held is None:
        able = "could be used here" if can else "can read here but not write: httpfs is not installed"
        return ok("file encryption", f"No key is named in {KEY_FILE}. DuckDB's own encryption {able}.")
    if not can:
        return wrong("file encryption", encryption.CANNOT_WRITE, "Until then every import is refused.")
    if Path(os.environ[KEY_FILE]).resolve().is_relative_to(data_path.resolve()):
        return wrong("file encryption", "The key lies in the data folder, beside what it locks.", "Keep it elsewhere.")
    live = snapshot.live(data_path / LIVE)
    if live is not None and not encryption.is_encrypted(live):
        return look("file encryption", "New imports are encrypted; the live one was made before, and is not.",
                    "Import again, then remove the old ones: iop-dashboard prune --keep 1")  # fmt: skip
    return ok("file encryption", f"Imports are encrypted with the key {KEY_FILE} names; logs and settings are not.")
