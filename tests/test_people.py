"""People behind a number are counted where they may be few; where there are plenty, their bits say that there are."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pytest
import worlds
from small_worlds import crowd

from dashboard.metrics import question
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.warehouse.narrowing import narrowed
from dashboard.warehouse.queries import read_query

ABOUT_PEOPLE = [each.id for each in METRICS.values() if "$is_exact" in read_query(each.query)]


@pytest.mark.parametrize("metric", ABOUT_PEOPLE)
def test_bits_of_people_change_no_number_and_hide_and_show_the_same(
    metric: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = crowd(7)
    filters = Filters(world.export_date - timedelta(days=70), world.export_date)
    for by in (None, "program"):
        asked = filters.changed(compare_by=by)
        monkeypatch.setattr(question, "MANY_SLOTS", 10**9)
        exact = measure(METRICS[metric], asked, worlds.load(world)).frame
        monkeypatch.setattr(question, "MANY_SLOTS", 0)
        assert measure(METRICS[metric], asked, worlds.load(world)).frame.equals(exact)


def test_bits_never_tell_of_more_people_than_there_are_and_mostly_of_enough() -> None:
    assert len(ABOUT_PEOPLE) > 20
    bits = narrowed("people(number, bit_of(number), $is_exact)", {"is_exact": False})
    connection = duckdb.connect()
    connection.execute(read_query("views/10_macros.sql"))
    rows = connection.execute(f"""
        SELECT size, {bits} AS bits, count(DISTINCT number) AS people,
        FROM (SELECT size, seed, (hash(seed, each) % 1000000)::INTEGER AS number,
              FROM range(1, 200) AS sizes(size), range(50) AS seeds(seed), range(200) AS people(each) WHERE each < size)
        GROUP BY size, seed
        """).fetchall()
    assert all(1 <= bits <= min(people, question.MOST_BITS) for _, bits, people in rows)
    assert min(bits for size, bits, _ in rows if size == 199) >= question.MOST_BITS - 1
    told = [bits >= 11 for size, bits, _ in rows if size == 22]
    assert sum(told) > len(told) * 0.95


def test_nobody_has_no_bits() -> None:
    connection = duckdb.connect()
    connection.execute(read_query("views/10_macros.sql"))
    bits = narrowed("people(number, bit_of(number), $is_exact)", {"is_exact": False})
    assert connection.execute(f"SELECT {bits} FROM (SELECT NULL::INTEGER AS number)").fetchone() == (0,)
