"""`iop-dashboard imports`: every import of a data folder, newest first, with the id that `measure --import` takes."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dashboard.cli_measure import live_dir
from dashboard.warehouse import history, snapshot
from dashboard.warehouse.connection import NoData
from dashboard.warehouse.history import Import

_COLUMNS = ("import", "made", "data through", "rows read", "used", "held back", "live")


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `imports` its arguments."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: the setting data_dir)")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """List the imports; returns the exit status. Raises NoData where there is none."""
    data_dir = live_dir(chosen.data)
    live, found = snapshot.live(data_dir), history.of(data_dir)
    if live is None or not found:
        raise NoData("Nothing was imported yet. Run: iop-dashboard import FOLDER")
    if chosen.json:
        print(json.dumps([_as_json(each, is_live=each.id == live.stem) for each in found], indent=2))
        return 0
    table = Table(*_COLUMNS)
    for each in found:
        counts = (f"{number:,}" for number in (each.rows_read, each.rows_used, each.rows_held))
        mark = "live" if each.id == live.stem else ""
        table.add_row(each.id, f"{each.imported_at:%Y-%m-%d %H:%M}", each.through.isoformat(), *counts, mark)
    console = Console()
    (console if console.is_terminal else Console(width=140)).print(table)
    return 0


def _as_json(each: Import, *, is_live: bool) -> dict[str, object]:
    return {
        "import": each.id,
        "made": each.imported_at.isoformat(),
        "source": each.source_name,
        "through": each.through.isoformat(),
        "rows_read": each.rows_read,
        "rows_used": each.rows_used,
        "rows_held": each.rows_held,
        "copies": each.copies,
        "live": is_live,
    }
