"""Which cells of a two-way table to hide so that no small count can be worked out from what stays shown.

Rows and columns add up to totals that are shown too, so the totals are cells like the others. Each hidden cell ties
its row to its column; a hidden number can be worked out exactly when nothing can move round a closed way of hidden
cells through it (Gusfield 1988, A graph theoretic approach to statistical data security). The cells to hide beside it
are those of the cheapest such way. Nor may what is hidden in one line add up to a small count: that sum can be told.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from heapq import heappop, heappush

TOTAL = "\0total"  # the row or the column that the others add up to
Place = tuple[str, str]  # row, column
Counts = tuple[float, ...]  # several counts of one cell (counted, of, the rest), each adding up by itself
Table = Mapping[Place, Counts]
_Step = tuple[str, Place]  # the node a step leads to, and the cell that changes
_OUTSIDE = "\0outside"  # stands for all rows, or all columns, where no total ties them together


def hidden_cells(
    table: Table, threshold: int, *, kept: Collection[Place] = (), hidden: Collection[Place] = ()
) -> frozenset[Place]:
    """The places to hide: every small count, those in `hidden`, and more until no small one can be worked out.

    `kept` are not hidden to protect others: they are shown elsewhere too. Where that leaves no way, the whole row goes.
    """
    chosen = {*hidden, *(place for place, counts in table.items() if any(is_small(each, threshold) for each in counts))}
    while (more := _partners(table, chosen, threshold, frozenset(kept))) is not None:
        chosen |= more
    return frozenset(chosen)


def is_small(count: float, threshold: int) -> bool:
    """True for 1 to threshold - 1: few enough to be recognised."""
    return 0 < count < threshold


def exposed(table: Table, hidden: Collection[Place], threshold: int) -> Iterator[tuple[Place, int]]:
    """The small hidden counts, as (place, which count), that can be worked out from what is shown."""
    for which in range(len(next(iter(table.values()), ()))):
        steps = _steps(table, hidden, which)
        for place in sorted(hidden):
            if is_small(table[place][which], threshold) and not _can_move(table, place, steps, which):
                yield place, which


def _partners(table: Table, hidden: set[Place], threshold: int, kept: frozenset[Place]) -> set[Place] | None:
    """What to hide beside the first cell or line that gives a small count away; None when none does."""
    for line in _small_lines(table, hidden, threshold):
        if choice := [place for place in line if _may_hide(table, place, hidden, kept)]:
            return {min(choice, key=lambda place: (TOTAL in place, max(table[place]), place))}
    for place, which in exposed(table, hidden, threshold):
        if more := _cheapest_way(table, place, hidden, kept, which) or _all_around(table, place, hidden, kept):
            return more
    return None


def _may_hide(table: Table, place: Place, hidden: Collection[Place], kept: Collection[Place]) -> bool:
    return place not in hidden and place not in kept and max(table[place]) > 0


def _small_lines(table: Table, hidden: Collection[Place], threshold: int) -> Iterator[list[Place]]:
    """The rows and columns with a shown total whose hidden cells add up to a small count."""
    for line, total in _lines(table):
        if total in hidden:
            continue
        inner = [table[place] for place in line if place in hidden]
        if any(is_small(sum(counts), threshold) for counts in zip(*inner, strict=True)):
            yield line


def _lines(table: Table) -> Iterator[tuple[list[Place], Place]]:
    """Every row and column that adds up to a total: its cells, and where the total stands."""
    for axis in (0, 1):
        lines = defaultdict(list)
        for place in table:
            if place[1 - axis] != TOTAL:
                lines[place[axis]].append(place)
        for name, line in lines.items():
            total = (name, TOTAL) if axis == 0 else (TOTAL, name)
            if total in table:
                yield line, total


def _ends(table: Table, place: Place) -> Place:
    """The two nodes a cell ties together; a growing cell carries from the second to the first."""
    row = place[0] if (place[0], TOTAL) in table else _OUTSIDE
    column = place[1] if (TOTAL, place[1]) in table else _OUTSIDE
    ends = (f"row {row}", f"column {column}")
    ends = tuple(_OUTSIDE if end.endswith(_OUTSIDE) else end for end in ends)
    # A total stands on the other side of its line, so it carries the other way.
    return ends if (place[0] == TOTAL) == (place[1] == TOTAL) else ends[::-1]


def _steps(table: Table, places: Collection[Place], which: int) -> Mapping[str, list[_Step]]:
    """From each node, where a change of one of these cells can lead: any may grow, but none may fall to nothing."""
    steps = defaultdict(list)
    for place in places:
        to, start = _ends(table, place)
        steps[start].append((to, place))
        if table[place][which] >= 2:
            steps[to].append((start, place))
    return steps


def _can_move(table: Table, place: Place, steps: Mapping[str, list[_Step]], which: int) -> bool:
    """True when the number may be another one: a closed way leads through it, growing or shrinking."""
    to, start = _ends(table, place)
    if to == start:
        return True
    return _reaches(steps, to, start, place) or (table[place][which] >= 2 and _reaches(steps, start, to, place))


def _reaches(steps: Mapping[str, list[_Step]], start: str, goal: str, without: Place) -> bool:
    seen, waiting = {start}, [start]
    while waiting:
        for node, place in steps.get(waiting.pop(), ()):
            if place != without and node not in seen:
                if node == goal:
                    return True
                seen.add(node)
                waiting.append(node)
    return False


def _cheapest_way(
    table: Table, place: Place, hidden: Collection[Place], kept: Collection[Place], which: int
) -> set[Place]:
    """The cells to hide so that this number may move, with the least counts in all; empty when there is no way."""
    usable = [other for other in table if other in hidden or _may_hide(table, other, hidden, kept)]
    steps = _steps(table, usable, which)
    to, start = _ends(table, place)
    ways = [_way(table, steps, to, start, hidden, place)]
    if table[place][which] >= 2:
        ways.append(_way(table, steps, start, to, hidden, place))
    found = [way for way in ways if way]
    return set(min(found)[1]) if found else set()


def _way(
    table: Table, steps: Mapping[str, list[_Step]], start: str, goal: str, hidden: Collection[Place], without: Place
) -> tuple[float, tuple[Place, ...]] | None:
    """The cheapest way from node to node: what it costs and the shown cells it asks to hide."""
    waiting: list[tuple[float, str, tuple[Place, ...]]] = [(0.0, start, ())]
    done = set()
    while waiting:
        cost, node, asked = heappop(waiting)
        if node == goal:
            return cost, asked
        if node in done:
            continue
        done.add(node)
        for following, place in steps.get(node, ()):
            if place != without and following not in done:
                is_free = place in hidden
                more = 0.0 if is_free else max(table[place])
                heappush(waiting, (cost + more, following, asked if is_free else (*asked, place)))
    return None


def _all_around(table: Table, place: Place, hidden: Collection[Place], kept: Collection[Place]) -> set[Place]:
    return {other for other in table if other[0] == place[0] and _may_hide(table, other, hidden, kept)}
