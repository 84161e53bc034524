"""How far an import is and how fast it goes, as staff are told."""

from __future__ import annotations

import time
from collections.abc import Callable

from dashboard.intake.findings import counted

Progress = Callable[[str, float], None]

# Sooner than this, a speed says more about the start than about the rest.
_SETTLED_SECONDS = 1.0


class Pace:
    """Counts the rows of one step and tells them: `Reading attendance.csv: 3,400,000 rows, 250,000 a second`."""

    def __init__(self, step: str, progress: Progress, share: float) -> None:
        self.rows = 0
        self._step, self._progress, self._share = step, progress, share
        self._began = time.monotonic()
        progress(step, share)

    def add(self, rows: int) -> None:
        """So many rows more are done; tells it."""
        self.rows += rows
        self.tell()

    def tell(self) -> None:
        """Say how many rows are done by now."""
        if self.rows:
            self._progress(f"{self._step}: {counted(self.rows, 'row')}{self._speed()}", self._share)

    def _speed(self) -> str:
        seconds = time.monotonic() - self._began
        return f", {rounded(self.rows / seconds):,} a second" if seconds >= _SETTLED_SECONDS else ""


def spent(rows: int, seconds: float) -> str:
    """`12,163,360 rows in 48 seconds, 250,000 rows a second.`"""
    took = f"{counted(rows, 'row')} in {seconds:.1f} seconds" if seconds < 10 else (
        f"{counted(rows, 'row')} in {counted(round(seconds), 'second')}")  # fmt: skip
    return f"{took}, {rounded(rows / seconds):,} rows a second." if seconds >= _SETTLED_SECONDS else f"{took}."


def rounded(number: float) -> int:
    """A number to two digits, which is all that a speed is good for: 253,812 is 250,000."""
    whole = round(number)
    return round(whole, 2 - len(str(whole))) if whole >= 100 else whole
