"""Control limits on results: what they rest on, what they name, and what they leave alone."""

from __future__ import annotations

import numpy as np
import pytest
from answers import HIDDEN, over_time

from dashboard.metrics.catalogue import METRICS, check_targets
from dashboard.metrics.shapes import Result
from dashboard.settings import Settings, SettingsError, Target
from dashboard.statistics import control

V6 = list(zip([90, 77, 104, 95, 60, 112, 92, 90], [120, 110, 130, 125, 90, 140, 128, 118], strict=True))
V2 = [42, 44, 41, 43, 45, 44, 42, 40, 43, 44, 46, 43]
STEADY = [(60 + number % 3, 94) for number in range(12)]


def counts(*numbers: object) -> list[tuple[object, None]]:
    return [(number, None) for number in numbers]


def limits(result: Result, at: int) -> tuple[float, float]:
    row = result.frame.row(at, named=True)
    return row["limit_low"], row["limit_high"]


def test_shares_get_laney_limits_that_step_with_n() -> None:
    result = over_time("session_completion", V6)
    assert result.frame["centre"].unique().to_list() == [pytest.approx(0.74922, abs=1e-5)]
    assert limits(result, 4) == pytest.approx((0.5168, 0.9816), abs=1e-4)
    assert limits(result, 5) == pytest.approx((0.5629, 0.9356), abs=1e-4)
    assert result.limits_from == 8


def test_counts_get_limits_from_their_moving_range() -> None:
    result = over_time("active_census", counts(*V2))
    assert limits(result, 0) == pytest.approx((37.5215, 48.6452), abs=1e-4)
    assert result.frame["signal"].drop_nulls().is_empty()


def test_an_unfinished_week_has_no_limits_and_does_not_move_those_of_others() -> None:
    alone, with_open = (
        over_time("session_completion", V6),
        over_time("session_completion", [*V6, (5, 100)], unfinished=1),
    )
    assert limits(with_open, 4) == limits(alone, 4)
    assert limits(with_open, 8) == (None, None)
    assert with_open.frame["signal"].drop_nulls().is_empty()


def test_a_hidden_week_is_a_gap_in_the_limits_and_they_rest_on_the_others() -> None:
    hidden = over_time("session_completion", [*V6[:3], (HIDDEN, 100), *V6[3:]])
    assert limits(hidden, 3) == (None, None)
    assert limits(hidden, 5) == pytest.approx((0.5168, 0.9816), abs=1e-4)


def test_there_are_no_limits_where_many_weeks_are_hidden_or_few_are_finished() -> None:
    assert over_time("session_completion", [*V6, *[(HIDDEN, 100)] * 4]).limits_from == 0
    assert over_time("session_completion", V6[:7]).limits_from == 0


@pytest.mark.parametrize(
    "numbers", [[14] * 12, [0, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0], [12, 12, 12, 12, 13, 13, 13, 13, 13, 13, 13, 40]]
)
def test_numbers_that_hardly_ever_move_have_no_limits_and_no_signals(numbers: list[int]) -> None:
    result = over_time("admissions", counts(*numbers))
    assert result.limits_from == 0
    assert result.frame["signal"].drop_nulls().is_empty()


@pytest.mark.parametrize("share", [0, 94])
def test_shares_that_are_all_or_nothing_have_no_limits(share: int) -> None:
    assert over_time("session_completion", [(share, 94)] * 30 + [(50, 94)]).limits_from == 0


def test_a_share_of_fewer_than_ten_is_never_a_signal() -> None:
    (few, enough) = (over_time("session_completion", [*STEADY, (0, n)]).frame["signal"][-1] for n in (9, 40))
    assert (few, enough) == (None, "below")


def test_the_first_weeks_set_the_limits_and_a_later_change_does_not_move_them() -> None:
    before = [(60 + number % 4, 94) for number in range(26)]
    result = over_time("session_completion", before + [(40, 94)] * 3)
    assert limits(result, 0) == limits(over_time("session_completion", before), 0)
    assert result.frame["signal"].to_list()[-3:] == ["below"] * 3
    assert result.limits_from == 26


def test_a_long_run_names_its_points_and_only_those() -> None:
    weeks = [(70, 94), (60, 94)] * 6 + [(66 + number % 2, 94) for number in range(9)]
    named = over_time("session_completion", weeks).frame["signal"].to_list()
    assert named == [None] * 12 + ["run_high"] * 9


def test_nhs_rules_are_asked_for_in_the_settings() -> None:
    values = counts(50, 52, 49, 51, 50, 51, 53, 55, 57, 59, 61, 63, 50, 51)
    result = over_time("active_census", values, settings=Settings(signal_rules="nhs"))
    assert result.frame["signal"].to_list() == ["shift_low"] * 4 + ["trend_high"] * 6 + ["above"] * 2 + [None] * 2


@pytest.mark.parametrize(
    ("metric_id", "value", "kept"),
    [
        ("session_completion", 0.99, "fail"),
        ("session_completion", 0.30, "pass"),
        ("session_completion", 0.75, "hit_or_miss"),
        ("no_show_rate", 0.99, "pass"),
        ("no_show_rate", 0.30, "fail"),
        ("diagnosed_co_occurring", 0.30, None),
    ],
)
def test_a_target_is_held_against_the_usual_range_in_the_wanted_direction(
    metric_id: str, value: float, kept: str | None
) -> None:
    settings = Settings(targets=(Target(metric_id, value, "2026-01-05", "Quality team"),))
    assert over_time(metric_id, V6, settings=settings).assurance == kept


def test_a_target_for_an_unknown_metric_is_told_with_the_valid_ones() -> None:
    settings = Settings(targets=(Target("completion", 0.8, "2026-01-05", "Quality team"),))
    with pytest.raises(SettingsError) as told:
        check_targets(settings)
    assert str(told.value).startswith("There is a target for completion, which is not a metric. Valid: ")
    assert all(name in str(told.value) for name in METRICS)


def test_a_target_of_eighty_for_a_share_is_told_to_be_a_fraction() -> None:
    settings = Settings(targets=(Target("session_completion", 80, "2026-01-05", "Quality team"),))
    with pytest.raises(SettingsError, match="The target for session_completion must be a share from 0 to 1: write 80%"):
        check_targets(settings)


def is_named(values: np.ndarray) -> bool:
    """The brief's rule for the newest point: outside the limits, part of a long run, or too few crossings."""
    found = control.xmr(values, baseline=26)
    told = control.runs(values, found.centre)
    return control.signals(values, found)[-1] is not None or told.crossings < told.crossings_limit


def test_stable_weeks_are_seldom_named_and_a_shift_of_two_sigma_mostly_within_eight() -> None:
    random = np.random.default_rng(1)
    stable = np.mean([is_named(random.normal(size=26)) for _ in range(400)])
    shifted = [np.concatenate([random.normal(size=26), random.normal(2, 1, size=8)]) for _ in range(100)]
    caught = np.mean([any(is_named(values[: 27 + week]) for week in range(8)) for values in shifted])
    assert 0.005 < stable < 0.035
    assert 0.74 < caught < 0.92
