"""What a folder lies on, and whether that is encrypted as far as this machine can tell (Linux).

Knows nothing of the product. A disk that somebody else encrypts, a cloud's volume or a file server, cannot be told.
"""

from __future__ import annotations

import fcntl
import os
import struct
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

MOUNTS = Path("/proc/self/mountinfo")
SYSTEM = Path("/sys")
ENCRYPTING = ("ecryptfs", "fuse.gocryptfs", "fuse.cryfs", "fuse.encfs", "fuse.securefs")
IN_MEMORY = ("tmpfs", "ramfs")
_GET_FLAGS = 0x80086601  # FS_IOC_GETFLAGS
_ENCRYPTED_FLAG = 0x800  # FS_ENCRYPT_FL, set by fscrypt


class Encryption(StrEnum):
    """What can be said about where data lie."""

    YES = "yes"
    NONE_SEEN = "none seen"
    IN_MEMORY = "in memory"
    UNKNOWN = "cannot be told"


@dataclass(frozen=True)
class Disk:
    """The file system below a folder: its kind (ext4), its source (/dev/vda1) and what is known of its encryption."""

    kind: str
    source: str
    encryption: Encryption


@dataclass(frozen=True)
class _Mount:
    device: str  # major:minor
    point: Path
    kind: str
    source: str


def below(folder: Path, *, mounts: Path = MOUNTS, system: Path = SYSTEM) -> Disk:
    """What a folder lies on."""
    mount = _mount_of(folder.resolve(), mounts)
    if mount is None:
        return Disk("unknown", "", Encryption.UNKNOWN)
    return Disk(mount.kind, mount.source, _encryption(folder, mount, system))


def _encryption(folder: Path, mount: _Mount, system: Path) -> Encryption:
    if mount.kind in ENCRYPTING or _has_encrypted_flag(folder):
        return Encryption.YES
    if mount.kind in IN_MEMORY:
        return Encryption.IN_MEMORY
    device = _device(mount, system)
    if device is None or mount.kind == "zfs":
        return Encryption.UNKNOWN  # a file server, an overlay, or a file system that encrypts by itself
    return Encryption.YES if _is_encrypted(device) else Encryption.NONE_SEEN


def _mount_of(folder: Path, mounts: Path) -> _Mount | None:
    """The mount a path lies in: the one with the longest point, the newest of those."""
    try:
        lines = mounts.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return None
    found = [mount for mount in map(_mount, lines) if mount is not None and folder.is_relative_to(mount.point)]
    return max(reversed(found), key=lambda each: len(each.point.parts), default=None)


def _mount(line: str) -> _Mount | None:
    """A line of mountinfo: id, parent, major:minor, root, point, options, optional fields, -, kind, source, options."""
    first, _, last = line.partition(" - ")
    fields, (kind, source) = first.split(), [*last.split(), "", ""][:2]
    return _Mount(fields[2], Path(_plain(fields[4])), kind, _plain(source)) if len(fields) > 4 else None


def _plain(text: str) -> str:
    """Blanks and the like stand in the file as \\040."""
    return text.encode("utf-8").decode("unicode_escape").encode("latin-1").decode("utf-8", errors="replace")


def _device(mount: _Mount, system: Path) -> Path | None:
    """The block device of a mount, as the system describes it. btrfs has none of its own and is found by its source."""
    by_number = system / "dev" / "block" / mount.device
    if by_number.exists():
        return by_number.resolve()
    name = Path(mount.source).resolve().name if mount.source.startswith("/dev/") else ""
    by_name = system / "class" / "block" / name
    return by_name.resolve() if name and by_name.exists() else None


def _is_encrypted(device: Path) -> bool:
    """True where the device, or everything below it, is mapped by dm-crypt (LUKS or plain)."""
    uuid = device / "dm" / "uuid"
    if uuid.is_file() and uuid.read_text("ascii", errors="replace").startswith("CRYPT-"):
        return True
    below = list((device / "slaves").glob("*"))
    return bool(below) and all(_is_encrypted(each.resolve()) for each in below)


def _has_encrypted_flag(folder: Path) -> bool:
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return False
    try:
        flags = fcntl.ioctl(handle, _GET_FLAGS, struct.pack("l", 0))
        return bool(struct.unpack("l", flags)[0] & _ENCRYPTED_FLAG)
    except OSError:
        return False
    finally:
        os.close(handle)
