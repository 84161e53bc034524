"""The rows behind a number: they add up to it, and no client's code is in anything that is drawn."""

from __future__ import annotations

import csv
import io
from typing import Any

import polars as pl
import pytest
import worlds
from conftest import WorldsOf
from worlds import World

from dashboard.app import row_panel
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import COHORT_FIELDS, FilterError, Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.rows import NOTICE, Rows, rows_behind
from dashboard.metrics.shapes import Shape
from dashboard.warehouse.connection import Warehouse

BY_PROGRAM = {"group_size", "delivery_reliability", "capacity_utilisation"}


def _views(metric: Metric, world: World) -> list[Filters]:
    """The whole range, one program, everyone else, and every way of counting."""
    whole = Filters(world.from_date, world.to_date, "week")
    program = sorted({stay["program"] for stay in world.retention})[0]
    narrow = whole.changed(cohort=(("program", (program,)),))
    ways = [whole.changed(variant=variant) for variant in metric.variants]
    return [whole, narrow, narrow.changed(is_outside=True), *ways]


def _check(metric: Metric, world: World, warehouse: Warehouse, *, views: int = 9) -> None:
    for filters in _views(metric, world)[:views]:
        found = rows_behind(metric, filters, warehouse)
        is_shared = metric.id in BY_PROGRAM and found.sums.keys() == found.number.keys()
        assert found.reconciles or is_shared, f"{metric.id} {filters}: {found.sums} is not {found.number}"


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_rows_add_up_to_the_number_in_a_crowd(metric: Metric, crowd: tuple[World, Warehouse]) -> None:
    _check(metric, *crowd)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_rows_add_up_to_the_number_in_small_worlds(metric: Metric, worlds_of: WorldsOf) -> None:
    for number in (0, 3):
        _check(metric, *worlds_of(number), views=2)


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_rows_add_up_to_what_measure_gives(metric: Metric, crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    if metric.has_parts or metric.shape not in (Shape.COUNT, Shape.RATE, Shape.MEAN) or metric.id in BY_PROGRAM:
        return
    filters = Filters(world.from_date, world.to_date, "all")
    total = measure(metric, filters, warehouse, suppress=False).total
    sums = rows_behind(metric, filters, warehouse).sums
    assert {name: total[name].sum() for name in sums} == pytest.approx(sums)


def test_a_row_tells_clients_apart_and_days(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    found = rows_behind(METRICS["session_completion"], Filters(world.from_date, world.to_date), warehouse)
    assert found.is_per_day
    assert set(found.frame["segment"]) <= {stay["client_id"] for stay in world.retention}
    assert not found.frame.select("period", "segment").is_duplicated().any()


def test_a_client_counted_once_has_one_row(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    found = rows_behind(METRICS["clients_served"], Filters(world.from_date, world.to_date), warehouse)
    assert not found.is_per_day
    assert not found.frame["segment"].is_duplicated().any()


def test_a_session_of_two_programs_is_said_to_stand_in_two_rows(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    metric, filters = METRICS["delivery_reliability"], Filters(world.from_date, world.to_date, "all")
    found = rows_behind(metric, filters, warehouse)
    assert not found.reconciles
    said = row_panel.footer(metric, found, measure(metric, filters, warehouse))
    number = f"{found.number['numerator']:.0f} of {found.number['denominator']:.0f}"
    assert said.endswith(row_panel.SHARED) and number in said


@pytest.mark.parametrize(
    ("sums", "is_right"),
    [
        ({"numerator": 3.0, "denominator": 7.0}, True),
        ({"numerator": 3.0, "denominator": 6.0}, False),
        ({"numerator": 3.0}, False),
        ({"numerator": 3.0, "denominator": 7.0, "other": 0.0}, False),
    ],
)
def test_rows_reconcile_only_when_every_sum_is_the_number(sums: dict[str, float], is_right: bool) -> None:
    assert Rows(pl.DataFrame(), True, sums, {"numerator": 3.0, "denominator": 7.0}).reconciles is is_right


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_no_code_of_a_client_is_in_a_result(metric: Metric, crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    codes = {stay["client_id"] for stay in world.retention} | {stay["admission_id"] for stay in world.retention}
    whole = Filters(world.from_date, world.to_date, "all")
    ways = [whole.changed(compare_by=by) for by in (*(metric.only or COHORT_FIELDS), *metric.compares)]
    for filters in (whole.changed(grain="week"), *ways):
        result = measure(metric, filters, warehouse, suppress=False)
        for frame in (result.frame, result.total, result.bins, result.curve):
            texts = [] if frame is None else frame.select(pl.col(pl.String)).iter_columns()
            assert not any(codes & set(column.drop_nulls()) for column in texts), f"{metric.id} by {filters.compare_by}"


def test_nobody_can_compare_by_client(crowd: tuple[World, Warehouse]) -> None:
    world, _ = crowd
    with pytest.raises(FilterError, match="client_id is not a field to compare by"):
        Filters(world.from_date, world.to_date, compare_by="client_id")
    with pytest.raises(FilterError, match="client_id is not a filter"):
        Filters(world.from_date, world.to_date, cohort=(("client_id", ("C-1",)),))


def test_a_downloaded_file_of_rows_begins_with_the_notice_and_runs_no_formula() -> None:
    world = worlds.World(0, *(_day(day) for day in ("2026-03-31", "2026-03-01", "2026-03-31")))
    stay = {"admission_id": "A1", "client_id": "=1+1", "program": "P", "level_of_care": "2.1"}
    world.retention.append(stay | {"admitted_on": _day("2026-03-02"), "discharged_on": None, "discharge_reason": None})
    found = rows_behind(METRICS["admissions"], Filters(world.from_date, world.to_date), worlds.load(world))
    lines = list(csv.reader(io.StringIO(row_panel.to_csv(row_panel.table(METRICS["admissions"], found)))))
    assert lines == [[NOTICE], ["Day", "Client", "Counted"], ["2026-03-02", "'=1+1", "1"]]


def _day(text: str) -> Any:
    return pl.Series([text]).str.to_date()[0]
