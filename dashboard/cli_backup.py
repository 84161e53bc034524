"""`iop-dashboard backup` and `restore`: a data folder as one file, and back."""

from __future__ import annotations

import argparse
from pathlib import Path

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.roles import operator
from dashboard.care import backup, restore
from dashboard.care.backup import BackupError
from dashboard.care.check import size
from dashboard.cli_measure import CommandError
from dashboard.settings import load


def add_backup_to(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `backup` its arguments."""
    parser.add_argument("file", type=Path, metavar="FILE.tar", help="where to write the copy")
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: the setting data_dir)")
    parser.set_defaults(run=run_backup)


def add_restore_to(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `restore` its arguments."""
    parser.add_argument("file", type=Path, metavar="FILE.tar", help="the copy")
    parser.add_argument("--data", type=Path, metavar="DIR", help="an empty folder (default: the setting data_dir)")
    parser.set_defaults(run=run_restore)


def run_backup(chosen: argparse.Namespace) -> int:
    """Write a copy and say where; returns the exit status."""
    data_path = chosen.data or load().data_path
    try:
        backup.check(data_path, chosen.file)
        audit.record(audit.folder_of(data_path), operator(), Action.EXPORT, about="a copy of the data folder")
        files = backup.write(data_path, chosen.file)
    except BackupError as problem:
        raise CommandError(str(problem)) from problem
    print(f"Written: {chosen.file} ({files} files, {size(chosen.file.stat().st_size)}).")
    print("It holds clients' records. Keep it encrypted, and away from this machine.")
    return 0


def run_restore(chosen: argparse.Namespace) -> int:
    """Bring a copy back; returns the exit status."""
    data_path = chosen.data or load().data_path
    try:
        done = restore.read(chosen.file, data_path, operator())
    except BackupError as problem:
        raise CommandError(str(problem)) from problem
    print(f"Restored: {done.files} files into {data_path}. Live now: import {done.import_id}.")
    if done.audit_break:
        print(f"The audit was broken when the copy was made, and is as it was. {done.audit_break}")
    return 0
