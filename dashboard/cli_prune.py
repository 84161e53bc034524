"""`iop-dashboard prune`: gives back the room of old imports, imports that were stopped, and uploads left behind."""

from __future__ import annotations

import argparse
from pathlib import Path

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.roles import operator
from dashboard.care import prune
from dashboard.care.check import size
from dashboard.care.prune import Leftover
from dashboard.cli_measure import CommandError
from dashboard.settings import load


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `prune` its arguments."""
    parser.add_argument("--keep", type=int, required=True, metavar="N", help="how many imports to keep, e.g. 26")
    parser.add_argument("--dry-run", action="store_true", help="say what would be removed, and remove nothing")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: the setting data_dir)")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Remove what is not needed and say what it was; returns the exit status."""
    data_path = chosen.data or load().data_path
    try:
        found = prune.leftovers(data_path, chosen.keep)
        if found and not chosen.dry_run:
            audit.record(
                audit.folder_of(data_path), operator(), Action.PRUNE, about=f"keep {chosen.keep}", rows=len(found)
            )
        gone = [each for each in found if chosen.dry_run or prune.remove(each)]
    except ValueError as problem:
        raise CommandError(f"--keep: {problem}") from problem
    except OSError as problem:
        raise CommandError(f"Not everything could be removed: {problem.strerror}. Run it as the owner.") from problem
    _print(gone, data_path, "Would remove" if chosen.dry_run else "Removed")
    return 0


def _print(gone: list[Leftover], data_path: Path, verb: str) -> None:
    for each in gone:
        print(f"{verb} {each.what}: {each.path.relative_to(data_path)} ({size(each.bytes)})")
    print(f"{verb} {len(gone)} in all, {size(sum(each.bytes for each in gone))}. The live import stays.")
