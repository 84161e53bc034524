"""Hidden cells of two-way tables: an adversary with a linear program learns no small count."""

from __future__ import annotations

import random
from collections.abc import Collection

import numpy as np
import pytest
from scipy.optimize import linprog

from dashboard.metrics.two_way import TOTAL, Place, Table, exposed, hidden_cells

FEWEST = 11


def _table(inner: dict[Place, tuple[int, ...]], *, rows: bool = True, columns: bool = True) -> dict[Place, tuple]:
    """The inner cells with the totals of the rows (a total column), of the columns, and of all."""
    table = dict(inner)
    places = list(inner)
    if rows:
        for row in {place[0] for place in places}:
            table[row, TOTAL] = _sum(inner[place] for place in places if place[0] == row)
    if columns:
        for column in {place[1] for place in places}:
            table[TOTAL, column] = _sum(inner[place] for place in places if place[1] == column)
    if rows and columns:
        table[TOTAL, TOTAL] = _sum(inner.values())
    return table


def _sum(cells) -> tuple[int, ...]:
    return tuple(map(sum, zip(*cells, strict=True)))


def _random(seed: int) -> dict[Place, tuple]:
    """A table of a small clinic: many zeros and small counts, some of them the same."""
    draw = random.Random(seed)
    rows, columns = draw.randint(1, 6), draw.randint(1, 8)
    ceiling = draw.choice((3, 12, 30, 80))
    inner = {}
    for row in range(rows):
        for column in range(columns):
            whole = draw.choice((0, draw.randint(0, ceiling), draw.randint(0, 2 * ceiling)))
            counted = draw.randint(0, whole)
            inner[f"r{row}", f"c{column}"] = (counted, whole, whole - counted)
    if draw.random() < 0.3:
        inner = {place: counts[1:2] for place, counts in inner.items()}
    return _table(inner, rows=draw.random() < 0.9, columns=draw.random() < 0.9)


def _range(table: Table, hidden: Collection[Place], place: Place, which: int) -> tuple[float, float]:
    """The least and the largest value a reader who knows every total can give a hidden number."""
    names = sorted(hidden)
    at = {name: number for number, name in enumerate(names)}
    equations, known = [], []
    for line, total in _equations(table):
        row = np.zeros(len(names))
        right = 0.0
        for other, sign in [*((each, 1) for each in line), (total, -1)]:
            if other in at:
                row[at[other]] += sign
            else:
                right -= sign * table[other][which]
        equations.append(row)
        known.append(right)
    limits = []
    for sign in (1, -1):
        aim = np.zeros(len(names))
        aim[at[place]] = sign
        found = linprog(aim, A_eq=equations or None, b_eq=known or None, bounds=(0, None))
        limits.append(np.inf if found.status == 3 else sign * found.fun)
    return limits[0], limits[1]


def _equations(table: Table) -> list[tuple[list[Place], Place]]:
    found = []
    for place in table:
        if place[1] == TOTAL:
            found.append(([each for each in table if each[0] == place[0] and each[1] != TOTAL], place))
        if place[0] == TOTAL:
            found.append(([each for each in table if each[1] == place[1] and each[0] != TOTAL], place))
    return found


@pytest.mark.parametrize("part", range(10))
def test_no_small_count_of_a_thousand_tables_can_be_worked_out(part: int) -> None:
    checked = 0
    for seed in range(100 * part, 100 * part + 100):
        table = _random(seed)
        hidden = hidden_cells(table, FEWEST)
        assert not list(exposed(table, hidden, FEWEST)), seed
        small = [(p, k) for p in sorted(hidden) for k, n in enumerate(table[p]) if 0 < n < FEWEST]
        for place, which in random.Random(seed).sample(small, min(1, len(small))):
            low, high = _range(table, hidden, place, which)
            assert high - low > 0.5, (seed, place, which, low, high)
            checked += 1
    assert checked > 30


@pytest.mark.parametrize("part", range(4))
def test_what_is_hidden_in_a_line_never_adds_up_to_a_small_count(part: int) -> None:
    for seed in range(100 * part, 100 * part + 100):
        table = _random(seed)
        hidden = hidden_cells(table, FEWEST)
        for line, total in _equations(table):
            if total not in hidden:
                for which in range(len(table[total])):
                    assert not 0 < sum(table[each][which] for each in line if each in hidden) < FEWEST, seed


def test_the_crossing_cell_is_hidden_too_or_the_small_one_could_be_subtracted() -> None:
    inner = {("a", "1"): (5,), ("a", "2"): (20,), ("b", "1"): (30,), ("b", "2"): (40,)}
    hidden = hidden_cells(_table(inner), FEWEST)
    assert {("a", "1"), ("a", "2"), ("b", "1"), ("b", "2")} <= hidden or len(hidden) >= 4


def test_a_table_without_small_counts_is_shown_whole() -> None:
    inner = {("a", "1"): (11,), ("a", "2"): (20,), ("b", "1"): (0,), ("b", "2"): (40,)}
    assert hidden_cells(_table(inner), FEWEST) == frozenset()


def test_two_small_counts_whose_sum_is_small_ask_for_a_third() -> None:
    inner = {("a", "1"): (2,), ("a", "2"): (1,), ("a", "3"): (50,), ("a", "4"): (60,)}
    hidden = hidden_cells(_table(inner, columns=False), FEWEST)
    assert hidden == {("a", "1"), ("a", "2"), ("a", "3")}


def test_a_total_shown_elsewhere_stays_shown_and_another_cell_gives_way() -> None:
    inner = {("a", "1"): (5,), ("a", "2"): (20,), ("b", "1"): (30,), ("b", "2"): (40,)}
    table = _table(inner)
    kept = {place for place in table if TOTAL in place}
    assert not hidden_cells(table, FEWEST, kept=kept) & kept


def test_the_search_of_the_adversary_finds_what_only_the_small_cells_being_hidden_gives_away() -> None:
    inner = {("a", "1"): (5,), ("a", "2"): (20,), ("b", "1"): (30,), ("b", "2"): (40,)}
    table = _table(inner)
    assert _range(table, {("a", "1")}, ("a", "1"), 0) == (5, 5)
    assert list(exposed(table, {("a", "1")}, FEWEST)) == [(("a", "1"), 0)]
