"""Small cells and what reveals them stay hidden; maturity follows the calendar."""

from __future__ import annotations

from datetime import date

import pytest

from dashboard.metrics.disclosure import Cell, suppressed
from dashboard.metrics.maturity import is_over, periods_between
from dashboard.statistics.intervals import mean_limits, weighted_quantile, wilson


def _line(*counts: int) -> list[Cell]:
    return [Cell((("line", "a"),), (count,), count) for count in counts]


def test_a_single_small_cell_takes_the_smallest_other_cell_of_its_line_with_it() -> None:
    assert suppressed(_line(34, 18, 7), 11) == [False, True, True]


def test_counts_from_1_to_10_are_small_and_0_and_11_are_not() -> None:
    assert suppressed(_line(0, 1, 10, 11), 11) == [False, True, True, False]


def test_a_zero_is_never_hidden_to_protect_another_cell() -> None:
    assert suppressed(_line(7, 0, 0), 11) == [True, False, False]


def test_suppression_off_hides_nothing() -> None:
    assert suppressed(_line(1, 2, 3), 1) == [False, False, False]


def test_a_partner_hidden_in_a_row_asks_for_one_in_its_column() -> None:
    table = {("r1", "c1"): 5, ("r1", "c2"): 20, ("r2", "c1"): 30, ("r2", "c2"): 40}
    cells = [Cell((("row", row), ("column", column)), (n,), n) for (row, column), n in table.items()]
    assert suppressed(cells, 11) == [True, True, True, True]


@pytest.mark.parametrize(
    ("grain", "expected"),
    [
        ("day", [date(2026, 3, 30), date(2026, 3, 31), date(2026, 4, 1)]),
        ("week", [date(2026, 3, 30)]),
        ("month", [date(2026, 3, 1), date(2026, 4, 1)]),
        ("quarter", [date(2026, 1, 1), date(2026, 4, 1)]),
        ("all", [date(2026, 3, 30)]),
    ],
)
def test_periods_carry_the_label_of_their_first_day(grain: str, expected: list[date]) -> None:
    assert periods_between(date(2026, 3, 30), date(2026, 4, 1), grain) == expected


def test_the_last_week_of_2026_belongs_to_the_year_before() -> None:
    assert periods_between(date(2027, 1, 1), date(2027, 1, 3), "week") == [date(2026, 12, 28)]


@pytest.mark.parametrize(("as_of", "expected"), [(date(2026, 3, 21), False), (date(2026, 3, 22), True)])
def test_a_week_with_a_window_is_over_when_the_window_of_its_sunday_has_closed(as_of: date, expected: bool) -> None:
    given = is_over(
        date(2026, 3, 2),
        "week",
        from_date=date(2026, 3, 2),
        to_date=date(2026, 3, 31),
        as_of=as_of,
        window_days=14,
    )
    assert given is expected


def test_wilson_refuses_more_successes_than_trials() -> None:
    with pytest.raises(ValueError, match="0 <= successes <= trials"):
        wilson(5, 4)


def test_quantiles_interpolate_between_counted_amounts() -> None:
    assert weighted_quantile([0, 2, 3, 4], [1, 1, 1, 1], 0.5) == 2.5
    assert weighted_quantile([1, 10], [3, 1], 0.5) == 1
    assert weighted_quantile([1, 10], [3, 1], 1) == 10


def test_limits_of_a_mean_need_two_observations() -> None:
    assert mean_limits(4, 16, 1) is None
    assert mean_limits(6, 20, 2) == pytest.approx((3 - 1.96, 3 + 1.96), abs=1e-3)
