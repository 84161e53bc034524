"""Known answers about first days, runs of missed slots and the weekly grid, and what the grid must not give away."""

from __future__ import annotations

import pytest
from hand_written import counts, day, opened, rows_of, slot, stay
from worlds import World

from dashboard.charts import heatmap
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result
from dashboard.warehouse.connection import Warehouse

T6 = ("06-01", "06-01", "06-03", "06-03", "06-05", "06-08")
T5 = ("attended", "no_show", "program_cancelled", "no_show", "excused", "no_show", "attended", "no_show", "partial")


def test_t6_six_sessions_on_four_days_reach_the_fourth_day_and_no_continuation() -> None:
    warehouse = opened([stay("A", "06-01", None)], [slot("A", on, "attended", number=n) for n, on in enumerate(T6)])
    reached = [counts(name, warehouse)[0] for name in ("second_day", "third_day", "fourth_day", "continuation")]
    assert reached == [1, 1, 1, 0]


@pytest.mark.parametrize(("on", "level"), [("03-01", 0), ("03-03", 1), ("03-05", 2), ("03-06", 3), ("03-09", 0)])
def test_t5_a_run_grows_over_excused_and_cancelled_slots_and_ends_with_attendance(on: str, level: int) -> None:
    slots = [slot("A", f"03-0{n}", status) for n, status in enumerate(T5, start=1)]
    warehouse = opened([stay("A", "03-01", None)], slots)
    at_the_end = Filters(from_date=day("03-01"), to_date=day(on), grain="all")
    assert rows_of("missed_in_a_row", warehouse, at_the_end)["part"].to_list() == [f"missed_{level}"]
    part_way = Filters(from_date=day("03-01"), to_date=day("12-31"), grain="all", as_of=day(on))
    assert rows_of("missed_in_a_row", warehouse, part_way)["part"].to_list() == [f"missed_{level}"]


@pytest.mark.parametrize(
    ("on", "level"), [("03-08", "away_0"), ("03-09", "away_7"), ("03-15", "away_7"), ("03-16", "away_14")]
)
def test_days_away_are_counted_from_the_last_attended_session(on: str, level: str) -> None:
    warehouse = opened([stay("A", "03-01", None)], [slot("A", "03-02", "attended"), slot("A", "03-20", "attended")])
    asked = Filters(from_date=day("03-01"), to_date=day(on), grain="all")
    assert rows_of("days_away", warehouse, asked)["part"].to_list() == [level]


def test_the_average_client_weighs_a_client_of_two_slots_like_one_of_eight() -> None:
    slots = [slot("A", f"03-{n:02d}", "attended") for n in range(2, 10)]
    slots += [slot("B", "03-02", "attended"), slot("B", "03-03", "no_show")]
    warehouse = opened([stay("A", "03-01", None), stay("B", "03-01", None)], slots)
    assert rows_of("client_attendance", warehouse)["value"].item() == 75
    assert rows_of("attendance_any", warehouse)["value"].item() == 0.9


def test_hours_of_a_course_are_hours_and_not_minutes() -> None:
    warehouse = opened([stay("A", "03-02", "03-06")], [slot("A", "03-02", "attended"), slot("A", "03-04", "attended")])
    assert rows_of("dose_hours", warehouse)["value"].item() == 6


@pytest.fixture(scope="module")
def grid(invented: Warehouse) -> Result:
    """The invented clinic's week of one quarter, with small counts hidden."""
    return measure(METRICS["completion_by_hour"], Filters(day("08-03"), day("10-25"), grain="all"), invented)


def test_no_weekday_and_no_hour_has_just_one_hidden_cell(grid: Result, crowd: tuple[World, Warehouse]) -> None:
    world, warehouse = crowd
    wide = measure(METRICS["completion_by_hour"], Filters(world.from_date, world.to_date, grain="all"), warehouse)
    for result in (grid, wide):
        assert result.total["suppressed"].any()
        for side in ("row_group", "column_group"):
            for (name,), cells in result.total.group_by(side):
                held = cells.filter(cells["suppressed"] | (cells["numerator"].fill_null(1) > 0))
                assert held["suppressed"].sum() != 1 or len(held) == 1, (side, name)


def test_a_cell_says_its_share_and_its_n_and_a_hidden_one_that_it_is_hidden(grid: Result) -> None:
    drawn = heatmap.chart(grid)
    cells = grid.total.to_dicts()
    words = [note["text"] for note in drawn.figure["layout"]["annotations"]]
    assert len(words) == len(cells)
    assert words.count("&lt;11") == len(drawn.figure["layout"]["shapes"]) == sum(cell["suppressed"] for cell in cells)
    shown = next(cell for cell in cells if not cell["suppressed"])
    assert f"<b>{shown['value'] * 100:.0f}%</b><br>{shown['denominator']:,.0f}" in words
    hovers = [text for row in drawn.figure["data"][0]["text"] for text in row]
    assert any("too few to show" in text for text in hovers) and any("no session starts" in text for text in hovers)


def test_a_grid_of_equal_shares_names_no_best_time_and_one_of_few_slots_shows_none() -> None:
    names = [f"C{number}" for number in range(12)]
    slots = [slot(name, on, "attended") for name in names for on in ("03-02", "03-03")]
    slots.append(slot("C0", "03-04", "no_show"))
    warehouse = opened([stay(name, "03-01", None) for name in names], slots)
    march = Filters(day("03-01"), day("03-31"), grain="all")
    result = measure(METRICS["completion_by_hour"], march, warehouse, suppress=False)
    assert heatmap.sentence(result) == "All 2 times that can be shown read 100%."
    wednesday = measure(METRICS["completion_by_hour"], march.changed(from_date=day("03-04")), warehouse, suppress=False)
    assert heatmap.sentence(wednesday) == "Every time of the week is too small to show."


@pytest.mark.parametrize(("second", "expected"), [("07-01", (1, 1)), ("07-02", (0, 1))])
def test_a_second_day_of_care_counts_up_to_day_thirty(second: str, expected: tuple[int, int]) -> None:
    came = [slot("A", "06-01", "attended"), slot("A", second, "attended")]
    assert counts("second_day", opened([stay("A", "06-01", None)], came)) == expected
