"""Who may open the files of a data folder: its owner and nobody else."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

OTHERS = 0o077  # group and everybody


def everything(folder: Path) -> Iterator[Path]:
    """The folder and all in it; links are named, not followed."""
    yield folder
    for parent, folders, files in os.walk(folder):
        yield from (Path(parent) / name for name in (*folders, *files))


def open_to_others(folder: Path) -> tuple[Path, ...]:
    """What somebody else on the machine may read, change or enter."""
    return tuple(sorted(path for path in everything(folder) if _is_open(path)))


def close(paths: Iterable[Path]) -> None:
    """Take away what others may do. Raises OSError for what belongs to somebody else."""
    for path in paths:
        path.chmod(path.stat().st_mode & ~OTHERS & 0o7777)


def _is_open(path: Path) -> bool:
    try:
        return not path.is_symlink() and path.stat().st_mode & OTHERS != 0
    except FileNotFoundError:
        return False  # gone meanwhile: an import cleans up behind itself
