"""The worked vectors T1 to T11 of `measures.md` and its Wilson limits, from export rows to the number on the screen."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import polars as pl
import pytest
from hand_written import YEAR, counts, day, opened, rows_of, slot, stay

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

T1 = [
    stay("A", "03-02", None),
    stay("B", "03-02", "03-04"),
    stay("C", "03-03", "03-03"),
    stay("D", "03-04", "03-08"),
    stay("E", "03-05", None),
    stay("F", "03-06", "03-09"),
]
T1_WEEK = Filters(from_date=day("03-02"), to_date=day("03-08"), grain="week")
INCLUSIVE = Settings(census_includes_discharge_day=True)


def test_t1_the_census_counts_the_admission_day_and_not_the_discharge_day() -> None:
    daily = rows_of("active_census", opened(T1), T1_WEEK.changed(grain="day"))
    assert daily["numerator"].to_list() == [2, 2, 2, 3, 4, 4, 3]
    assert counts("average_daily_census", opened(T1), T1_WEEK) == (20, 7)


def test_t1_the_census_counts_the_discharge_day_when_the_program_bills_it() -> None:
    warehouse = opened(T1, settings=INCLUSIVE)
    daily = rows_of("active_census", warehouse, T1_WEEK.changed(grain="day"), settings=INCLUSIVE)
    assert daily["numerator"].to_list() == [2, 3, 3, 3, 4, 4, 4]
    assert counts("average_daily_census", warehouse, T1_WEEK, settings=INCLUSIVE) == (23, 7)


def test_t1_a_same_day_stay_is_an_admission_and_a_discharge() -> None:
    assert counts("admissions", opened(T1), T1_WEEK)[0] == 6
    assert counts("discharges", opened(T1), T1_WEEK)[0] == 3


def test_t1_length_of_stay_is_of_the_discharged() -> None:
    row = rows_of("length_of_stay", opened(T1)).row(0, named=True)
    assert (row["mean"], row["value"]) == (2.25, 2.5)


T2 = [
    stay("S1", "01-05", "01-23", level_of_care="2.5", client_id="A", discharge_reason="transferred"),
    stay("S2", "01-24", "03-20", level_of_care="2.1", client_id="A"),
    stay("S3", "03-21", "03-30", level_of_care="1.0", client_id="A"),
    stay("S4", "04-10", None, level_of_care="2.1", client_id="A"),
]


def test_t2_stays_a_day_apart_are_one_episode_of_care() -> None:
    episodes = opened(T2).query(
        "SELECT client_no, started_on, ended_on, levels FROM episode_of_care ORDER BY started_on"
    )
    assert episodes.rows() == [
        (1, day("01-05"), day("03-30"), ["2.5", "2.1", "1.0"]),
        (1, day("04-10"), None, ["2.1"]),
    ]


def test_t2_a_step_down_is_no_readmission_and_a_return_after_eleven_days_is() -> None:
    assert counts("readmission", opened(T2)) == (2, 2)
    last = YEAR.changed(from_date=day("03-21"))
    assert counts("readmission", opened(T2), last) == (1, 1)
    assert counts("readmission", opened(T2[:3])) == (0, 2)


T3_STATUSES = {
    "attended": 62, "partial": 6, "no_show": 14, "late_cancel": 5, "client_cancel": 4, "excused": 3,
    "program_cancelled": 6,
}  # fmt: skip


@pytest.mark.parametrize(
    ("metric_id", "expected"),
    [
        ("session_completion", (62, 94)),
        ("attendance_any", (68, 94)),
        ("attendance_excused_removed", (68, 91)),
        ("show_rate", (68, 87)),
        ("no_show_rate", (14, 87)),
        ("no_show_or_late_cancel", (19, 87)),
    ],
)
def test_t3_each_attendance_rate_of_the_same_hundred_slots(metric_id: str, expected: tuple[int, int]) -> None:
    assert counts(metric_id, _t3()) == expected


def test_t3_the_mix_of_statuses_adds_up_to_the_hundred_slots() -> None:
    mix = rows_of("slot_mix", _t3())
    assert dict(zip(mix["part"], mix["numerator"], strict=True)) == T3_STATUSES
    assert set(mix["denominator"]) == {100}


@cache
def _t3() -> Warehouse:
    statuses = [status for status, times in T3_STATUSES.items() for _ in range(times)]
    slots = [slot("A", "03-02", status, number=number) for number, status in enumerate(statuses)]
    return opened([stay("A", "02-02", None)], slots)


@pytest.mark.parametrize(
    ("week", "hours", "weeks_met"),
    [
        ([("attended", None), ("attended", None), ("attended", None)], 9.0, 1),
        ([("attended", None), ("no_show", None), ("attended", None)], 6.0, 0),
        ([("attended", None), ("attended", None), ("partial", 90)], 7.5, 0),
    ],
)
def test_t4_hours_received_against_nine_a_week(
    week: list[tuple[str, int | None]], hours: float, weeks_met: int
) -> None:
    slots = [
        slot("A", on, status, attended_minutes=minutes)
        for on, (status, minutes) in zip(("03-09", "03-11", "03-13"), week, strict=True)
    ]
    warehouse = opened([stay("A", "03-02", "03-17", discharge_reason="other", age_at_admission=40)], slots)
    march = YEAR.changed(from_date=day("03-01"), to_date=day("03-31"))
    assert rows_of("hours_received", warehouse, march)["value"].to_list() == [hours]
    assert rows_of("hours_offered", warehouse, march)["value"].to_list() == [9.0]
    assert counts("weeks_at_floor", warehouse, march) == (weeks_met, 1)


def test_t5_program_cancellations_and_excused_absences_neither_extend_nor_break_a_streak() -> None:
    story = (
        "attended", "no_show", "program_cancelled", "no_show", "excused", "no_show", "attended", "no_show", "partial",
    )  # fmt: skip
    slots = [slot("A", f"03-{number + 2:02}", status) for number, status in enumerate(story)]
    warehouse = opened([stay("A", "03-02", None)], slots)
    missed = warehouse.query("SELECT day, until, missed FROM missed_in_a_row ORDER BY day")
    assert missed.rows() == [
        (day("03-03"), day("03-04"), 1), (day("03-05"), day("03-06"), 2), (day("03-07"), day("03-07"), 3),
        (day("03-09"), day("03-09"), 1),
    ], "from the day of each slot missed to the day before the next one that counts"  # fmt: skip


def test_t6_six_sessions_on_four_days_are_no_continuation() -> None:
    came = [("06-01", 0), ("06-01", 1), ("06-03", 0), ("06-03", 1), ("06-05", 0), ("06-08", 0)]
    slots = [slot("A", on, "attended", number=number) for on, number in came]
    assert counts("continuation", opened([stay("A", "06-01", None)], slots)) == (0, 1)
    fifth = slot("A", "07-01", "partial")
    assert counts("continuation", opened([stay("A", "06-01", None)], [*slots, fifth])) == (1, 1)
    too_late = slot("A", "07-02", "partial")
    assert counts("continuation", opened([stay("A", "06-01", None)], [*slots, too_late])) == (0, 1)


DEPRESSION, ANXIETY, PTSD, BIPOLAR, ADHD = "F331", "F411", "F4310", "F319", "F900"
T9 = (
    (DEPRESSION, ANXIETY), (DEPRESSION,), (ANXIETY, PTSD), (DEPRESSION, ANXIETY, PTSD), (), (BIPOLAR,),
    (DEPRESSION, PTSD), (), (ADHD, ANXIETY), (DEPRESSION,),
)  # fmt: skip


@cache
def _t9(times: int = 1) -> Warehouse:
    return opened([stay(f"C{n}", "03-02", None, diagnoses=["F1020", *codes]) for n, codes in enumerate(T9 * times)])


def test_t9_eight_of_ten_are_diagnosed_on_both_sides_and_five_have_two_groups_or_more() -> None:
    assert counts("diagnosed_co_occurring", _t9()) == (8, 10)
    burden = rows_of("condition_burden", _t9())
    assert dict(zip(burden["part"], burden["numerator"], strict=True)) == {"0": 2, "1": 3, "2": 4, "3+": 1}


def test_t9_pairs_of_conditions() -> None:
    matrix = rows_of("condition_matrix", _t9())
    cells = {(row["row_group"], row["column_group"]): row for row in matrix.iter_rows(named=True)}
    assert cells["Depressive", "Anxiety"]["numerator"] == 2
    assert cells["Depressive", "PTSD"]["numerator"] == 2
    assert cells["Anxiety", "PTSD"]["numerator"] == 2
    assert cells["Depressive", "Anxiety"]["value"] == pytest.approx(0.40)
    assert cells["Anxiety", "Depressive"]["value"] == pytest.approx(0.50)
    assert {cell["lift"] for cell in cells.values()} == {None}


def test_t9_lift_is_shown_from_ten_clients_a_cell() -> None:
    matrix = rows_of("condition_matrix", _t9(times=10))
    cell = matrix.filter(pl.col("row_group") == "Depressive", pl.col("column_group") == "Anxiety").row(0, named=True)
    assert (cell["numerator"], cell["lift"]) == (20, pytest.approx(1.0))


def test_t9_exclusive_combinations() -> None:
    combinations = rows_of("condition_combinations", _t9())
    assert sorted(combinations["numerator"], reverse=True) == [2, 2, 1, 1, 1, 1, 1, 1]


T11 = (
    ("d1", "04-10", "completed", "04-15"), ("d2", "05-01", "completed", "05-20"), ("d3", "05-20", "completed", None),
    ("d4", "05-30", "left_ama", None), ("d5", "06-10", "completed", "06-12"), ("d6", "06-20", "completed", None),
    ("d7", "06-25", "completed", "06-26"), ("d8", "05-15", "transferred", None), ("d9", "05-18", "death", None),
    ("d10", "05-31", "completed", "06-30"),
)  # fmt: skip


@pytest.mark.parametrize(("window", "expected"), [(7, (2, 7)), (14, (2, 6)), (30, (3, 5))])
def test_t11_only_mature_discharges_are_in_a_first_contact_rate(window: int, expected: tuple[int, int]) -> None:
    filters = YEAR.changed(window_days=window, as_of=day("06-30"))
    assert counts("first_contact", _t11(), filters) == expected


@pytest.mark.parametrize(("window", "immature"), [(7, 1), (14, 2), (30, 3)])
def test_t11_discharges_whose_window_is_open_are_counted_as_left_out(window: int, immature: int) -> None:
    filters = YEAR.changed(window_days=window, as_of=day("06-30"))
    assert measure(METRICS["first_contact"], filters, _t11(), suppress=False).excluded == immature


@cache
def _t11() -> Warehouse:
    stays = [stay(name, "03-02", left, discharge_reason=reason) for name, left, reason, _ in T11]
    contacts = [slot(name, on, "attended", service="check_in") for name, _, _, on in T11 if on]
    return opened(stays, contacts)


@pytest.mark.parametrize(
    ("came", "of", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (45, 60, 0.6277, 0.8422),
        (1, 3, 0.0615, 0.7923),
        (68, 94, 0.6256, 0.8037),
    ],
)
def test_a_rate_carries_the_wilson_limits(came: int, of: int, low: float, high: float) -> None:
    slots = [slot("A", "03-09", "attended" if n < came else "no_show", number=n) for n in range(of)]
    row = rows_of("session_completion", opened([stay("A", "03-02", None)], slots)).row(0, named=True)
    assert (row["low"], row["high"]) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_a_day_is_the_local_day_and_a_week_runs_from_monday_to_sunday() -> None:
    sunday, monday = slot("A", "01-04", "attended"), slot("A", "01-05", "no_show")
    sunday["session_start"] += timedelta(hours=14, minutes=59)
    warehouse = opened([stay("A", "01-01", None)], [sunday, monday])
    weeks = rows_of("session_completion", warehouse, YEAR.changed(grain="week"))
    seen = {row["period"]: (row["numerator"], row["denominator"]) for row in weeks.iter_rows(named=True)}
    assert seen[date(2025, 12, 29)] == (1, 1)
    assert seen[date(2026, 1, 5)] == (0, 1)
