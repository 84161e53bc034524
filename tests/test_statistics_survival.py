"""Time in treatment against T8 and the log-rank vector of `measures.md`, and plain loops over exact fractions."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable
from fractions import Fraction
from math import exp, log, sqrt
from pathlib import Path

import numpy as np
import pytest

from dashboard.statistics.survival import (
    Curve,
    cumulative_incidence,
    kaplan_meier,
    log_rank,
    median,
    quantile,
    restricted_mean,
    restricted_mean_difference,
    retained,
    weekly_hazard,
)

Person = tuple[int, int]  # day, and cause of the ending; 0 is censored
T8 = [(5, 2), (12, 2), (12, 0), (20, 3), (25, 0), (31, 1), (40, 1), (40, 0), (55, 0), (60, 0)]
ARM_A = [(3, 1), (8, 1), (8, 1), (15, 0), (22, 1), (30, 0)]
ARM_B = [(6, 1), (14, 0), (21, 1), (28, 1), (30, 0), (30, 0)]
Z = 1.959963984540054
SEEDS = range(100)


def people(seed: int, *, first_day: int = 0) -> list[Person]:
    """Up to 60 people on few days: everything is tied."""
    dice = random.Random(seed)
    last, size = dice.choice([3, 12, 40]), dice.randint(1, 60)
    causes = dice.choice([[0, 1], [0, 1, 2], [0, 0, 0, 1, 2, 3], [1, 2], [0, 0, 1]])
    return [(dice.randint(first_day, last), dice.choice(causes)) for _ in range(size)]


def counted(sample: Iterable[Person]) -> tuple[list[int], list[int], list[int]]:
    """Days, exits of any cause and people censored."""
    sample = list(sample)
    days = sorted({day for day, _ in sample})
    exits = [sum(at == day and cause > 0 for at, cause in sample) for day in days]
    return days, exits, [sum(at == day and cause == 0 for at, cause in sample) for day in days]


def by_cause(sample: list[Person]) -> dict[str, list[int]]:
    """Exits on each day of `counted` by cause."""
    days = sorted({day for day, _ in sample})
    causes = sorted({cause for _, cause in sample} - {0})
    return {str(cause): [sum(person == (day, cause) for person in sample) for day in days] for cause in causes}


def curve_of(sample: list[Person]) -> Curve:
    """The Kaplan-Meier curve of a sample."""
    return kaplan_meier(*counted(sample))


def still_here(sample: list[Person]) -> dict[int, Fraction]:
    """S after each day on record, as a fraction."""
    left, survival = Fraction(1), {}
    for day in sorted({day for day, _ in sample}):
        at_risk = sum(at >= day for at, _ in sample)
        exits = sum(at == day and cause > 0 for at, cause in sample)
        left *= 1 - Fraction(exits, at_risk)
        survival[day] = left
    return survival


def greenwood(sample: list[Person], day: int) -> float:
    """Greenwood's sum up to and with a day, without the infinite term of the last one to leave."""
    total = 0.0
    for each in sorted({at for at, _ in sample if at <= day}):
        n = sum(at >= each for at, _ in sample)
        d = sum(at == each and cause > 0 for at, cause in sample)
        total += d / (n * (n - d)) if n > d else 0
    return total


def test_t8_survival_median_and_limits() -> None:
    curve = curve_of(T8)
    assert [curve.at(day) for day in (4, 5, 11, 12, 20, 31, 40, 99)] == pytest.approx(
        [1, 0.9, 0.9, 0.8, 0.685714, 0.548571, 0.411429, 0.411429], abs=5e-7
    )
    value, low, high = retained(curve, 41)
    assert (value, low, high) == pytest.approx((0.411429, 0.1025, 0.7073), abs=5e-5)
    assert retained(curve, 30)[0] == pytest.approx(0.6857, abs=5e-5)
    assert median(curve)[0] == 40
    assert list(curve.at_risk) == [10, 9, 7, 6, 5, 4, 2, 1] and list(curve.censored) == [0, 1, 0, 1, 0, 1, 1, 1]


def test_t8_cumulative_incidence_adds_up_to_those_who_left() -> None:
    found = cumulative_incidence(counted(T8)[0], by_cause(T8), counted(T8)[2])
    assert found["1"].at(39) == pytest.approx(0.1371, abs=5e-5)
    assert [found[cause].at(40) for cause in "123"] == pytest.approx([0.2743, 0.2, 0.1143], abs=5e-5)
    assert sum(each.at(40) for each in found.values()) == pytest.approx(1 - curve_of(T8).at(40))
    assert found["2"].at(4) == 0


def test_log_rank_vector() -> None:
    found = log_rank(curve_of(ARM_A), curve_of(ARM_B))
    assert found.observed == 4 and not found.is_enough
    assert [found.expected, found.variance, found.chi2, found.p] == pytest.approx(
        [2.93788, 1.59210, 0.70856, 0.39992], abs=5e-6
    )


def test_p_of_the_log_rank_test_is_for_ten_exits_in_each_arm() -> None:
    ten, nine = curve_of([(day, 1) for day in range(10)]), curve_of([(day, 1) for day in range(9)] + [(9, 0)])
    assert log_rank(ten, ten).is_enough and not log_rank(ten, nine).is_enough and not log_rank(nine, ten).is_enough


def test_someone_who_leaves_on_day_n_was_retained_n_days_and_same_day_leavers_count() -> None:
    curve = kaplan_meier([0, 30], [1, 1], [0, 2])
    assert curve.at(0) == 0.75 and retained(curve, 1)[0] == 0.75 and retained(curve, 0)[0] == 1
    assert retained(curve, 30)[0] == 0.75 and retained(curve, 31)[0] == pytest.approx(0.5)


def test_nobody_knows_about_days_beyond_the_last_one_followed() -> None:
    curve = kaplan_meier([10, 20], [1, 0], [0, 3])
    assert retained(curve, 21)[0] == 0.75 and retained(curve, 22) == (None, None, None)
    with pytest.raises(ValueError, match="ends on day 20, before the horizon of 21 days"):
        restricted_mean(curve, 21)
    everybody_left = kaplan_meier([10, 20], [1, 3], [0, 0])
    assert retained(everybody_left, 90) == (0, 0, 0) and restricted_mean(everybody_left, 90)[0] == 17.5


def test_a_median_nobody_reached_is_none() -> None:
    assert median(kaplan_meier([10, 20], [1, 0], [0, 3])) == (None, 10.0, None)
    assert median(kaplan_meier([], [], [])) == (None, None, None)


def test_quantile_is_the_day_by_which_that_share_has_left() -> None:
    curve = kaplan_meier([1, 2, 3, 4], [1, 1, 1, 1], [0, 0, 0, 0])
    assert [quantile(curve, share)[0] for share in (0.25, 0.26, 0.5, 0.75, 1)] == [1, 2, 2, 3, 4]


def test_without_anyone_there_is_an_empty_curve() -> None:
    curve = kaplan_meier([], [], [])
    assert curve.at(5) == 1 and curve.at_risk_on(0) == 0 and len(weekly_hazard([], [], []).week) == 0
    assert retained(curve, 0)[0] == 1 and retained(curve, 1) == (None, None, None)
    assert len(cumulative_incidence([], {"left": []}, [])["left"].share) == 0


def test_days_on_which_nothing_happened_change_nothing() -> None:
    plain = kaplan_meier([5, 9], [1, 1], [0, 1])
    padded = kaplan_meier([0, 5, 7, 9, 30], [0, 1, 0, 1, 0], [0, 0, 0, 1, 0])
    assert list(padded.day) == [5, 9] and list(padded.low) == list(plain.low)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: kaplan_meier([3, 2], [1, 1], [0, 0]),
        lambda: kaplan_meier([2, 2], [1, 1], [0, 0]),
        lambda: kaplan_meier([-1, 2], [1, 1], [0, 0]),
        lambda: kaplan_meier([1, 2], [1, -1], [0, 0]),
        lambda: kaplan_meier([1, 2], [1], [0, 0]),
        lambda: cumulative_incidence([1, 2], {"left": [1]}, [0, 0]),
        lambda: log_rank(curve_of(T8), curve_of(T8), weights="peto"),
    ],
)
def test_counts_that_cannot_be_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()


@pytest.mark.parametrize("seed", SEEDS)
def test_curve_variance_and_limits_are_those_of_a_plain_loop(seed: int) -> None:
    sample = people(seed)
    curve, exact = curve_of(sample), still_here(sample)
    assert list(curve.day) == list(exact)
    for i, (day, share) in enumerate(exact.items()):
        total = greenwood(sample, day)
        assert curve.survival[i] == pytest.approx(float(share))
        assert curve.variance[i] == pytest.approx(float(share) ** 2 * total)
        if 0 < share < 1:
            half = Z * sqrt(total) / log(share)
            limits = [exp(-exp(log(-log(share)) + sign * half)) for sign in (-1, 1)]
            assert (curve.low[i], curve.high[i]) == pytest.approx(tuple(limits))
        else:
            assert curve.low[i] == curve.high[i] == share


@pytest.mark.parametrize("seed", SEEDS)
def test_quantiles_are_exact_where_the_curve_touches_them(seed: int) -> None:
    exact = still_here(people(seed))
    for share in (Fraction(1, 4), Fraction(1, 2), Fraction(2, 3)):
        expected = next((day for day, left in exact.items() if left <= 1 - share), None)
        assert quantile(curve_of(people(seed)), float(share))[0] == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_incidence_and_its_variance_are_those_of_a_double_loop(seed: int) -> None:
    sample = people(seed)
    days, _, censored = counted(sample)
    endings, exact = by_cause(sample), still_here(sample)
    before = dict(zip(days, [Fraction(1), *list(exact.values())[:-1]], strict=True))
    at_risk = {day: sum(at >= day for at, _ in sample) for day in days}
    for ending, found in cumulative_incidence(days, endings, censored).items():
        own = dict(zip(days, endings[ending], strict=True))
        share = {t: sum(before[i] * own[i] / at_risk[i] for i in days if i <= t) for t in days}
        assert found.share == pytest.approx([float(share[day]) for day in days])
        for t, variance, low, high in zip(days, found.variance, found.low, found.high, strict=True):
            expected = 0
            for i in (day for day in days if day <= t):
                n, d, k = at_risk[i], sum(at == i and cause > 0 for at, cause in sample), own[i]
                gap = share[t] - share[i]
                expected += (gap**2 * Fraction(d, n * (n - d)) if n > d else 0) - 2 * gap * before[i] * Fraction(
                    k, n**2
                )
                expected += before[i] ** 2 * Fraction(k * (n - k), n**3)
            assert variance == pytest.approx(float(expected), abs=1e-12)
            if 0 < share[t] < 1 and expected > 0:
                half = Z * sqrt(expected) / (share[t] * log(share[t]))
                limits = [exp(-exp(log(-log(share[t])) + sign * half)) for sign in (-1, 1)]
                assert (low, high) == pytest.approx(tuple(limits))
            elif share[t] in (0, 1):
                assert (low, high) == pytest.approx((float(share[t]),) * 2)


@pytest.mark.parametrize("seed", SEEDS)
def test_incidences_add_up_and_a_single_one_is_the_curve_upside_down(seed: int) -> None:
    sample = people(seed)
    days, exits, censored = counted(sample)
    curve = kaplan_meier(days, exits, censored)
    parts = cumulative_incidence(days, by_cause(sample), censored)
    if parts:
        assert sum(part.share for part in parts.values()) == pytest.approx(1 - curve.survival)
    whole = cumulative_incidence(days, {"left": exits}, censored)["left"]
    assert whole.share == pytest.approx(1 - curve.survival)
    # Where the last one leaves, Greenwood calls it certain and the delta method does not.
    is_open = curve.survival > 0
    assert whole.variance[is_open] == pytest.approx(curve.variance[is_open], abs=1e-12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("weights", ["log-rank", "wilcoxon"])
def test_log_rank_is_that_of_a_plain_loop_and_the_same_from_either_side(seed: int, weights: str) -> None:
    a, b = people(seed), people(seed + 1000)
    observed = expected = variance = Fraction(0)
    for day in sorted({day for day, _ in a + b}):
        n_a, n = sum(at >= day for at, _ in a), sum(at >= day for at, _ in a + b)
        d_a, d = (sum(at == day and cause > 0 for at, cause in arm) for arm in (a, a + b))
        weight = n if weights == "wilcoxon" else 1
        observed += weight * d_a
        expected += weight * Fraction(d * n_a, n)
        if n > 1:
            variance += weight**2 * Fraction(n_a * (n - n_a) * d * (n - d), n**2 * (n - 1))
    found = log_rank(curve_of(a), curve_of(b), weights=weights)
    assert (found.observed, found.expected) == pytest.approx((float(observed), float(expected)))
    assert found.variance == pytest.approx(float(variance))
    other = log_rank(curve_of(b), curve_of(a), weights=weights)
    assert (other.chi2, other.p) == pytest.approx((found.chi2, found.p))


def test_exits_that_could_not_fall_otherwise_speak_for_no_difference() -> None:
    all_on_one_day = curve_of([(5, 1)] * 12)
    assert (log_rank(all_on_one_day, all_on_one_day).chi2, log_rank(all_on_one_day, all_on_one_day).p) == (0, 1)


@pytest.mark.parametrize("seed", SEEDS)
def test_restricted_mean_and_its_error_are_those_of_a_walk_day_by_day(seed: int) -> None:
    sample = people(seed)
    curve, exact = curve_of(sample), still_here(sample)
    horizon = random.Random(seed).randint(1, max(day for day, _ in sample) + 1)
    if horizon > curve.last_day:
        horizon = int(curve.last_day)
    heights = [max([(day, left) for day, left in exact.items() if day <= t], default=(0, 1))[1] for t in range(horizon)]
    error = 0.0
    for day in (day for day in exact if day < horizon):
        n = sum(at >= day for at, _ in sample)
        d = sum(at == day and cause > 0 for at, cause in sample)
        error += float(sum(heights[day:])) ** 2 * d / (n * (n - d)) if n > d else 0
    assert restricted_mean(curve, horizon) == pytest.approx((float(sum(heights)), sqrt(error)))


def test_restricted_mean_without_censoring_is_the_mean_of_days_cut_at_the_horizon() -> None:
    days = [0, 3, 3, 8, 15, 22, 30, 41, 90]
    cut = np.minimum(days, 30)
    found = restricted_mean(curve_of([(day, 1) for day in days]), 30)
    assert found == pytest.approx((cut.mean(), cut.std() / sqrt(len(days))))


def test_difference_of_restricted_means_has_limits_on_both_sides() -> None:
    (a, error_a), (b, error_b) = restricted_mean(curve_of(ARM_A), 28), restricted_mean(curve_of(ARM_B), 28)
    found = restricted_mean_difference(curve_of(ARM_A), curve_of(ARM_B), 28)
    half = Z * sqrt(error_a**2 + error_b**2)
    assert (found.value, found.low, found.high) == pytest.approx((a - b, a - b - half, a - b + half))
    assert found.value < 0


@pytest.mark.parametrize("seed", SEEDS)
def test_weekly_hazard_counts_every_day_somebody_was_at_risk(seed: int) -> None:
    sample = people(seed)
    found = weekly_hazard(*counted(sample))
    assert list(found.week) == list(range(1, max(day for day, _ in sample) // 7 + 2))
    for i in range(len(found.week)):
        week = range(7 * i, 7 * i + 7)
        exposure = sum(at >= day for day in week for at, _ in sample)
        exits = sum(at in week and cause > 0 for at, cause in sample)
        assert (found.at_risk_days[i], found.events[i]) == (exposure, exits)
        assert found.hazard[i] == pytest.approx(exits / (exposure / 7))
        assert found.low[i] <= found.hazard[i] <= found.high[i]


@pytest.mark.parametrize(
    ("exits", "low", "high"), [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)]
)
def test_limits_of_a_weekly_hazard_are_the_published_poisson_limits(exits: int, low: float, high: float) -> None:
    # Pearson and Hartley, table 40: 95 % limits of a Poisson count. A hundred people for a week are 100 person-weeks.
    found = weekly_hazard([6], [exits], [100 - exits])
    assert (found.low[0] * 100, found.high[0] * 100) == pytest.approx((low, high), abs=6e-4)


def test_statistics_load_neither_pandas_nor_the_large_part_of_scipy() -> None:
    rooms = "control, survival, differences, funnel, change, intervals"
    loaded = f"import sys; from dashboard.statistics import {rooms}; print(*sys.modules)"
    root = Path(__file__).parents[1]
    modules = subprocess.run(
        [sys.executable, "-c", loaded], capture_output=True, text=True, check=True, cwd=root
    ).stdout
    assert not {"pandas", "polars", "lifelines", "scipy.stats", "duckdb", "streamlit"} & set(modules.split())
