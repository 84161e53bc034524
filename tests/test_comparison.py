"""Two cohorts side by side: whom they share, how far apart they are, and what must not be said of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import worlds
from screens import cards, open_page
from worlds import World

from dashboard.app import contrasts, other_cohort
from dashboard.app.cards import side_by_side
from dashboard.charts import common_axes, forest
from dashboard.metrics.baseline import baseline
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.comparison import Gap, Pair, earlier, leaving, moved, pair, sizes
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.question import question
from dashboard.metrics.shapes import Result, Shape
from dashboard.settings import Settings
from dashboard.statistics import survival
from dashboard.statistics.differences import newcombe, standardised_category_difference
from dashboard.warehouse.connection import Warehouse

OPEN_SETTINGS = Settings(small_cell_threshold=1)
MARCH = (date(2026, 3, 1), date(2026, 3, 31))


def _world(groups: dict[str, int], *, admitted_on: date = date(2026, 3, 2), **more: Any) -> Warehouse:
    """So many clients of each payer, one stay each."""
    world = World(0, date(2026, 6, 30), *MARCH)
    for payer, number in groups.items():
        for at in range(number):
            name = f"{payer}-{at}"
            stay = {"admission_id": name, "client_id": name, "program": "P", "level_of_care": "2.1", "payer": payer}
            world.retention.append(
                stay | {"admitted_on": admitted_on, "discharged_on": None, "discharge_reason": None} | more
            )
    return worlds.load(world)


def _of(payer: str, *others: str) -> Filters:
    return Filters(*MARCH, "all", cohort=(("payer", tuple(sorted((payer, *others)))),))


def _pair(metric_id: str, a: Filters, b: Filters, warehouse: Warehouse, settings: Settings, **options: bool) -> Pair:
    def ask(metric: Metric, filters: Filters) -> Result:
        return measure(metric, filters, warehouse, settings=settings)

    return pair(METRICS[metric_id], a, b, ask, **{"has_limits": True} | options)


def _program(world: World) -> Filters:
    program = sorted({stay["program"] for stay in world.retention})[0]
    return Filters(world.from_date, world.to_date, "all", cohort=(("program", (program,)),))


def test_clients_in_both_are_counted_as_plain_python_counts_them(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    a = _program(world)
    found = sizes(a, a.changed(is_outside=True), warehouse, OPEN_SETTINGS)
    inside: dict[bool, set[str]] = {True: set(), False: set()}
    for stay in world.retention:
        if stay["admitted_on"] <= a.to_date and (stay["discharged_on"] or a.to_date) >= a.from_date:
            inside[stay["program"] == a.values_of("program")[0]].add(stay["client_id"])
    assert (found.clients_a, found.clients_b) == (len(inside[True]), len(inside[False]))
    assert found.in_both == len(inside[True] & inside[False]) > 0
    assert not found.shares_records


@pytest.mark.parametrize("metric", [m for m in METRICS.values() if m.shape is Shape.RATE and not m.has_parts], ids=str)
def test_a_cohort_and_everyone_else_add_up_to_all(metric: Metric, crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    a = _program(world)
    if metric.anchor == "day" or (metric.only and "program" not in metric.only):
        return  # a client with stays on both sides is counted on both
    asked = (a, a.changed(is_outside=True), a.changed(cohort=()))
    totals = [measure(metric, each, warehouse, suppress=False, settings=OPEN_SETTINGS).total for each in asked]
    one, other, everyone = (total["denominator"].sum() for total in totals)
    assert one + other >= everyone  # sessions of two programs, and clients counted once, stand on both sides
    if metric.unit in ("slots", "admissions", "discharges"):
        assert one + other == everyone


def test_small_numbers_of_an_overlap_are_hidden() -> None:
    warehouse = _world({"a": 30, "b": 30, "c": 5})
    found = sizes(_of("a", "c"), _of("b", "c"), warehouse, Settings())
    assert (found.clients_a, found.clients_b, found.in_both) == (35, 35, None)
    assert found.is_shown and found.shares_records


def test_two_cohorts_that_differ_by_a_few_clients_are_not_put_side_by_side() -> None:
    warehouse = _world({"a": 30, "c": 5})
    found = sizes(_of("a"), _of("a", "c"), warehouse, Settings())
    assert found.is_too_alike and not found.is_shown and found.in_both is None


def test_a_cohort_of_ten_is_not_shown() -> None:
    found = sizes(_of("a"), _of("b"), _world({"a": 10, "b": 40}), Settings())
    assert found.clients_a is None and not found.is_shown


def test_the_difference_of_two_shares_has_newcombes_limits(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    a = _program(world)
    found = _pair("session_completion", a, a.changed(is_outside=True), warehouse, OPEN_SETTINGS)
    first, second = (each.total.row(0, named=True) for each in (found.a, found.b))
    wanted = newcombe(first["numerator"], first["denominator"], second["numerator"], second["denominator"])
    assert found.gap == Gap(wanted.value, wanted.low, wanted.high)


def test_a_difference_of_means_has_limits_and_one_of_medians_pretends_none(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    a = _program(world)
    b = a.changed(is_outside=True)
    hours = _pair("hours_received", a, b, warehouse, OPEN_SETTINGS).gap
    assert hours is not None and hours.low < hours.value < hours.high
    stay = _pair("length_of_stay", a, b, warehouse, OPEN_SETTINGS).gap
    assert stay is not None and stay.low is None and stay.high is None


def test_cohorts_that_share_records_get_no_limits(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    a = _program(world)
    gap = _pair("session_completion", a, a.changed(cohort=()), warehouse, OPEN_SETTINGS, has_limits=False).gap
    assert gap is not None and gap.low is None and not gap.is_clear


def test_no_difference_rests_on_fewer_than_ten() -> None:
    warehouse = _world({"a": 9, "b": 40})
    assert _pair("second_day", _of("a"), _of("b"), warehouse, OPEN_SETTINGS).gap is None
    enough = _world({"a": 10, "b": 40})
    assert _pair("second_day", _of("a"), _of("b"), enough, OPEN_SETTINGS).gap is not None


def test_where_one_cohort_is_hidden_the_other_and_the_difference_are(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    a = _program(world).changed(grain="week")
    found = _pair("session_completion", a, a.changed(is_outside=True), warehouse, Settings())
    first, second = found.a.frame, found.b.frame
    hidden = [set(each.filter("suppressed")["period"]) for each in (first, second)]
    both = set(first["period"]) & set(second["period"])
    assert hidden[0] & both == hidden[1] & both
    for frame in (first, second):
        assert (
            frame.filter("suppressed").select("numerator", "denominator", "value", "low", "high").null_count().row(0)
            == (frame["suppressed"].sum(),) * 5
        )
    gone = _pair("second_day", _of("a"), _of("b"), _world({"a": 8, "b": 40}), Settings())
    assert gone.gap is None and gone.b.total["suppressed"].all() and gone.b.total["value"].is_null().all()


@pytest.mark.parametrize(
    ("dates", "by_year", "wanted"),
    [
        (("2026-05-11", "2026-11-08"), False, ("2025-11-10", "2026-05-10")),
        (("2026-05-11", "2026-11-08"), True, ("2025-05-12", "2025-11-09")),
        (("2026-02-01", "2026-04-30"), False, ("2025-11-01", "2026-01-31")),
        (("2024-02-01", "2024-02-29"), True, ("2023-02-01", "2023-02-28")),
        (("2026-03-02", "2026-03-02"), False, ("2026-03-01", "2026-03-01")),
    ],
)
def test_earlier_dates_are_as_long_and_keep_weekdays_or_months_whole(
    dates: tuple[str, str], by_year: bool, wanted: tuple[str, str]
) -> None:
    found = earlier(Filters(*map(date.fromisoformat, dates)), by_year=by_year)
    assert (found.from_date.isoformat(), found.to_date.isoformat()) == wanted


def test_earlier_periods_are_drawn_under_the_later_ones_in_order() -> None:
    a = Filters(date(2026, 3, 2), date(2026, 3, 15))
    frame = pl.DataFrame({"period": [date(2026, 2, 16), date(2026, 2, 23)], "value": [1.0, 2.0]})
    shown = moved(frame, earlier(a, by_year=False), a)
    assert shown.rows() == [(date(2026, 3, 2), 1.0), (date(2026, 3, 9), 2.0)]


def test_the_baseline_leaves_out_what_cohorts_were_chosen_by_and_sorts_by_distance(
    crowd: tuple[World, Warehouse],
) -> None:
    world, warehouse = crowd
    a = _program(world)
    found = baseline(a, a.changed(is_outside=True), warehouse, OPEN_SETTINGS)
    assert found and all(each.field != "program" for each in found)
    assert [each.distance for each in found] == sorted((each.distance for each in found), reverse=True)
    for each in found:
        sides = zip(*((level.count_a, level.count_b) for level in each.levels), strict=True)
        assert each.distance == pytest.approx(standardised_category_difference(*sides))


def test_a_value_of_few_is_hidden_on_both_sides_with_a_partner_and_pooled_in_the_distance() -> None:
    world = World(0, date(2026, 6, 30), *MARCH)
    for payer, track, number in (
        ("a", "day", 40), ("a", "evening", 30), ("a", "night", 3), ("a", "other", 20),
        ("b", "day", 20), ("b", "evening", 50), ("b", "night", 25), ("b", "other", 15),
    ):  # fmt: skip
        for at in range(number):
            name = f"{payer}{track}{at}"
            stay = {"admission_id": name, "client_id": name, "program": "P", "level_of_care": "2.1", "payer": payer}
            dates = {"admitted_on": MARCH[0], "discharged_on": None, "discharge_reason": None, "track": track}
            world.retention.append(stay | dates)
    found = {each.field: each for each in baseline(_of("a"), _of("b"), worlds.load(world), Settings())}
    track = found["track"]
    assert {level.value for level in track.levels} == {"day", "evening"} and track.few == 2
    assert track.distance == pytest.approx(standardised_category_difference((40, 30, 23), (20, 50, 40)))
    assert track.is_unlike and track.most is not None and track.most.value == "day"


def test_the_baseline_of_ten_admissions_is_empty() -> None:
    assert baseline(_of("a"), _of("b"), _world({"a": 10, "b": 40}), Settings()) == ()


def test_the_test_of_two_curves_is_the_log_rank_of_their_own_counts(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    metric, a = METRICS["time_in_treatment"], _program(world)
    b = a.changed(is_outside=True)
    found = leaving(metric, a, b, warehouse, OPEN_SETTINGS)
    curves = [_curve(metric, each, warehouse) for each in (a, b)]
    assert found is not None and found.p == pytest.approx(survival.log_rank(*curves).p)
    longer = survival.restricted_mean_difference(*curves, found.horizon)
    assert found.days == pytest.approx((longer.value, longer.low, longer.high))


def _curve(metric: Metric, filters: Filters, warehouse: Warehouse) -> survival.Curve:
    asked = question(metric, filters, warehouse, OPEN_SETTINGS, suppress=False)
    days: dict[int, list[int]] = {}
    for row in asked.counts(asked.filters).to_dicts():
        days.setdefault(row["day"], [0, 0])[row["ending"] == "open"] += row["numerator"]
    ordered = sorted(days)
    return survival.kaplan_meier(ordered, [days[day][0] for day in ordered], [days[day][1] for day in ordered])


def test_a_hidden_cohort_gets_no_test_of_curves() -> None:
    warehouse = _world({"a": 8, "b": 40})
    assert leaving(METRICS["time_in_treatment"], _of("a"), _of("b"), warehouse, Settings()) is None


def test_words_say_whether_a_difference_could_be_chance(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    a = _program(world)
    found = _pair("session_completion", a, a.changed(is_outside=True), warehouse, OPEN_SETTINGS)
    clear = Pair(found.metric, found.a, found.b, Gap(0.12, 0.05, 0.19))
    assert contrasts.answer(clear).endswith("+12 points (95% limits 5 to 19).")
    unclear = Pair(found.metric, found.a, found.b, Gap(-0.02, -0.09, 0.05))
    assert contrasts.answer(unclear).endswith("-2 points (95% limits -9 to 5: could be chance).")
    assert contrasts.forest_row(clear, "Session completion").better == "higher is better"


def test_cohorts_are_said_in_words() -> None:
    a = Filters(*MARCH, cohort=(("co_occurring", ("yes",)), ("program", ("North", "South"))))
    assert other_cohort.in_words(a) == "Co-occurring Diagnosed; program North or South, 1 Mar to 31 Mar 2026"
    assert other_cohort.in_words(a.changed(is_outside=True)).startswith("Everyone but co-occurring Diagnosed")
    assert other_cohort.in_words(a.changed(cohort=())).startswith("Everyone, ")


def test_the_overview_fills_only_dots_whose_limits_leave_zero_out() -> None:
    rows = [
        forest.Row("Clear", "+12 points", "", "", 0.12, 0.05, 0.19),
        forest.Row("Unclear", "-2 points", "", "", -0.02, -0.09, 0.05),
        forest.Row("Hidden", "too few to show", "", "", None),
    ]
    drawn = forest.chart(rows)
    dots = drawn.figure["data"][1]
    colours = dots["marker"]["color"]
    assert colours[0] != colours[1] == colours[2] and dots["x"] == [0.12, -0.02, None]
    low, high = drawn.figure["layout"]["xaxis"]["range"]
    assert low == -high and high > 0.19
    assert "Hidden too few to show" in drawn.alt


def test_both_cohorts_are_drawn_on_one_axis(crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    a = _program(world).changed(grain="month")
    found = _pair("session_completion", a, a.changed(is_outside=True), warehouse, OPEN_SETTINGS)
    drawn = common_axes.chart(side_by_side({"A": found.a, "B": found.b}, over_time=True))
    named = [trace["name"] for trace in drawn.figure["data"] if trace.get("name")]
    low, high = drawn.figure["layout"]["yaxis"]["range"]
    values = [y for trace in drawn.figure["data"] for y in trace["y"] if y is not None]
    assert named == ["A", "B"] and all(low <= y <= high for y in values)


def _in_address(at: Any, name: str) -> list[str]:
    found = at.query_params.get(name, [])
    return [found] if isinstance(found, str) else list(found)


@pytest.mark.parametrize("address", [{}, {"against": "range", "earlier": "year"}, {"against": "filters"}])
def test_the_page_opens_against_anything(
    address: dict[str, str],
    crowded: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = open_page("compare", crowded, monkeypatch, range="all", **address)
    assert not at.exception
    assert _in_address(at, "against") == ([address["against"]] if address else [])


def test_the_page_compares_a_program_with_everyone_else_and_keeps_it_in_the_address(
    crowded: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = open_page("compare", crowded, monkeypatch, range="all", program="North 1", against="everyone")
    assert not at.exception
    assert _in_address(at, "against") == ["everyone"] and _in_address(at, "program") == ["North 1"]
    assert "overview" in cards(at)
    at.session_state["against"] = "filters"
    at.session_state["b_program"] = ["South 1"]
    at.run()
    assert not at.exception and _in_address(at, "b_program") == ["South 1"]
    at.switch_page("dashboard/app/pages/census.py").run()
    assert "b_program" not in at.query_params
