"""What must hold in any data: sums that add up, order that does not matter, and small counts nobody can work out."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime, time, timedelta

import polars as pl
import pytest
import worlds
from conftest import WorldsOf
from worlds import World

from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result, Shape
from dashboard.warehouse.connection import Warehouse

Data = tuple[World, Warehouse]
REASONS = ("completed", "left_ama", "administrative", "transferred", "incarcerated", "death", "other")
SLOT_METRICS = ("session_completion", "attendance_any", "show_rate", "documentation_completeness")
NUMBERS = ("numerator", "denominator", "value", "low", "high", "mean", "p80", "p90", "lift")
THRESHOLD = 11


@pytest.fixture(scope="module")
def data(worlds_of: WorldsOf, crowd: Data) -> list[Data]:
    """Ten small worlds side by side, and a crowd."""
    return [worlds_of(3), crowd]


def asked(metric_id: str, data: Data, *, suppress: bool = False, **changes: object) -> Result:
    """A metric over a world's whole range, by week where not said otherwise."""
    world, warehouse = data
    filters = Filters(world.from_date, world.to_date).changed(**changes)
    return measure(METRICS[metric_id], filters, warehouse, suppress=suppress)


@pytest.mark.parametrize("metric_id", ["admissions", "discharges", *SLOT_METRICS])
@pytest.mark.parametrize("field", ["program", "age_band", "co_occurring"])
def test_the_groups_compared_add_up_to_the_whole(metric_id: str, field: str, data: list[Data]) -> None:
    for each in data:
        whole = _sums(asked(metric_id, each).frame, "period")
        groups = _sums(asked(metric_id, each, compare_by=field).frame, "period")
        assert groups == whole, f"{metric_id} by {field}, seed {each[0].seed}"


@pytest.mark.parametrize("metric_id", ["admissions", "discharges", *SLOT_METRICS, "average_daily_census"])
@pytest.mark.parametrize("grain", ["day", "week", "month", "quarter"])
def test_the_periods_add_up_to_the_whole_range(metric_id: str, grain: str, data: list[Data]) -> None:
    for each in data:
        result = asked(metric_id, each, grain=grain)
        assert _sums(result.frame, "segment") == _sums(result.total, "segment"), f"{metric_id}, seed {each[0].seed}"


def _sums(frame: pl.DataFrame, line: str) -> dict[object, list[float]]:
    """Numerators and denominators added up by period or by segment; what is empty is left out."""
    sums: dict[object, list[float]] = defaultdict(lambda: [0, 0])
    for row in frame.iter_rows(named=True):
        for place, column in enumerate(("numerator", "denominator")):
            sums[row[line]][place] += row[column] or 0
    return {name: pair for name, pair in sums.items() if any(pair)}


@pytest.mark.parametrize("grain", ["day", "week", "month"])
@pytest.mark.parametrize("field", [None, "program"])
def test_start_plus_admissions_minus_discharges_is_the_end(grain: str, field: str | None, data: list[Data]) -> None:
    for each in data:
        result = asked("census_flow", each, grain=grain, compare_by=field)
        for flow in [*_flows(result.frame), *_flows(result.total)]:
            left = sum(flow[reason] for reason in REASONS)
            assert flow["start"] + flow["admitted"] - left == flow["end"], f"seed {each[0].seed} {dict(flow)}"


def _flows(frame: pl.DataFrame) -> list[dict[str, float]]:
    flows: dict[object, dict[str, float]] = defaultdict(lambda: defaultdict(int))
    for row in frame.iter_rows(named=True):
        flows[row["period"], row["segment"]][row["part"]] += row["numerator"]
    assert flows
    return list(flows.values())


def test_one_periods_end_is_the_next_periods_start(crowd: Data) -> None:
    frame = asked("census_flow", crowd).frame
    start, end = (frame.filter(pl.col("part") == part).sort("period")["numerator"] for part in ("start", "end"))
    assert start.to_list()[1:] == end.to_list()[:-1]


def test_the_four_co_occurring_bars_add_up_to_the_census(data: list[Data]) -> None:
    for each in data:
        mix, census = (_sums(asked(name, each).frame, "period") for name in ("caseload_mix", "active_census"))
        assert {period: pair[0] for period, pair in mix.items()} == {period: pair[0] for period, pair in census.items()}


RATES = sorted(name for name, metric in METRICS.items() if metric.shape is Shape.RATE)


@pytest.mark.parametrize("metric_id", RATES)
def test_a_numerator_is_never_more_than_its_denominator(metric_id: str, crowd: Data) -> None:
    result = asked(metric_id, crowd, window_days=7 if METRICS[metric_id].window_days else None)
    for frame in (result.frame, result.total):
        assert len(frame), f"{metric_id} has nothing to say about a crowd"
        assert (frame["numerator"] <= frame["denominator"]).all() and (frame["numerator"] >= 0).all()


@pytest.fixture(scope="module")
def shuffled(crowd: Data) -> Data:
    """The crowd with the rows of each file in another order."""
    reordered = crowd[0].shuffled()
    return reordered, worlds.load(reordered)


@pytest.mark.parametrize("metric_id", sorted(METRICS))
def test_the_order_of_rows_in_a_file_does_not_matter(metric_id: str, crowd: Data, shuffled: Data) -> None:
    first, second = (asked(metric_id, each, grain="month", compare_by="program").frame for each in (crowd, shuffled))
    assert first.equals(second)


@pytest.mark.parametrize("metric_id", sorted(METRICS))
@pytest.mark.parametrize("field", [None, "program"])
def test_no_small_count_is_shown(metric_id: str, field: str | None, crowd: Data) -> None:
    result = asked(metric_id, crowd, suppress=True, compare_by=field)
    for row in [*result.frame.iter_rows(named=True), *result.total.iter_rows(named=True)]:
        assert not _gives_away(row, METRICS[metric_id]), f"{metric_id}: {row}"
        assert not row["suppressed"] or {row[name] for name in NUMBERS} == {None}, f"{metric_id}: {row}"


def _gives_away(row: dict, metric: Metric) -> bool:
    """Whether a row shows a count of 1 to 10 or lets one be worked out from it."""
    numerator, denominator = row["numerator"], row["denominator"]
    if row["suppressed"] or metric.is_about_program:
        return False
    counts = {
        Shape.COUNT: [numerator],
        Shape.RATE: [numerator, denominator, (denominator or 0) - (numerator or 0)],
        Shape.MATRIX: [numerator, denominator, (denominator or 0) - (numerator or 0)],
        Shape.DISTRIBUTION: [denominator],
        Shape.CURVE: [numerator or 0, denominator],
        Shape.MEAN: [denominator] if metric.unit == "hours per client-week" else [],
    }[metric.shape]
    return any(0 < count < THRESHOLD for count in counts)


@pytest.mark.parametrize("metric_id", ["admissions", "discharges", "session_completion", "attendance_any"])
def test_a_hidden_cell_is_never_the_only_unknown_beside_a_shown_total(metric_id: str, data: list[Data]) -> None:
    hidden = 0
    for each in data:
        for field, grain in (("program", "week"), ("payer", "month"), ("sex", "quarter")):
            compared = asked(metric_id, each, suppress=True, grain=grain, compare_by=field)
            whole = asked(metric_id, each, suppress=True, grain=grain)
            where = f"{metric_id} by {field} and {grain}, seed {each[0].seed}"
            _assert_never_one(compared.frame, whole.frame, line="period", where=where)
            _assert_never_one(compared.frame, compared.total, line="segment", where=where)
            _assert_never_one(compared.total, whole.total, line="period", where=where)
            _assert_never_one(whole.frame, whole.total, line="segment", where=where)
            hidden += compared.frame["suppressed"].sum()
    assert hidden


def _assert_never_one(cells: pl.DataFrame, totals: pl.DataFrame, *, line: str, where: str) -> None:
    """In each line of cells: none hidden, or more than one, or the line's total is hidden too."""
    shown_totals = set(totals.filter(~pl.col("suppressed"))[line])
    for (name,), inside in cells.group_by(line):
        assert inside["suppressed"].sum() != 1 or name not in shown_totals, f"{where}: {line} {name}"


@pytest.mark.parametrize("metric_id", ["slot_mix", "caseload_mix", "condition_burden", "census_flow"])
@pytest.mark.parametrize("field", [None, "program"])
def test_a_hidden_part_is_never_the_only_unknown_in_its_bar(
    metric_id: str, field: str | None, data: list[Data]
) -> None:
    for each in data:
        result = asked(metric_id, each, suppress=True, compare_by=field)
        for frame in (result.frame, result.total):
            for where, parts in frame.group_by("period", "segment"):
                held = parts.filter(pl.col("suppressed") | (pl.col("numerator") > 0))
                assert held["suppressed"].sum() != 1 or len(held) == 1, f"{metric_id}, seed {each[0].seed}, {where}"


def test_a_small_group_is_hidden_also_where_nobody_met_the_measure() -> None:
    """Of 0/30, 0/40 and 0/5 the last is hidden; 75 less 70 must not give it back."""
    world = _missed_by_all({"North": 30, "East": 40, "South": 5})
    by_program = asked("session_completion", (world, worlds.load(world)), suppress=True, compare_by="program")
    for cells in (by_program.frame, by_program.total):
        assert cells.filter(pl.col("segment") == "South")["suppressed"].all()
        assert cells["suppressed"].sum() > 1


def _missed_by_all(slots: dict[str, int]) -> World:
    """One client a slot in each program, every one a no-show on the same morning."""
    monday = date(2026, 3, 9)
    world = World(0, monday + timedelta(days=6), monday, monday + timedelta(days=6))
    for name in [f"{program} {number}" for program, times in slots.items() for number in range(times)]:
        who = {"admission_id": name, "client_id": name}
        stay = {"program": name.split()[0], "level_of_care": "2.1", "admitted_on": monday}
        slot = {"session_id": "S1", "session_start": datetime.combine(monday, time(9)), "scheduled_minutes": 60}
        world.retention.append(who | stay)
        world.attendance.append(who | slot | {"status": "no_show", "service": "group"})
    return world


@pytest.mark.parametrize("metric_id", ["length_of_stay", "waiting_time"])
@pytest.mark.parametrize("field", [None, "program"])
def test_the_one_small_bin_of_a_distribution_is_not_the_rest_of_its_total(
    metric_id: str, field: str | None, crowd: Data
) -> None:
    result = asked(metric_id, crowd, suppress=True, compare_by=field)
    assert result.bins is not None and result.bins["suppressed"].any()
    _assert_never_one(result.bins, result.total, line="segment", where=metric_id)
