"""Two questions asked of what a reader would use instead, which must give the very counts the dashboard gives.

`python -m tests.bench.rivals FOLDER NAME` asks one of them in a process of its own, so that each has all the memory.
"""

from __future__ import annotations

import importlib
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters, cohort_of
from dashboard.metrics.question import question
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

from .asked import FIRST, LAST, PAYER, QUESTIONS, Askers, Counts, counts
from .exports import Made
from .processes import python
from .results import MEGABYTES, MILLISECONDS, Line

REPEATS = 5
OURS = "the dashboard"
_ASKED = Filters(FIRST, LAST, cohort=cohort_of({"payer": [PAYER]}))
_IN_WORDS = {"completion": "Session completion by week, one payer", "dose": "Hours per client-week, one payer"}
_GOALS = {"pandas in memory": 50, "polars over Parquet": 5, "polars in memory": 5}  # how many times faster, at least


@dataclass(frozen=True)
class Rival:
    """Where its askers stand; one for small sizes alone holds every row in memory, or parses every text again."""

    module: str
    made_by: str
    is_for_small: bool


RIVALS = {
    "pandas in memory": Rival("with_pandas", "in_memory", True),
    "polars over Parquet": Rival("with_polars", "over_parquet", False),
    "polars in memory": Rival("with_polars", "in_memory", True),
    "DuckDB over CSV": Rival("with_duckdb", "over_csv", True),
    "DuckDB over Parquet": Rival("with_duckdb", "over_parquet", False),
    "DuckDB, tables as exported": Rival("with_duckdb", "in_tables", True),
}


def measure(made: Made, repeats: int = REPEATS) -> list[Line]:
    """The two questions beside all rivals, and the memory each took. Fails where an answer differs."""
    names = [name for name, rival in RIVALS.items() if made.size.is_for_all or not rival.is_for_small]
    told = {name: _apart(made.folder, name, repeats) for name in (OURS, *names)}
    for name, each in told.items():
        assert each["answers"] == told[OURS]["answers"], f"{name} gives other counts than the dashboard"
    return [*(_line(asked, told) for asked in QUESTIONS), _memory(told)]


def askers(folder: Path, name: str) -> Askers:
    """The questions as functions, ready to be asked."""
    if name == OURS:
        return {asked: _ours(folder, metric_id) for asked, metric_id in QUESTIONS.items()}
    rival = RIVALS[name]
    return getattr(importlib.import_module(f".{rival.module}", __package__), rival.made_by)(folder)


def _ours(folder: Path, metric_id: str) -> Callable[[], Counts]:
    warehouse = Warehouse(folder / "data" / "live")
    fitted = question(METRICS[metric_id], _ASKED, warehouse, Settings(), suppress=True)

    def ask() -> Counts:
        rows = fitted.counts(fitted.filters)
        return counts(rows.select("period", "numerator", "denominator").iter_rows())

    return ask


def _apart(folder: Path, name: str, repeats: int) -> dict[str, Any]:
    ran = python("tests.bench.rivals", folder, name, str(repeats))
    return json.loads(ran.said.splitlines()[-1]) | {"peak": ran.peak}


def _line(asked: str, told: Mapping[str, Mapping[str, Any]]) -> Line:
    ours = told[OURS]["times"][asked]
    rivals = {name: each["times"][asked] for name, each in told.items() if name != OURS}
    goals = {name: times for name, times in _GOALS.items() if name in rivals}
    return Line(
        _IN_WORDS[asked], ours, MILLISECONDS, rivals=rivals, goal=", ".join(_goals(goals)),
        is_reached=all(rivals[name] >= times * ours for name, times in goals.items()),
    )  # fmt: skip


def _goals(goals: Mapping[str, int]) -> Iterator[str]:
    for library in dict.fromkeys(name.split()[0] for name in goals):
        yield f"{max(times for name, times in goals.items() if name.startswith(library))} times faster than {library}"


def _memory(told: Mapping[str, Mapping[str, Any]]) -> Line:
    peaks = {name: each["peak"] / 2**20 for name, each in told.items()}
    return Line("Memory to answer both", peaks.pop(OURS), MEGABYTES, rivals=peaks)


def _timed(folder: Path, name: str, repeats: int) -> dict[str, object]:
    """The answers, and the median of each in milliseconds, the first time left out."""
    kept = askers(folder, name)
    answers: dict[str, Counts] = {asked: ask() for asked, ask in kept.items()}
    taken: dict[str, list[float]] = {asked: [] for asked in kept}
    for _ in range(repeats):
        # The dashboard remembers its answers, so it is asked by somebody new each time; what was read stays in memory.
        for asked, ask in (askers(folder, name) if name == OURS else kept).items():
            begun = time.perf_counter()
            ask()
            taken[asked].append((time.perf_counter() - begun) * 1000)
    return {"answers": answers, "times": {asked: round(statistics.median(each), 2) for asked, each in taken.items()}}


def main() -> None:
    """Ask one rival, or the dashboard, and print what it said and how long it took as JSON."""
    print(json.dumps(_timed(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))


if __name__ == "__main__":
    main()
