"""`iop-dashboard report`: the printed pack of one week, as an HTML file and a ZIP of its numbers, and as a PDF."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from dashboard import report
from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.roles import operator
from dashboard.cli_measure import CommandError, as_date, cohort_from, live_dir
from dashboard.events import baselines, log
from dashboard.metrics.catalogue import check_targets
from dashboard.report import Pack, ReportError, pdf
from dashboard.settings import load, load_for
from dashboard.warehouse.connection import Warehouse


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `report` its arguments."""
    parser.add_argument(
        "--week", type=as_date, required=True, metavar="DATE", help="the Monday the week begins on, e.g. 2026-11-09"
    )
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: the setting data_dir)")
    parser.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="where to write (default: here)")
    parser.add_argument("--where", action="append", default=[], metavar="FIELD=VALUE", help="repeat to add values")
    parser.add_argument("--pdf", action="store_true", help="print it to a PDF too, where a Chromium is installed")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Write one week's pack and say where; returns the exit status."""
    try:
        _make(chosen.out)
        pack = _built(chosen)
        folder = audit.folder_of(chosen.data or load().data_path)
        audit.record(folder, operator(), Action.EXPORT, about=f"printed pack {pack.name}")
        _write(chosen.out, pack.name + ".html", pack.html.encode())
        _write(chosen.out, pack.name + ".zip", pack.zip)
        if chosen.pdf:
            _write(chosen.out, pack.name + ".pdf", pdf.printed(pack.html))
    except ReportError as problem:
        raise CommandError(str(problem)) from problem
    if said := pack.scope.unfinished_words:
        print(said, file=sys.stderr)
    return 0


def _built(chosen: argparse.Namespace) -> Pack:
    data_dir = live_dir(chosen.data)
    warehouse = Warehouse(data_dir)
    settings = baselines.applied(check_targets(load_for(data_dir)), data_dir)
    cohort = cohort_from(chosen.where, warehouse)
    with warehouse.held():  # a pack of one import, whatever is published meanwhile
        return report.build(
            chosen.week, warehouse, settings, cohort=cohort, user=getpass.getuser(), written_at=datetime.now(UTC),
            events=log.listed(data_dir, warehouse),
        )  # fmt: skip


def _make(folder: Path) -> None:
    """The folder to write to, before anybody waits for a pack that could not be written."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ReportError(f"{folder} cannot be written: {error.strerror}. Choose another folder with --out.") from error


def _write(folder: Path, name: str, content: bytes) -> None:
    """A file only its owner can read, also where one of that name was there with other rights."""
    path = folder / name
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            path.chmod(0o600)
            file.write(content)
    except OSError as error:
        raise ReportError(f"{path} cannot be written: {error.strerror}. Choose another folder with --out.") from error
    print(f"Written: {path}")
