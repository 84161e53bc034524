"""Many readers at once while new data go live every minute: no error, no wrong number, memory flat.

Beforehand each set of exports is shown by a quiet server; what that says is checked against the command line, and
under load every board must say, card for card, what the quiet server said for one import that was live in that run.
"""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import browser
from exports_on_disk import ATTENDANCE, OUTCOMES, RETENTION, write

from dashboard import cli

from .session import Run, Session

# Without Data health, which lists the imports of a folder and so is never the same in two.
PAGES = ("", "census", "sessions", "retention", "co_occurring", "outcomes", "aftercare", "programs")
# A link that names nothing keeps the filters of the page before, so each of these names something.
QUERIES = ("range=all", "range=13", "range=all&grain=week&program=Harbor+IOP")
SETS = (1, 3, 5)  # weeks without a session at the end, which tells the sets of exports apart
_CHECKED = (
    "metric,as_of,from_date,to_date,grain,period,segment,numerator,denominator,value,low,high,suppressed,complete"
)


@dataclass
class Measured:
    """What a load run found."""

    seconds: float = 0.0
    sessions: int = 0
    imports: int = 0
    runs: int = 0
    by_themselves: int = 0
    cards: int = 0
    answers_checked: int = 0
    errors: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    memory: list[tuple[float, int]] = field(default_factory=list)

    def wait(self, share: float) -> float:
        """Seconds a page took for that share of the runs."""
        return statistics.quantiles(self.waits, n=100)[round(share * 100) - 1] if len(self.waits) > 1 else 0.0


@dataclass
class _Clock:
    """When each import began and was over, and which set of exports it was; in between, either may be live."""

    imports: list[tuple[float, float, int]] = field(default_factory=list)
    running: tuple[float, int] | None = None

    def live_during(self, begun: float, ended: float) -> set[int]:
        """The sets that were live at some moment of a run."""
        known = [*self.imports, *([(self.running[0], float("inf"), self.running[1])] if self.running else [])]
        over = [at for at, (_, end, _) in enumerate(known) if end <= begun]
        return {number for start, _, number in known[max(over, default=0) :] if start <= ended}


def run_load(
    folder: Path, *, sessions: int, minutes: float, seed: int, every: float = 60, note: Callable[[str], None] = print
) -> Measured:
    """That many readers for that many minutes, with an import each `every` seconds."""
    measured, clock = Measured(sessions=sessions), _Clock()
    sets = {number: _exports(folder, number) for number in SETS}
    quiet = {number: _quiet(folder / f"quiet_{number}", exports, measured, note) for number, exports in sets.items()}
    home = folder / "load"
    home.mkdir()
    _publish(sets[SETS[0]], home, SETS[0], clock)
    with browser.running("serve", home) as server:
        end, begun = time.time() + minutes * 60, time.time()
        readers = [
            threading.Thread(
                target=_read, args=(server.address, end, random.Random(seed * 1000 + at), quiet, clock, measured)
            )
            for at in range(sessions)
        ]
        for reader in readers:
            reader.start()
            time.sleep(0.2)
        _tend(home, sets, end, every, clock, measured, note)
        for reader in readers:
            reader.join()
        measured.seconds = time.time() - begun
        measured.errors += [line for line in server.said().splitlines() if "Traceback" in line or "Error" in line][:20]
    return measured


def _exports(folder: Path, missed: int) -> Path:
    """A hundred clients of two programs with two sessions a week over half a year, absent in the newest weeks."""
    first, stays, slots = date(2026, 1, 5), [], []
    for number in range(100):
        ids = {"client_id": f"C7{number:04}", "admission_id": f"A8{number:04}"}
        program = ("Harbor IOP", "Bay IOP")[number % 2]
        begun = first + timedelta(weeks=number % 13)
        stays.append(RETENTION | ids | {"admitted_on": f"{begun}", "first_contact_on": f"{begun}", "program": program})
        for at in range(24):
            day = begun + timedelta(days=at * 7 // 2)
            kept = {} if at < 24 - missed * (1 + number % 3) else {"status": "no_show", "attended_minutes": ""}
            slots.append(ATTENDANCE | ids | kept | {
                "session_id": f"S{number:03}{at:03}", "session_start": f"{day} 18:00", "recorded_at": "",
            })  # fmt: skip
    scores = [OUTCOMES | {"admission_id": each["admission_id"], "observed_on": each["admitted_on"]} for each in stays]
    return write(folder / f"exports_{missed}", {"retention": stays, "attendance": slots, "outcomes": scores})


def _publish(exports: Path, home: Path, number: int, clock: _Clock) -> None:
    clock.running = (time.time(), number)
    command = [sys.executable, "-m", "dashboard", "import", str(exports), "--data", str(home / "data")]
    done = subprocess.run(command, cwd=browser.ROOT, capture_output=True, text=True)
    if done.returncode > 1:
        raise RuntimeError(done.stdout + done.stderr)
    clock.imports.append((clock.running[0], time.time(), number))
    clock.running = None


def _quiet(home: Path, exports: Path, measured: Measured, note: Callable[[str], None]) -> dict[tuple[str, str], str]:
    """What each page says to a single reader, checked against the command line where it can be asked."""
    home.mkdir()
    _publish(exports, home, 0, _Clock())
    with browser.running("serve", home) as server:
        reader = Session(server.address)
        runs = [reader.open(page, query) for page in PAGES for query in QUERIES]
        reader.close()
    for run in runs:
        measured.errors += run.errors
        for board in run.boards.values():
            for _id, _state, _subtitle, rows in board["cards"]:
                _check(rows, run.query, home / "data", measured)
    note(f"{home.name}: {len(runs)} pages read, {measured.answers_checked:,} numbers checked so far")
    return {(run.page, run.query): run.told() for run in runs}


def _check(rows: str, query: str, data_dir: Path, measured: Measured) -> None:
    """The card's numbers, where they are those of one metric over time, beside those of the command line."""
    told = list(csv.DictReader(io.StringIO(rows)))
    if not rows.startswith(_CHECKED) or {each["segment"] for each in told} != {"all"}:
        return
    first = told[0]
    where = ["--where", "program=Harbor IOP"] if "program=" in query else []
    command = ["measure", first["metric"], "--from", first["from_date"], "--to", first["to_date"], "--grain",
               first["grain"], "--data", str(data_dir), "--json", *where]  # fmt: skip
    with contextlib.redirect_stdout(io.StringIO()) as out:
        status = cli.main(command)
    asked = {row["period"]: row for row in json.loads(out.getvalue())["rows"]} if status == 0 else {}
    for each in told:
        known = asked.get(each["period"])
        if known is None or not all(_same(each[name], known[name]) for name in ("numerator", "denominator", "value")):
            measured.wrong.append(f"{' '.join(command[1:])}: the card says {each}, the command line {known}")
        measured.answers_checked += 1


def _same(told: str, known: float | None) -> bool:
    return told == "" if known is None else told != "" and abs(float(told) - known) < 1e-4


def _read(
    address: str, end: float, draw: random.Random, quiet: dict[int, dict[tuple[str, str], str]], clock: _Clock,
    measured: Measured,
) -> None:  # fmt: skip
    """One reader: a page, some seconds on it, the next page."""
    try:
        reader = Session(address)
        while time.time() < end:
            run = reader.open(draw.choice(PAGES), draw.choice(QUERIES))
            measured.waits.append(run.ended - run.begun)
            _judge(run, quiet, clock, measured)
            for more in reader.stay(draw.uniform(4, 12)):
                measured.by_themselves += 1
                _judge(more, quiet, clock, measured)
        reader.close()
    except Exception as error:  # every failure of a reader is a finding, not the end of the run
        measured.errors.append(f"{type(error).__name__}: {error}")


def _judge(run: Run, quiet: dict[int, dict[tuple[str, str], str]], clock: _Clock, measured: Measured) -> None:
    measured.runs += 1
    measured.errors += run.errors
    measured.cards += sum(len(board["cards"]) + len(board["tiles"]) for board in run.boards.values())
    said = {number for number, pages in quiet.items() if pages[(run.page, run.query)] == run.told()}
    if not said & clock.live_during(run.begun, run.ended):
        live = sorted(clock.live_during(run.begun, run.ended))
        measured.wrong.append(f"/{run.page}?{run.query} says what {sorted(said) or 'no set'} says, live was {live}")


def _tend(
    home: Path, sets: dict[int, Path], end: float, every: float, clock: _Clock, measured: Measured,
    note: Callable[[str], None],
) -> None:  # fmt: skip
    """Import the next set every so often, and look at the server's memory meanwhile."""
    pid, due, begun = _server_pid(), time.time() + every, time.time()
    while time.time() < end:
        measured.memory.append((time.time() - begun, _resident(pid)))
        if time.time() >= due:
            measured.imports += 1
            number = SETS[measured.imports % len(SETS)]
            _publish(sets[number], home, number, clock)
            due += every
            note(f"{time.time() - begun:.0f} s: {measured.runs} runs, {len(measured.errors)} errors, "
                 f"{len(measured.wrong)} wrong, {measured.memory[-1][1] >> 20} MB")  # fmt: skip
        time.sleep(1)


def _server_pid() -> int:
    """The server this process started."""
    for path in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        for child in path.read_text().split():
            if b"serve" in Path(f"/proc/{child}/cmdline").read_bytes().split(b"\0"):
                return int(child)
    raise RuntimeError("the server is gone")


def _resident(pid: int) -> int:
    """Bytes of memory a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
