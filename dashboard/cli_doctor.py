"""`iop-dashboard doctor`: the state of the installation, line by line, each with the next move where there is one.

Exit status: 0 all is well, 1 somebody should look, 2 something is wrong.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from rich.console import Console
from rich.table import Table

from dashboard.care import doctor, modes
from dashboard.care.check import Check, State
from dashboard.cli_measure import CommandError
from dashboard.settings import load

_COLOURS = {State.OK: "green", State.LOOK: "yellow", State.WRONG: "red"}


def add_to(parser: argparse.ArgumentParser) -> None:
    """Give the parser of `doctor` its arguments."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="data folder (default: the setting data_dir)")
    parser.add_argument("--fix", action="store_true", help="close the files and folders that are open to others")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(chosen: argparse.Namespace) -> int:
    """Print the state; returns the exit status."""
    data_path = (chosen.data or load().data_path).absolute()
    if chosen.fix and data_path.is_dir():
        try:
            modes.close(modes.open_to_others(data_path))
        except OSError as error:
            raise CommandError(f"The modes cannot be changed: {error.strerror}. Run it as the owner.") from error
    checks = doctor.examine(data_path)
    if chosen.json:
        print(json.dumps([asdict(each) for each in checks], indent=2))
    else:
        _print(checks)
    return tuple(State).index(doctor.worst(checks))


def _print(checks: tuple[Check, ...]) -> None:
    table = Table("", "what", "how it is, and the next move")
    for each in checks:
        said = each.said if not each.next_move else f"{each.said}\n→ {each.next_move}"
        colour = _COLOURS[each.state]
        table.add_row(f"[{colour}]{each.state}[/{colour}]", each.about, said)
    console = Console()
    (console if console.is_terminal else Console(width=140)).print(table)
