"""The figures and sentences of the retention page: what they show, and that they stop where the curve does."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from test_retention import AS_OF, HALF_YEAR, T8, asked, opened, stay

from dashboard.charts import cohorts, exits, incidence, survival, tables, words
from dashboard.warehouse.connection import Warehouse

REASONS = ("completed", "completed", "left_ama", "left_ama", "transferred", "other")


@pytest.fixture(scope="module")
def many() -> Warehouse:
    """Six hundred stays in two programs, of whom the latest are still open."""
    random = Random(5)
    stays = []
    for number in range(600):
        admitted = HALF_YEAR.from_date + timedelta(days=random.randrange(170))
        days = min(random.randrange(120), random.randrange(120))
        is_open = admitted + timedelta(days=days) > AS_OF
        groups = {"program": random.choice(("North", "South")), "track": random.choice(("day", "evening", "weekend"))}
        stays.append(stay(f"C{number}", admitted, None if is_open else days, random.choice(REASONS), **groups))
    return opened(stays)


def test_the_line_goes_through_the_knots_in_steps_and_ends_with_them(many: Warehouse) -> None:
    result = asked("time_in_treatment", many, suppress=True)
    assert result.curve is not None
    line = next(trace for trace in survival.chart(result).figure["data"] if trace.get("line", {}).get("shape") == "hv")
    assert line["x"] == [0, *result.curve["day"]]
    assert line["y"] == pytest.approx([1, *result.curve["value"]], abs=1e-4)


def test_numbers_under_the_axis_are_those_of_the_knots_they_stand_under(many: Warehouse) -> None:
    result = asked("time_in_treatment", many, suppress=True)
    assert result.curve is not None
    known = {day: f"{number:,}" for day, number in result.curve.select("day", "at_risk").rows() if number is not None}
    known[0] = f"{result.total['denominator'].item():,.0f}"
    notes = survival.chart(result).figure["layout"]["annotations"]
    under = [note for note in notes if note.get("yshift", 0) < -30]
    assert len(under) >= 3
    assert all(known[note["x"]] == note["text"] for note in under)


def test_the_answer_is_the_median_and_says_so_where_it_is_not_reached(many: Warehouse) -> None:
    result = asked("time_in_treatment", many, suppress=True)
    assert words.answer(result).startswith(f"Half had left by day {result.total['value'].item():.0f} (95% limits ")
    start = date(2026, 3, 2)
    few = opened([stay(f"C{n}", start, n if n < 30 else None) for n in range(100)])
    assert words.answer(asked("time_in_treatment", few)).startswith("Half have not left yet in the days known")


def test_two_groups_are_tested_and_more_are_said_not_to_be(many: Warehouse) -> None:
    two = words.note(asked("time_in_treatment", many, suppress=True, compare_by="program"))
    assert "log-rank p = " in two and "unadjusted" in two and "mean days within the first 90: North" in two
    more = words.note(asked("time_in_treatment", many, suppress=True, compare_by="track"))
    assert more.endswith("no test of more than two groups")


def test_the_areas_add_up_to_everyone_who_left(many: Warehouse) -> None:
    whole, parts = (asked(name, many, suppress=True).curve for name in ("time_in_treatment", "exits_by_reason"))
    assert whole is not None and parts is not None
    survived = dict(zip(whole["day"], whole["value"], strict=True))
    areas = [trace for trace in incidence.chart(asked("exits_by_reason", many, suppress=True)).figure["data"]
             if trace.get("fill") == "toself"]  # fmt: skip
    number = len(areas[-1]["x"]) // 2
    for day, height in zip(areas[-1]["x"][1:number], areas[-1]["y"][1:number], strict=True):
        assert height == pytest.approx(1 - survived[day], abs=1e-3)


def test_too_few_exits_are_no_curve_but_a_sentence() -> None:
    result = asked("time_in_treatment", opened([stay(f"C{n}", date(2026, 3, 2), 20) for n in range(9)]), suppress=True)
    assert words.state(result) == "suppressed"
    assert words.answer(result).startswith("Too few to show")


def test_the_table_of_a_curve_lists_its_knots() -> None:
    stays = [stay(f"c{n}", date(2026, 2, 1), days) for n, (days, cause) in enumerate(T8) if cause]
    result = asked("time_in_treatment", opened(stays))
    assert tables.columns(result) == ("Day", "Share", "95% limits", "Still followed")
    assert [row[0] for row in tables.rows(result)] == ["5", "12", "20", "31", "40"]
    assert tables.to_csv(result).startswith("metric,as_of,from_date,to_date,grain,")


def test_a_week_of_treatment_that_few_began_is_grey_and_a_hidden_one_says_so(many: Warehouse) -> None:
    result = asked("weekly_exits", many, suppress=True)
    figure = exits.chart(result).figure
    hidden = sum(row["suppressed"] for row in result.total.iter_rows(named=True))
    assert hidden and all(note["text"] == "&lt;11" for note in figure["layout"]["annotations"])
    assert exits.answer(result).startswith("Most leave in week ")


def test_a_quarter_that_has_not_had_its_weeks_is_hatched(many: Warehouse) -> None:
    result = asked("dropout_by_week", many, suppress=True, grain="quarter")
    texts = [note["text"] for note in cohorts.chart(result).figure["layout"]["annotations"]]
    assert texts[-3:] == ["too early"] * 3
    assert cohorts.answer(result).startswith("Q1 2026: ")
