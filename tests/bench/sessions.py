"""Readers who change a filter at the same moment: how long they wait, and what one more of them costs the server."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager
from itertools import product
from pathlib import Path
from threading import Barrier

import browser
from browser import Server
from faults.session import Session

from .exports import Made
from .processes import memory
from .results import MEGABYTES, SECONDS, Line

READERS = (1, 10, 30)
PAGE = "sessions"
_USUAL = "range=26&grain=week"
_P95, _PER_SESSION = 2.0, 2.0  # seconds, megabytes: the requirement
_PAYERS = ("medicaid", "private", "medicare", "other_government", "self_pay", "no_charge")
_RANGES = ("13", "26", "52")


def measure(made: Made, rounds: int, readers: Sequence[int] = READERS) -> list[Line]:
    """The lines of this part. Fails where a reader saw an error."""
    own, common = _own_filters(made), _common_filters()
    with browser.running("serve", made.folder) as server:
        lines = [_memory(server, max(readers))]
        for number in readers:
            with _opened(server, number) as sessions:
                new = [each for _ in range(rounds) for each in _together(sessions, [next(own) for _ in sessions])]
                same = [each for _ in range(rounds) for each in _together(sessions, [next(common)] * number)]
            lines += [_waits("each a filter of its own", number, new), _waits("all the same filter", number, same)]
    return lines


@contextmanager
def _opened(server: Server, number: int) -> Iterator[list[Session]]:
    """So many readers who look at the same page."""
    with ExitStack() as stack:
        sessions = [stack.enter_context(closing(Session(server.address))) for _ in range(number)]
        _together(sessions, [_USUAL] * number)
        yield sessions


def _memory(server: Server, many: int) -> Line:
    """What one more reader costs who looks at what others look at; the first makes the server remember it."""
    pid = server_pid(server)
    with _opened(server, 2):
        before = memory(pid)
        with _opened(server, many):
            held = memory(pid)
    each = (held - before) / many / 2**20
    return Line(
        "Memory per further session", each, MEGABYTES,
        goal=f"under {_PER_SESSION:g} MB", is_reached=each < _PER_SESSION,
        note=f"server {before / 2**20:.0f} MB with 2, {held / 2**20:.0f} MB with {many + 2}",
    )  # fmt: skip


def server_pid(server: Server) -> int:
    """The process that answers at a server's address."""
    port = server.address.rpartition(":")[2].encode()
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if port in words and b"serve" in words:
            return int(path.parent.name)
    raise RuntimeError("the server is gone")


def _own_filters(made: Made) -> Iterator[str]:
    """Choices nobody made before: nothing of them was counted yet."""
    programs = [f"Program+{number:03}" for number in range(1, made.size.programs + 1)]
    for weeks, payer, program in product(_RANGES, _PAYERS, programs):
        yield f"range={weeks}&grain=week&program={program}&payer={payer}"


def _common_filters() -> Iterator[str]:
    for payer, weeks in product(_PAYERS, _RANGES):
        yield f"range={weeks}&grain=week&payer={payer}"


def _together(sessions: Sequence[Session], queries: Sequence[str]) -> list[float]:
    """Seconds each reader waited, all asking at the same moment."""
    barrier = Barrier(len(sessions))

    def ask(session: Session, query: str) -> float:
        barrier.wait()
        begun = time.perf_counter()
        run = session.open(PAGE, query)
        assert not run.errors, run.errors[0]
        return time.perf_counter() - begun

    with ThreadPoolExecutor(len(sessions)) as pool:
        return list(pool.map(ask, sessions, queries))


def _waits(what: str, readers: int, seconds: Sequence[float]) -> Line:
    ordered = sorted(seconds)
    half, most = statistics.median(ordered), ordered[max(0, round(0.95 * len(ordered)) - 1)]
    is_goal = readers == max(READERS)
    who = f"{readers} readers change a filter at once" if readers > 1 else "1 reader changes a filter"
    return Line(
        f"{who}, {what}: 95%", most, SECONDS, goal=f"{_P95:g} s, no error" if is_goal else "",
        is_reached=most < _P95 if is_goal else None, note=f"half within {half:.2f} s, no error",
    )  # fmt: skip
