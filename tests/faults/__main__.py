"""`python -m tests.faults kill | cramped | load | fuzz`: break things on purpose and print what was measured.

Exit status 0 when nothing was wrong, 1 otherwise.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from .cramped import Tried, on_small_disk, with_file_limits
from .fuzzing import fuzz
from .killing import kill_imports
from .loading import Measured, run_load

SHOWN = 10
_console = Console()
_STATUS = Console(stderr=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one of the proofs; returns the exit status."""
    chosen = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="faults-") as home:
        return chosen.run(chosen, Path(home))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.faults", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(required=True, metavar="PROOF")
    kill = commands.add_parser("kill", help="kill -9 at random moments of an import; two seconds each")
    kill.add_argument("--times", type=int, default=200, metavar="N", help="imports to kill (default: 200)")
    kill.set_defaults(run=_kill)
    cramped = commands.add_parser("cramped", help="a disk that fills up, and a folder that may only be read")
    cramped.set_defaults(run=_cramped)
    load = commands.add_parser("load", help="many readers while new data go live every minute")
    load.add_argument("--sessions", type=int, default=30, metavar="N", help="readers at once (default: 30)")
    load.add_argument("--minutes", type=float, default=10, metavar="M", help="how long they read (default: 10)")
    load.add_argument("--every", type=float, default=60, metavar="S", help="seconds between imports (default: 60)")
    load.set_defaults(run=_load)
    fuzzing = commands.add_parser("fuzz", help="exports and mappings changed at random")
    fuzzing.add_argument("--times", type=int, default=10_000, metavar="N", help="mutations (default: 10,000)")
    fuzzing.set_defaults(run=_fuzz)
    for command in (kill, load, fuzzing):
        command.add_argument("--seed", type=int, default=1, help="the same seed does the same again (default: 1)")
    return parser


def _kill(chosen: argparse.Namespace, home: Path) -> int:
    with _STATUS.status("Killing") as told:
        killed = kill_imports(home, chosen.times, chosen.seed, lambda at: told.update(f"Killed {at}"))
    _tell(
        f"{chosen.times} imports killed at random moments of {killed.seconds:.1f} seconds",
        [
            *killed.endings.items(),
            ("Leftovers on the disk", killed.leftovers),
            ("Of them after a day and the next import", killed.left_after_a_day),
            ("The next import", killed.next_import),
        ],
    )
    return _faults(killed.faults + ["leftovers stay"] * bool(killed.left_after_a_day))


def _cramped(_: argparse.Namespace, home: Path) -> int:
    tries, faults = with_file_limits(home), []
    try:
        disk = home / "elsewhere"
        disk.mkdir()
        tries += on_small_disk(disk)
    except OSError as error:
        _console.print(f"No small disk here: {error}", markup=False)
    for each in tries:
        faults += _wrong(each)
    _tell(
        "Imports into a folder that refuses",
        [(each.obstacle, f"{each.outcome} {' '.join(each.said)}") for each in tries],
    )
    return _faults(faults)


def _wrong(tried: Tried) -> list[str]:
    found = [f"{tried.obstacle}: {each}" for each in tried.faults]
    found += [f"{tried.obstacle}: {tried.outcome}"] * tried.outcome.startswith("raised")
    return found + [f"{tried.obstacle}: {tried.leftovers} leftovers"] * bool(tried.leftovers)


def _load(chosen: argparse.Namespace, home: Path) -> int:
    measured = run_load(
        home, sessions=chosen.sessions, minutes=chosen.minutes, seed=chosen.seed, every=chosen.every,
        note=lambda line: _STATUS.print(line, markup=False),
    )  # fmt: skip
    _tell(
        f"{measured.sessions} readers for {measured.seconds / 60:.1f} minutes",
        [
            ("Imports meanwhile", measured.imports),
            ("Pages opened", len(measured.waits)),
            ("Runs by themselves, on newer data", measured.by_themselves),
            ("Cards and tiles compared", f"{measured.cards:,}"),
            ("Numbers checked against the command line", f"{measured.answers_checked:,}"),
            ("Errors", len(measured.errors)),
            ("Wrong numbers", len(measured.wrong)),
            ("Seconds a page took, half and 95%", f"{measured.wait(0.5):.1f} and {measured.wait(0.95):.1f}"),
            *_memory(measured),
        ],
    )
    return _faults(measured.errors + measured.wrong)


def _memory(measured: Measured) -> Iterable[tuple[str, str]]:
    """The server's memory by fifths of the run."""
    size = max(len(measured.memory) // 5, 1)
    fifths = [measured.memory[at : at + size] for at in range(0, size * 5, size)]
    told = [f"{statistics.median(held for _, held in each) / 2**20:.0f}" for each in fifths if each]
    yield "Memory of the server by fifths of the run, MB", " ".join(told)


def _fuzz(chosen: argparse.Namespace, _: Path) -> int:
    begun = time.monotonic()
    with _STATUS.status("Changing") as told:
        fuzzed = fuzz(chosen.times, chosen.seed, lambda done: told.update(f"Changed {done:,}"))
    rows = [(f"{kind}: {ending}", count) for (kind, ending), count in sorted(fuzzed.endings.items())]
    _tell(f"{chosen.times:,} mutations in {time.monotonic() - begun:.0f} seconds", rows)
    return _faults(fuzzed.faults)


def _tell(title: str, rows: Iterable[tuple[str, object]]) -> None:
    table = Table(title=title, show_header=False, title_justify="left")
    for name, value in rows:
        table.add_row(Text(name), Text(str(value)))
    _console.print(table)


def _faults(faults: Sequence[str]) -> int:
    for fault, times in Counter(faults).most_common(SHOWN):
        _console.print(f"{times} x {fault}", markup=False)
    _console.print(f"{len(faults)} faults" if faults else "No fault.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
