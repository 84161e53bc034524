"""People behind a number are counted where they may be few, and estimated where there are plenty."""

from __future__ import annotations

import math
from datetime import timedelta

import duckdb
import polars as pl
import pytest
import worlds
from small_worlds import crowd

from dashboard.metrics import question
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.warehouse.queries import read_query

ABOUT_PEOPLE = [each.id for each in METRICS.values() if "$is_exact" in read_query(each.query)]


@pytest.mark.parametrize("metric", ABOUT_PEOPLE)
def test_an_estimate_of_people_changes_no_number_and_hides_and_shows_the_same(
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


def test_twice_a_threshold_is_never_estimated_of_fewer_people_than_it() -> None:
    assert len(ABOUT_PEOPLE) > 20
    registers = 64
    for threshold in range(1, question.SURE_UP_TO + 1):
        filled = registers * (1 - math.exp(-2 * threshold / registers))
        assert filled >= threshold


def test_the_estimate_of_few_people_is_close() -> None:
    frame = pl.from_arrow(
        duckdb.execute("""
        SELECT number, approx_count_distinct(hash(concat(seed, ':', person))) AS estimate,
        FROM range(1, 41) AS numbers(number), range(200) AS seeds(seed), range(40) AS people(person)
        WHERE person < number
        GROUP BY number, seed
        """).to_arrow_table()
    )
    assert isinstance(frame, pl.DataFrame)
    assert frame.filter(pl.col("estimate") >= 2 * pl.col("number")).is_empty()
