"""What follows from numbers that are shown: for each hidden count the least and the most it can be.

The adversary knows every definition: which counts are one number, that a share is of what it is of, and that who is in
care at the end of a period is who was, and who came, less who left. Where one of these does not hold in the data (a
client with two stays, an admission too recent to have a score), an adversary who relied on it would be wrong, so it is
given only where it does hold.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import ceil, floor, isfinite

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import lil_matrix

from attack.reading import Cell, Place, Truth
from dashboard.metrics.book import RESTS_ON

NEAR = 1e-6
ROUNDED = 0.005  # a whole percent says a share that closely
FLOW = (("active_census", 1), ("admissions", -1), ("discharges", 1))


class Adversary:
    """One world's cells as a linear program over counted and of, two unknowns a place."""

    def __init__(self, cells: Mapping[Place, Cell], truth: Mapping[Place, Truth]) -> None:
        self._cells = cells
        self._at = {place: 2 * number for number, place in enumerate(cells)}
        self._equal: list[tuple[dict[int, float], float]] = []
        self._most: list[tuple[dict[int, float], float]] = []  # at most this
        for place, cell in cells.items():
            self._of_cell(place, cell)
        for place in cells:
            self._of_same(place, truth)
        self._of_flow(truth)
        (self._a_equal, self._b_equal), (self._a_most, self._b_most) = self._rows(self._equal), self._rows(self._most)

    def recovered(self, truth: Mapping[Place, Truth]) -> list[str]:
        """The hidden small counts that only one whole number is left for."""
        found = []
        for place, cell in self._cells.items():
            for what in truth[place].small if cell.value is None else ():
                low, high = self._range(place, what)
                if isfinite(high) and ceil(low - NEAR) >= floor(high + NEAR):
                    found.append(f"{place[0]} {place[1]}: {what} is {low:.0f}")
        return found

    def _of_cell(self, place: Place, cell: Cell) -> None:
        counted, of = self._at[place], self._at[place] + 1
        self._most.append(({counted: 1, of: -1}, 0.0))
        if not cell.is_share:
            self._equal.append(({counted: 1, of: -1}, 0.0))
        if cell.value is None:
            return
        if not cell.is_share:
            self._equal.append(({counted: 1}, cell.value))
            return
        self._most.append(({counted: 1, of: -cell.value - ROUNDED}, 0.0))
        self._most.append(({counted: -1, of: cell.value - ROUNDED}, 0.0))

    def _of_same(self, place: Place, truth: Mapping[Place, Truth]) -> None:
        for name, rests in RESTS_ON.items():
            other = (name, place[1])
            if place[0] in rests and other in self._at and truth[place].of == truth[other].of:
                self._equal.append(({self._at[place] + 1: 1, self._at[other]: -1}, 0.0))

    def _of_flow(self, truth: Mapping[Place, Truth]) -> None:
        for before, period in pairwise(sorted({place[1] for place in self._cells})):
            terms = [((name, period), sign) for name, sign in FLOW] + [(("active_census", before), -1)]
            known = all(place in self._at for place, _ in terms)
            if known and sum(sign * truth[place].counted for place, sign in terms) == 0:
                self._equal.append(({self._at[place]: sign for place, sign in terms}, 0.0))

    def _range(self, place: Place, what: str) -> tuple[float, float]:
        aim = np.zeros(2 * len(self._at))
        at = self._at[place]
        aim[at] = {"counted": 1, "of": 0, "rest": -1}[what]
        aim[at + 1] = {"counted": 0, "of": 1, "rest": 1}[what]
        low, high = (self._least(sign * aim) for sign in (1, -1))
        return low, -high

    def _least(self, aim: np.ndarray) -> float:
        found = linprog(aim, self._a_most, self._b_most, self._a_equal, self._b_equal, bounds=(0, None))
        assert found.status in (0, 3), found.message  # solved, or without end
        return found.fun if found.status == 0 else -np.inf

    def _rows(self, rows: list[tuple[dict[int, float], float]]) -> tuple[lil_matrix, np.ndarray]:
        matrix = lil_matrix((len(rows), 2 * len(self._at)))
        for number, (terms, _) in enumerate(rows):
            for at, factor in terms.items():
                matrix[number, at] = factor
        return matrix.tocsr(), np.array([bound for _, bound in rows])
