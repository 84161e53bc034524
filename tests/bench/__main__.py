"""`python -m tests.bench --sizes clinic,network,state --work FOLDER`: measure everything and write bench/RESULTS.md.

What lies in the folder already, exports and earlier measurements, is used again. `--smoke` asks everything once,
without Chromium, and writes nothing.
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import browser
from rich.console import Console
from rich.table import Table
from rich.text import Text

from . import growth, importing, opening, pages, plot, queries, results, rivals, sessions, written
from .exports import SIZES, Made, made
from .results import Line, Part

RESULTS = browser.ROOT / "bench" / "RESULTS.md"
REPEATS = {"clinic": 3, "network": 3, "state": 1}  # imports; everything else is asked at least three times
_WIDE = 170
_console = Console() if Console().width >= _WIDE else Console(width=_WIDE)
_Measured = tuple[list[Line], Mapping[str, Sequence[Mapping[str, object]]]]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print and write; returns the exit status."""
    chosen = _parser().parse_args(arguments)
    unknown = set(chosen.sizes) - set(SIZES) | set(chosen.parts) - set(PARTS)
    if unknown:
        print(f"No such size or part: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    for size in chosen.sizes:
        _size(size, chosen)
    if not chosen.smoke:
        write(chosen.work, chosen.results)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.splitlines()[0])
    listed = lambda text: text.split(",")  # noqa: E731
    parser.add_argument("--sizes", "--size", type=listed, default=["clinic"], help=f"of {', '.join(SIZES)}")
    parser.add_argument("--parts", type=listed, default=list(PARTS), help=f"of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "iop-bench", metavar="FOLDER",
                        help="where exports, imports and measurements are kept")  # fmt: skip
    parser.add_argument("--repeats", type=int, metavar="N", help="how often each import is timed")
    parser.add_argument("--results", type=Path, default=RESULTS, metavar="FILE.md", help="default: bench/RESULTS.md")
    parser.add_argument("--smoke", action="store_true", help="everything once, without Chromium; nothing is written")
    return parser


def _size(name: str, chosen: argparse.Namespace) -> None:
    exports = made(SIZES[name], chosen.work)
    _console.print(f"{name}: {exports.rows['attendance']:,} rows of attendance in {exports.folder}", markup=False)
    if "importing" not in chosen.parts and not (exports.folder / "data").exists():
        importing.imported(exports)
    repeats = 1 if chosen.smoke else chosen.repeats or REPEATS[name]
    for part in PARTS:
        if part not in chosen.parts or (part == "pages" and not _can_show(is_smoke=chosen.smoke)):
            continue
        begun = time.monotonic()
        lines, tables = PARTS[part](exports, repeats, chosen.smoke)
        if not exports.size.is_judged:
            lines = [replace(line, is_reached=None) for line in lines]
        measured = Part(part, name, results.today(), round(time.monotonic() - begun, 1), tuple(lines), tables)
        if not chosen.smoke:
            results.keep(measured, exports.folder)
        show(measured)


def _can_show(*, is_smoke: bool) -> bool:
    """Whether pages can be timed; says why where they cannot."""
    if not is_smoke and browser.chromium_path() is None:
        _console.print(f"Pages were not timed: {browser.NO_CHROMIUM}.", markup=False)
    return not is_smoke and browser.chromium_path() is not None


def write(work: Path, path: Path) -> None:
    """Write the page, its picture and the tables of queries from everything that was ever measured in a folder."""
    exports = {name: made(size, work) for name, size in SIZES.items() if (work / name / "measured.json").exists()}
    parts = {name: _in_order(results.kept_in(each.folder)) for name, each in exports.items()}
    rows = {name: each.rows["attendance"] for name, each in exports.items()}
    path.parent.mkdir(exist_ok=True)
    path.write_text(written.page(parts, exports), "utf-8")
    if len(rows) > 1:
        (path.parent / "growth.svg").write_text(plot.drawing(list(growth.grown(parts, rows)), rows), "utf-8")
    for name, found in parts.items():
        _write_queries(path.parent / f"queries_{name}.csv", found)
    _console.print(f"Written: {path}", markup=False)


def _in_order(parts: Sequence[Part]) -> list[Part]:
    return sorted(parts, key=lambda part: list(PARTS).index(part.name))


def _write_queries(path: Path, parts: Sequence[Part]) -> None:
    rows = next((part.tables["queries"] for part in parts if "queries" in part.tables), [])
    if rows:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)


def show(part: Part) -> None:
    """Print one part."""
    table = Table(title=f"{part.size}: {part.name}, {part.seconds:.0f} s", title_justify="left")
    for name in written.HEADS:
        table.add_column(name, justify="left")
    for line in part.lines:
        table.add_row(*(Text(cell.replace("**", "")) for cell in written.cells(line)))
    _console.print(table)


def _queries(exports: Made, _: int, is_smoke: bool) -> _Measured:
    return queries.measure(exports, 1, only=("26 weeks",)) if is_smoke else queries.measure(exports, 3)


PARTS: dict[str, Callable[[Made, int, bool], _Measured]] = {
    "importing": lambda exports, repeats, _: (importing.measure(exports, repeats), {}),
    "queries": _queries,
    "rivals": lambda exports, _, is_smoke: (rivals.measure(exports, 1 if is_smoke else rivals.REPEATS), {}),
    "opening": lambda exports, _, is_smoke: (opening.measure(exports, 1 if is_smoke else 3), {}),
    "sessions": lambda exports, _, is_smoke: (
        sessions.measure(exports, 1, (1, 3) if is_smoke else sessions.READERS),
        {},
    ),
    "pages": lambda exports, _repeats, _smoke: (pages.measure(exports), {}),
}


if __name__ == "__main__":
    sys.exit(main())
