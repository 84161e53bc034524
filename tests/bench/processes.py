"""A command in a fresh process: how long it took, and the most memory it held at any moment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import browser

_LOOK_EVERY = 0.02  # seconds


@dataclass(frozen=True)
class Ran:
    """What a finished process was: seconds from its start to its end, bytes at its peak, exit status, what it wrote."""

    seconds: float
    peak: int
    status: int
    said: str


class Failed(RuntimeError):
    """A process that did not do its work; the message is what it wrote."""


def python(*arguments: str | Path, allowed: Sequence[int] = (0,)) -> Ran:
    """`python -m ...` from the root of the product. Raises Failed for an exit status that is not allowed."""
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("IOP_")}
    command = [sys.executable, "-m", *map(str, arguments)]
    # A pipe would have to be emptied meanwhile, and what the command writes can be long.
    with tempfile.TemporaryFile("w+") as out:
        begun = time.perf_counter()
        process = subprocess.Popen(command, cwd=browser.ROOT, stdout=out, stderr=subprocess.STDOUT, env=surroundings)
        peak = _watch(process)
        seconds = time.perf_counter() - begun
        out.seek(0)
        ran = Ran(seconds, peak, process.returncode, out.read())
    if ran.status not in allowed:
        raise Failed(f"{' '.join(command)}\n{ran.said}")
    return ran


def _watch(process: subprocess.Popen[bytes]) -> int:
    """Wait for the end; the kernel keeps the high-water mark, which a parent's own would hide in `getrusage`."""
    peak = 0
    while process.poll() is None:
        peak = max(peak, memory(process.pid, "VmHWM"))
        time.sleep(_LOOK_EVERY)
    return peak


def memory(pid: int, kind: str = "VmRSS") -> int:
    """Bytes a process holds now (VmRSS) or held at its peak (VmHWM); 0 where it is gone."""
    try:
        found = re.search(rf"{kind}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0
    return int(found[1]) * 1024 if found else 0
