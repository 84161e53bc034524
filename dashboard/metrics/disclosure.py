"""Small-cell suppression on counts: no cell from 1 to threshold - 1 is shown, nor one that reveals it.

Follows the CMS cell size policy (1 to 10 hidden, 0 shown) with complementary suppression by period and by segment.
It runs before anything is divided, so no rate, interval or quantile exists of a hidden cell.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """One place of a table: `lines` are the margins it adds up in, `counts` the numbers that would reveal people.

    `size` orders cells for complementary suppression; a cell of size zero reveals nobody and is never chosen.
    """

    lines: tuple[tuple[str, str], ...]
    counts: tuple[float, ...]
    size: float


def is_small(count: float, threshold: int) -> bool:
    """True for 1 to threshold - 1: few enough to be recognised."""
    return 0 < count < threshold


def suppressed(cells: Sequence[Cell], threshold: int) -> list[bool]:
    """Which cells to hide: the small ones, then in each line with just one hidden cell the smallest other one."""
    hidden = [any(is_small(count, threshold) for count in cell.counts) for cell in cells]
    if threshold <= 1:
        return [False] * len(cells)
    lines = defaultdict(list)
    for position, cell in enumerate(cells):
        for line in cell.lines:
            lines[line].append(position)
    while _hide_partners(cells, hidden, lines.values()):
        pass
    return hidden


def _hide_partners(cells: Sequence[Cell], hidden: list[bool], lines: Iterable[list[int]]) -> bool:
    changed = False
    for line in lines:
        shown = [position for position in line if not hidden[position] and cells[position].size > 0]
        if sum(hidden[position] for position in line) == 1 and len(line) > 1 and shown:
            hidden[min(shown, key=lambda position: cells[position].size)] = True
            changed = True
    return changed
