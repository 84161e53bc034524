"""The results as a page of Markdown: every line beside its floor and its rivals, and how cost grows with rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from . import machine
from .exports import Made
from .growth import Grown, grown
from .results import Line, Part

SLOWEST = 12
_METHOD = """\
- **Exports** are made by `tests/bench/sql/`: the same rows on every run, one in 10,000 wrong in each of thirteen ways.
  Every import is checked to use just the rows that are good.
- **Floor of an import**: a fresh process that reads the same files by `read_csv` as text into tables of a new file, and
  nothing else. Memory is the high-water mark the kernel keeps of the process.
- **Queries**: each of the catalogue, warm, asked of a warehouse that remembers no answer; the median, the first time
  left out. **Floor of a query**: the scans of its own plan, each once, with the same columns and pushed-down
  conditions, of every column only the last value.
- **Rivals** read the rows an import uses, each in a process of its own, and must give the very counts the dashboard
  gives.
- **Pages** are timed in Chromium from the click (or from asking for the address) to the last change of the last chart.
  The floor is a bare Streamlit app that draws what the dashboard sent, from constants, by the same component. "First
  time" means that nothing of the view was counted before.
- **Readers** are websocket sessions that all ask in the same moment; a wait ends with the end of the run on the server.
- Times are medians of one run on one machine: ratios hold, seconds are this machine's. What must be reached is judged
  for the network and the state; a clinic's times are those of starting programs."""
_TITLES = {"queries": f"The {SLOWEST} slowest queries, ms", "pages": "Queries by page, ms"}
HEADS = ("what", "dashboard", "floor", "instead", "must reach", "reached", "note")
_MANY = 2  # rivals, above which they have a table of their own


def page(parts: Mapping[str, Sequence[Part]], made: Mapping[str, Made]) -> str:
    """All that was measured; `parts` by size, `made` the exports of these sizes."""
    sizes = sorted(parts, key=lambda size: made[size].rows["attendance"])
    return "\n".join(
        chain(
            ["# Measured", "", "`python -m tests.bench` wrote this page; `--help` says how to repeat a part.", ""],
            _table(("", ""), machine.told()),
            ["", "## Sizes", "", *_sizes([made[size] for size in sizes])],
            *(_size(made[size], parts[size]) for size in sizes),
            _growth(list(grown(parts, {size: made[size].rows["attendance"] for size in sizes})), sizes),
            ["", "## How it is measured", "", _METHOD, ""],
        )
    )


def _sizes(made: Sequence[Made]) -> Iterator[str]:
    heads = ("size", "programs", "admissions", "attendance", "outcomes", "attendance as CSV")
    return _table(
        heads,
        (
            (each.size.name, each.size.programs, *(f"{each.rows[table]:,}" for table in
             ("retention", "attendance", "outcomes")), f"{each.bytes_of('attendance') / 1e6:,.0f} MB")
            for each in made
        ),
    )  # fmt: skip


def _size(made: Made, parts: Sequence[Part]) -> Iterator[str]:
    yield from ("", f"## {made.size.name.capitalize()}: {made.size.attendance} rows of attendance", "")
    lines = [line for part in parts for line in part.lines]
    yield from _table(HEADS, (cells(line if len(line.rivals) <= _MANY else replace(line, rivals={})) for line in lines))
    told = ", ".join(f"{part.name} {part.on} ({part.seconds:,.0f} s)" for part in parts)
    yield from ("", f"Measured: {told}.")
    if rivals := [line for line in lines if len(line.rivals) > _MANY]:
        yield from ("", "### Asked of something else", "", *_rivals(rivals))
    for part in parts:
        for name, rows in part.tables.items():
            yield from _more(name, rows)


def _rivals(lines: Sequence[Line]) -> Iterator[str]:
    """One row a rival: what it took for each question, and how many times the dashboard's."""
    names = dict.fromkeys(name for line in lines for name in line.rivals)
    heads = ("", *(f"{line.what}, {line.unit}" for line in lines))
    ours = ("the dashboard", *(_number(line.ours) for line in lines))
    return _table(heads, [ours, *((name, *(_beside(line, name) for line in lines)) for name in names)])


def _beside(line: Line, name: str) -> str:
    times = line.rivals[name] / line.ours
    return f"{_number(line.rivals[name])}: {times:.{0 if times >= 100 else 1}f} times"


def cells(line: Line) -> tuple[str, ...]:
    """One line as it stands in a table: what, ours, floor, rivals, goal, whether it was reached, note."""
    floor = "" if line.floor is None else f"{_number(line.floor)}: {line.over_floor or 0:.1f} times it"
    rivals = (f"{name} {_beside(line, name)}" for name in line.rivals)
    reached = {True: "yes", False: "**no**", None: ""}[line.is_reached]
    named = f"{floor} ({line.floor_name})" if floor else ""
    return (line.what, f"{_number(line.ours)} {line.unit}", named, "; ".join(rivals), line.goal, reached, line.note)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _more(name: str, rows: Sequence[Mapping[str, object]]) -> Iterator[str]:
    """The table behind some lines; of the queries the slowest alone."""
    if not rows:
        return
    if name == "queries":
        times = [key for key in rows[0] if f"{key}, floor" in rows[0]]
        rows = sorted(rows, key=lambda row: -max(row[key] or 0 for key in times))[:SLOWEST]
    yield from ("", f"### {_TITLES.get(name, name)}", "")
    yield from _table(tuple(rows[0]), (["" if value is None else value for value in row.values()] for row in rows))


def _growth(found: Sequence[Grown], sizes: Sequence[str]) -> Iterator[str]:
    if not found:
        return
    yield from ("", "## How cost grows with rows", "", "![Time and memory against rows](growth.svg)", "")
    yield from (
        "The power is between the two largest sizes: 1 where cost grows as the rows do, 0 where it does not.",
        "",
    )
    yield from _table(
        ("what", *sizes, "power", "so it grows"),
        (
            (each.what, *(_cell(each, size) for size in sizes), "" if each.power is None else f"{each.power:.2f}",
             each.verdict)
            for each in found
        ),
    )  # fmt: skip


def _cell(each: Grown, size: str) -> str:
    return f"{_number(each.by_size[size])} {each.unit}" if size in each.by_size else ""


def _table(heads: Sequence[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    yield f"| {' | '.join(heads)} |"
    yield f"|{'---|' * len(heads)}"
    for row in rows:
        yield f"| {' | '.join(str(cell).replace('|', '/') for cell in row)} |"
