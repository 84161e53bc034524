"""Time in treatment from export rows to the curve: T7 and T8, the clock, and what two knots give away."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations
from random import Random

import polars as pl
import pytest
from conftest import WorldsOf
from worlds import Row, World, load

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result
from dashboard.warehouse.connection import Warehouse

AS_OF = date(2026, 6, 30)
HALF_YEAR = Filters(date(2026, 1, 1), AS_OF, grain="all", as_of=AS_OF)
THRESHOLD = 11


def stay(name: str, admitted: date, days: int | None, reason: str = "left_ama", **more: object) -> Row:
    """A stay of so many days, or one still open."""
    left = None if days is None else admitted + timedelta(days=days)
    who = {"admission_id": name, "client_id": name, "program": "North", "level_of_care": "2.1"}
    return who | {"admitted_on": admitted, "discharged_on": left, "discharge_reason": reason if left else None} | more


def opened(stays: list[Row]) -> Warehouse:
    """A warehouse of hand-written stays."""
    return load(World(0, AS_OF, HALF_YEAR.from_date, AS_OF, retention=stays))


def asked(metric_id: str, warehouse: Warehouse, *, suppress: bool = False, **changes: object) -> Result:
    """A metric over the half-year as one period."""
    return measure(METRICS[metric_id], HALF_YEAR.changed(**changes), warehouse, suppress=suppress)


def said(metric_id: str, warehouse: Warehouse, **changes: object) -> dict:
    """The one row of an answer."""
    return asked(metric_id, warehouse, **changes).total.row(0, named=True)


T7 = (
    ("03-01", "03-20", "left_ama"), ("03-15", None, ""), ("04-01", "06-15", "completed"),
    ("05-01", "05-10", "left_ama"), ("05-20", None, ""), ("05-31", None, ""), ("06-01", None, ""),
    ("06-20", "06-25", "left_ama"), ("06-28", None, ""),
    ("04-20", "05-15", "completed"),
)  # fmt: skip


@pytest.fixture(scope="module")
def t7() -> Warehouse:
    stays = []
    for number, (start, end, reason) in enumerate(T7):
        admitted = date.fromisoformat(f"2026-{start}")
        days = (date.fromisoformat(f"2026-{end}") - admitted).days if end else None
        stays.append(stay(f"e{number}", admitted, days, reason))
    return opened(stays)


def test_t7_four_of_seven_mature_admissions_are_retained_thirty_days(t7: Warehouse) -> None:
    row = said("retained_fixed_cohort", t7)
    assert (row["numerator"], row["denominator"]) == (4, 7)
    assert asked("retained_fixed_cohort", t7).excluded == 3


def test_t7_five_of_seven_are_retained_or_completed(t7: Warehouse) -> None:
    row = said("retained_or_completed", t7)
    assert (row["numerator"], row["denominator"]) == (5, 7)


def test_t7_the_curve_uses_what_recent_admissions_have_had(t7: Warehouse) -> None:
    assert said("retained_days", t7)["value"] == pytest.approx(0.5556, abs=5e-5)


T8 = ((5, 2), (12, 2), (12, 0), (20, 3), (25, 0), (31, 1), (40, 1), (40, 0), (55, 0), (60, 0))
CAUSES = {1: "completed", 2: "left_ama", 3: "transferred"}


@pytest.fixture(scope="module")
def t8() -> Warehouse:
    start = date(2026, 2, 1)
    return opened([
        stay(f"c{n}", start, days, CAUSES[cause]) if cause else stay(f"c{n}", AS_OF - timedelta(days=days), None)
        for n, (days, cause) in enumerate(T8)
    ])  # fmt: skip


def test_t8_the_curve_after_each_exit(t8: Warehouse) -> None:
    curve = asked("time_in_treatment", t8).curve
    assert curve is not None
    shares = dict(zip(curve["day"], curve["value"], strict=True))
    assert shares == pytest.approx({5: 0.9, 12: 0.8, 20: 0.685714, 31: 0.548571, 40: 0.411429}, abs=5e-7)
    last = curve.filter(pl.col("day") == 40).row(0, named=True)
    assert (last["low"], last["high"]) == (pytest.approx(0.1025, abs=5e-5), pytest.approx(0.7073, abs=5e-5))


def test_t8_the_median_and_the_share_retained_thirty_days(t8: Warehouse) -> None:
    assert said("time_in_treatment", t8)["value"] == 40
    assert said("retained_days", t8)["value"] == pytest.approx(0.6857, abs=5e-5)


def test_t8_ways_of_leaving_compete_and_add_up_to_everyone_who_left(t8: Warehouse) -> None:
    result = asked("exits_by_reason", t8, window_days=40)
    shares = dict(zip(result.total["part"], result.total["value"], strict=True))
    assert shares == pytest.approx({"completed": 0.2743, "unplanned": 0.2, "transferred": 0.1143}, abs=5e-5)
    assert sum(shares.values()) == pytest.approx(1 - 0.411429, abs=5e-7)
    at_31 = asked("exits_by_reason", t8, window_days=31).total.filter(pl.col("part") == "completed")
    assert at_31["value"].item() == pytest.approx(0.1371, abs=5e-5)


@pytest.mark.parametrize(("late", "days"), [(7, 30), (8, 22)])
def test_an_unplanned_exit_entered_more_than_a_week_late_ends_at_the_last_service(late: int, days: int) -> None:
    admitted = date(2026, 3, 2)
    seen = admitted + timedelta(days=30 - late)
    warehouse = opened([stay("A", admitted, 30, "administrative", last_service_on=seen)])
    assert said("time_in_treatment", warehouse)["value"] == days
    assert said("time_in_treatment", warehouse, variant="discharge")["value"] == 30
    completed = opened([stay("A", admitted, 30, "completed", last_service_on=seen)])
    assert said("time_in_treatment", completed)["value"] == 30


def test_leaving_on_the_day_of_admission_is_an_exit_on_day_0() -> None:
    start = date(2026, 3, 2)
    curve = asked("time_in_treatment", opened([stay("A", start, 0), stay("B", start, 9)])).curve
    assert curve is not None
    assert curve.select("day", "value").rows() == [(0, 0.5), (9, 0.0)]


def test_a_discharge_after_the_as_of_date_is_still_open_and_an_admission_after_it_is_unknown() -> None:
    warehouse = opened([stay("A", date(2026, 3, 2), 60), stay("B", date(2026, 5, 1), 5)])
    result = asked("time_in_treatment", warehouse, as_of=date(2026, 4, 1))
    assert (result.total["numerator"].item(), result.total["denominator"].item()) == (0, 1)


def test_a_stay_without_a_reason_is_left_out_of_completion_and_counted() -> None:
    start = date(2026, 3, 2)
    warehouse = opened([stay("A", start, 9, "completed"), stay("B", start, 9) | {"discharge_reason": None}])
    result = asked("completion_rate", warehouse)
    assert (result.total["numerator"].item(), result.total["denominator"].item(), result.excluded) == (1, 1, 1)


def test_a_step_down_is_one_stay_in_care_and_a_return_another() -> None:
    first = date(2026, 1, 5)
    stays = [
        stay("A1", first, 18, "transferred", client_id="A"),
        stay("A2", first + timedelta(days=19), 55, "completed", client_id="A"),
        stay("A3", first + timedelta(days=76), 9, "completed", client_id="A"),
    ]
    curve = asked("time_in_care", opened(stays)).curve
    assert curve is not None
    assert curve["day"].to_list() == [9, 74]


@pytest.mark.parametrize("number", range(5))
@pytest.mark.parametrize("window", [7, 14, 30])
def test_curve_and_fixed_cohort_agree_where_everybody_has_had_the_days(
    number: int, window: int, worlds_of: WorldsOf
) -> None:
    world, warehouse = worlds_of(number)
    as_of = world.export_date
    old = Filters(world.from_date - timedelta(days=60), as_of - timedelta(days=window), grain="all", as_of=as_of)
    for variant in ("last_service", "discharge"):
        filters = old.changed(window_days=window, variant=variant)
        curve, cohort = (
            measure(METRICS[name], filters, warehouse, suppress=False).total.row(0, named=True)
            for name in ("retained_days", "retained_fixed_cohort")
        )
        assert cohort["denominator"] == curve["denominator"] > 0
        assert curve["value"] == pytest.approx(cohort["value"])


REASONS = ("completed", "completed", "completed", "left_ama", "left_ama", "transferred", "administrative", "other")


def _many(seed: int) -> Warehouse:
    """About four hundred stays, admitted over half a year, of whom the later ones are often still open."""
    random = Random(seed)
    stays = []
    for number in range(random.choice((60, 200, 400))):
        admitted = HALF_YEAR.from_date + timedelta(days=random.randrange(180))
        days = min(random.randrange(120), random.randrange(120))
        is_open = admitted + timedelta(days=days) > AS_OF
        program = random.choice(("North", "South"))
        stays.append(stay(f"C{number}", admitted, None if is_open else days, random.choice(REASONS), program=program))
    return opened(stays)


@pytest.mark.parametrize("seed", range(12))
def test_no_small_count_can_be_read_off_two_knots(seed: int) -> None:
    warehouse = _many(seed)
    followed = said("time_in_treatment", warehouse)["denominator"]
    curve = asked("time_in_treatment", warehouse, suppress=True).curve
    assert curve is not None and len(curve)
    points = [(0, followed), *curve.select("events", "at_risk").rows()]
    for (left, still), (left_later, still_later) in combinations(points, 2):
        assert not _is_small(left_later - left)
        if still is not None and still_later is not None:
            assert not _is_small((still - still_later) - (left_later - left)), "lost sight of"
    assert not any(_is_small(still or 0) for _, still in points)


@pytest.mark.parametrize("seed", range(12))
def test_knots_by_reason_are_knots_of_the_curve_and_give_no_small_count_away(seed: int) -> None:
    warehouse = _many(seed)
    curve = asked("time_in_treatment", warehouse, suppress=True).curve
    parts = asked("exits_by_reason", warehouse, suppress=True).curve
    assert curve is not None and parts is not None
    assert len(parts) or len(curve) < 5
    any_exit = {row["day"]: row for row in curve.iter_rows(named=True)}
    for (day,), at in parts.group_by("day"):
        assert at["value"].sum() == pytest.approx(1 - any_exit[day]["value"])
        assert at["events"].sum() == any_exit[day]["events"]
    for _, own in parts.group_by("part"):
        for before, after in combinations([0, *own.sort("day")["events"]], 2):
            assert not _is_small(after - before)


def _is_small(count: int) -> bool:
    return 0 < count < THRESHOLD


def test_a_curve_that_is_shown_says_how_many_were_followed_and_not_how_many_left() -> None:
    frame = asked("time_in_treatment", _many(1), suppress=True).total
    assert frame["numerator"].null_count() == frame.height
    assert frame["denominator"].null_count() == 0


def test_two_groups_are_compared_and_more_or_hidden_ones_are_not() -> None:
    warehouse = _many(2)
    test = asked("time_in_treatment", warehouse, suppress=True, compare_by="program").test
    assert test is not None and test.segments == ("North", "South")
    assert test.p is not None and 0 < test.p <= 1 and test.days is not None
    assert asked("time_in_treatment", warehouse, suppress=True).test is None
    start = date(2026, 3, 2)
    few = [stay(f"N{n}", start, n % 50) for n in range(60)]
    few += [stay(f"S{n}", start, n, program="South") for n in range(5)]
    assert asked("time_in_treatment", opened(few), suppress=True, compare_by="program").test is None


def test_p_is_kept_back_where_a_group_has_fewer_than_ten_exits() -> None:
    start = date(2026, 3, 2)
    stays = [stay(f"N{n}", start, n % 50) for n in range(60)]
    stays += [stay(f"S{n}", start, n * 9 if n < 9 else None, program="South") for n in range(40)]
    test = asked("time_in_treatment", opened(stays), compare_by="program").test
    assert test is not None and test.p is None and test.days is not None
