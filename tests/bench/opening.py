"""From starting the server to its first page: on these data, and on an import of four sessions."""

from __future__ import annotations

import statistics
import time
from contextlib import closing
from pathlib import Path

import browser
import exports_on_disk
from faults.session import Session

from .exports import Made
from .processes import python
from .results import SECONDS, Line

PAGE = ""  # the one that opens first


def measure(made: Made, repeats: int) -> list[Line]:
    """The line of this part."""
    small = _small(made.folder)
    ours, floor = [], []
    for _ in range(repeats):
        floor.append(_opened(small))
        ours.append(_opened(made.folder))
    mine, least = statistics.median(ours), statistics.median(floor)
    return [
        Line(
            "Starting the server to the end of its first page", mine, SECONDS, least, "the same on four sessions",
            goal="1.5 times the floor", is_reached=mine <= 1.5 * least,
        )
    ]  # fmt: skip


def _small(folder: Path) -> Path:
    """A data folder with next to nothing in it."""
    home = folder / "small"
    exports_on_disk.write(home / "exports", exports_on_disk.good_tables())
    # What lies there already may be of another version; the command knows.
    python("dashboard", "import", home / "exports", "--data", home / "data", "--json", allowed=(0, 1))
    return home


def _opened(home: Path) -> float:
    begun = time.perf_counter()
    with browser.running("serve", home) as server, closing(Session(server.address)) as reader:
        run = reader.open(PAGE, "")
        assert not run.errors, run.errors[0]
        return time.perf_counter() - begun
