"""Differences, funnels, intervals and change scores against published figures, `measures.md` and plain loops."""

from __future__ import annotations

import random
from fractions import Fraction
from math import comb, exp, inf, pi, sqrt
from statistics import mean, quantiles, stdev, variance

import numpy as np
import pytest
from scipy import stats

from dashboard.statistics.change import (
    clinical_cut,
    integer_rule,
    paired_change,
    regression_to_the_mean,
    reliable_change_threshold,
    sem,
)
from dashboard.statistics.differences import (
    newcombe,
    standardised_category_difference,
    standardised_mean_difference,
    standardised_share_difference,
    welch,
)
from dashboard.statistics.funnel import flags, funnel_limits, overdispersion
from dashboard.statistics.intervals import wilson

SEEDS = range(100)


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0, 0.2775),
        (10, 10, 0.7225, 1),
        (45, 60, 0.6277, 0.8422),
        (1, 3, 0.0615, 0.7923),
        (68, 94, 0.6256, 0.8037),
    ],
)
def test_wilson_limits_of_the_measures(successes: int, trials: int, low: float, high: float) -> None:
    assert wilson(successes, trials) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(
    ("x1", "n1", "x2", "n2", "low", "high"),
    [
        # Newcombe (1998), table II, method 10: all eight of its examples.
        (56, 70, 48, 80, 0.0524, 0.3339),
        (9, 10, 3, 10, 0.1705, 0.8090),
        (6, 7, 2, 7, 0.0582, 0.8062),
        (5, 56, 0, 29, -0.0381, 0.1926),
        (0, 10, 0, 20, -0.1611, 0.2775),
        (0, 10, 0, 10, -0.2775, 0.2775),
        (10, 10, 0, 20, 0.6791, 1.0000),
        (10, 10, 0, 10, 0.6075, 1.0000),
    ],
)
def test_newcombe_limits_are_the_published_ones(x1: int, n1: int, x2: int, n2: int, low: float, high: float) -> None:
    found = newcombe(x1, n1, x2, n2)
    assert found.value == pytest.approx(x1 / n1 - x2 / n2)
    assert (found.low, found.high) == pytest.approx((low, high), abs=5.1e-5)
    other = newcombe(x2, n2, x1, n1)
    assert (other.low, other.high) == pytest.approx((-found.high, -found.low))


@pytest.mark.parametrize("seed", SEEDS)
def test_welch_limits_are_those_of_a_t_test_on_the_rows(seed: int) -> None:
    dice = random.Random(seed)
    a, b = ([dice.gauss(0, dice.choice([1, 5])) for _ in range(dice.randint(2, 30))] for _ in range(2))
    found = welch(mean(a), variance(a), len(a), mean(b), variance(b), len(b))
    theirs = stats.ttest_ind(a, b, equal_var=False).confidence_interval()
    assert (found.value, found.low, found.high) == pytest.approx((mean(a) - mean(b), theirs.low, theirs.high))


def test_means_without_spread_differ_exactly() -> None:
    found = welch(3, 0, 5, 1, 0, 4)
    assert (found.value, found.low, found.high) == (2, 2, 2)


def test_standardised_differences_by_hand() -> None:
    assert standardised_mean_difference(12, 9, 10, 7) == pytest.approx(2 / sqrt(8))
    assert standardised_share_difference(0.5, 0.3) == pytest.approx(0.2 / sqrt((0.25 + 0.21) / 2))
    assert standardised_share_difference(0.3, 0.5) < 0
    # Three categories: the 2 x 2 covariance of the last two, inverted by hand.
    (p, q), (r, s) = (0.3, 0.2), (0.1, 0.4)
    a, d = (p * (1 - p) + r * (1 - r)) / 2, (q * (1 - q) + s * (1 - s)) / 2
    b, x, y = -(p * q + r * s) / 2, p - r, q - s
    by_hand = sqrt((d * x * x - 2 * b * x * y + a * y * y) / (a * d - b * b))
    assert standardised_category_difference([5, 3, 2], [50, 10, 40]) == pytest.approx(by_hand)


@pytest.mark.parametrize("seed", SEEDS)
def test_distance_of_distributions_forgets_order_side_and_empty_categories(seed: int) -> None:
    dice = random.Random(seed)
    a, b = ([dice.randint(0, 9) for _ in range(dice.randint(2, 5))] for _ in range(2))
    a, b = [1, *a[: len(b)]], [1, *b[: len(a)]]
    order = dice.sample(range(len(a)), len(a))
    found = standardised_category_difference(a, b)
    assert found == pytest.approx(standardised_category_difference(b, a))
    assert found == pytest.approx(standardised_category_difference([a[i] for i in order], [b[i] for i in order]))
    assert found == pytest.approx(standardised_category_difference([0, *a, 0], [0, *b, 0]))
    two = standardised_category_difference([a[0], sum(a[1:]) + 1], [b[0], sum(b[1:]) + 1])
    assert two == pytest.approx(abs(standardised_share_difference(a[0] / (sum(a) + 1), b[0] / (sum(b) + 1))))


def test_groups_without_anything_in_common_are_infinitely_far_apart_and_equal_ones_not_at_all() -> None:
    assert standardised_category_difference([4, 0, 0], [0, 2, 3]) == inf
    assert standardised_category_difference([4, 2], [8, 4]) == 0 and standardised_category_difference([4], [8]) == 0
    assert standardised_share_difference(0, 1) == -inf and standardised_share_difference(1, 1) == 0
    assert standardised_mean_difference(3, 0, 2, 0) == inf and standardised_mean_difference(2, 0, 2, 0) == 0


def test_funnel_limits_of_the_measures() -> None:
    low95, high95, low998, high998 = funnel_limits(0.6, [20, 100])
    assert (*low95, *high95) == pytest.approx((0.3853, 0.5040, 0.8147, 0.6960), abs=5e-5)
    assert (*low998, *high998) == pytest.approx((0.2615, 0.4486, 0.9385, 0.7514), abs=5e-5)


def test_funnel_limits_stay_within_a_share_and_widen_for_overdispersion() -> None:
    low95, high95, low998, high998 = funnel_limits(0.9, [4])
    assert (high95[0], high998[0]) == (1, 1) and low998[0] < low95[0]
    assert funnel_limits(0.1, [4])[0][0] == 0
    assert funnel_limits(0.6, [100], phi=4)[1][0] == pytest.approx(0.6 + 2 * 1.959964 * sqrt(0.0024))
    assert funnel_limits(0.6, [100], tau=0.05)[3][0] == pytest.approx(0.6 + 3.090232 * sqrt(0.0024 + 0.0025))


def test_exact_tails_flag_the_units_of_the_measures() -> None:
    assert flags([6, 4, 48], [20, 20, 100], 0.6) == ["outside_95_low", "outside_998_low", "outside_95_low"]
    assert flags([18, 20, 0, 12, 0], [20, 20, 0, 20, 3], 0.6)[1:4] == ["outside_998_high", "inside", "inside"]


@pytest.mark.parametrize("seed", SEEDS)
def test_flags_are_those_of_sums_of_binomial_chances(seed: int) -> None:
    dice = random.Random(seed)
    n, share = dice.randint(1, 60), Fraction(dice.randint(1, 19), 20)
    chances = [comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]
    expected = []
    for k in range(n + 1):
        lower, upper, word = sum(chances[: k + 1]), sum(chances[k:]), "inside"
        for name, tail in (("95", Fraction(25, 1000)), ("998", Fraction(1, 1000))):
            word = f"outside_{name}_low" if lower < tail else f"outside_{name}_high" if upper < tail else word
        expected.append(word)
    assert flags(list(range(n + 1)), [n] * (n + 1), float(share)) == expected


@pytest.mark.parametrize("seed", SEEDS)
def test_overdispersion_is_that_of_a_plain_loop(seed: int) -> None:
    dice = random.Random(seed)
    n = [dice.randint(5, 200) for _ in range(dice.randint(2, 25))]
    x = [min(size, max(0, round(size * dice.gauss(0.6, dice.choice([0.01, 0.3]))))) for size in n]
    z = [(k / size - 0.6) / sqrt(0.24 / size) for k, size in zip(x, n, strict=True)]
    deciles = quantiles(z, n=10, method="inclusive")
    phi = mean(min(max(score, deciles[0]), deciles[-1]) ** 2 for score in z)
    w = [size / 0.24 for size in n]
    tau = max(0, (len(n) * phi - (len(n) - 1)) / (sum(w) - sum(each**2 for each in w) / sum(w)))
    found = overdispersion(x, n, 0.6)
    assert (found.phi, found.tau) == pytest.approx((phi, sqrt(tau)))
    outside = [word for word in flags(x, n, 0.6) if word != "inside"]
    assert found.is_overdispersed == (len(outside) > len(n) / 2)


def test_overdispersion_is_flagged_where_most_units_lie_outside() -> None:
    assert overdispersion([90, 20, 95, 60], [100] * 4, 0.6).is_overdispersed
    assert not overdispersion([90, 20, 60, 60], [100] * 4, 0.6).is_overdispersed
    assert overdispersion([60, 61, 59], [100] * 3, 0.6).tau == 0


@pytest.mark.parametrize(
    ("reliability", "sd", "threshold", "points"),
    [
        (0.89, 5.66, 5.20, 6),
        (0.84, 5.66, 6.28, 7),
        (0.92, 4.50, 3.53, 4),
        (0.83, 4.7, 5.37, 6),
        (0.91, 12.40, 10.31, 11),
        (0.82, 12.40, 14.58, 15),
    ],
)
def test_reliable_change_of_the_measures(reliability: float, sd: float, threshold: float, points: int) -> None:
    found = reliable_change_threshold(sd, reliability)
    assert found == pytest.approx(threshold, abs=5e-3) and integer_rule(found) == points


def test_a_change_must_exceed_the_threshold_and_not_only_reach_it() -> None:
    assert integer_rule(5.0) == 6 and integer_rule(4.99) == 5


def test_standard_error_of_measurement_by_hand() -> None:
    assert sem(10, 0.84) == pytest.approx(4) and sem(10, 1) == 0 and sem(10, 0) == 10


def test_clinical_cut_of_the_measures() -> None:
    cut = clinical_cut(mean_clinical=17.1, sd_clinical=6.1, mean_nonclinical=3.3, sd_nonclinical=3.8)
    assert cut == pytest.approx(8.60, abs=5e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_paired_change_is_that_of_a_paired_t_test(seed: int) -> None:
    dice = random.Random(seed)
    changes = [dice.randint(-12, 6) for _ in range(dice.randint(2, 40))] + [1]
    found = paired_change(len(changes), sum(changes), sum(change**2 for change in changes))
    theirs = stats.ttest_1samp(changes, 0).confidence_interval()
    if len(set(changes)) > 1:
        assert (found.mean, found.low, found.high) == pytest.approx((mean(changes), theirs.low, theirs.high))
        assert found.d_z == pytest.approx(mean(changes) / stdev(changes))


def test_changes_that_are_all_alike_have_no_width() -> None:
    found = paired_change(3, -6, 12)
    assert (found.mean, found.low, found.high, found.d_z) == (-2, -2, -2, -inf)
    assert paired_change(3, 0, 0).d_z == 0


def test_t10_two_points_of_improvement_come_from_nothing() -> None:
    selected, retest = regression_to_the_mean(11, 5.66, 0.70, 15, direction="above")
    assert (selected, retest) == pytest.approx((18.33, 16.13), abs=5e-3)
    assert selected - retest == pytest.approx(2.2, abs=5e-2)


@pytest.mark.parametrize("cut", [-20, 5, 9.5, 14, 25])
def test_regression_to_the_mean_is_the_average_over_the_tail(cut: float) -> None:
    scores = np.arange(-60, 80, 0.001) + 0.0005
    weights = np.exp(-(((scores - 10) / 6) ** 2) / 2) / (6 * sqrt(2 * pi))
    for direction, is_in in (("above", scores > cut), ("below", scores < cut)):
        tail = np.average(scores[is_in], weights=weights[is_in])
        found = regression_to_the_mean(10, 6, 0.7, cut, direction=direction)
        assert found == pytest.approx((tail, 10 + 0.7 * (tail - 10)), abs=1e-3)


def test_a_cut_far_beyond_all_scores_still_has_an_answer() -> None:
    selected, _ = regression_to_the_mean(0, 1, 0.7, 50, direction="above")
    assert 50 < selected < 50.02 and exp(-50) > 0


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: newcombe(1, 0, 1, 2),
        lambda: welch(1, 1, 1, 1, 1, 5),
        lambda: standardised_category_difference([1, 2], [1, 2, 3]),
        lambda: standardised_category_difference([0, 0], [1, 2]),
        lambda: funnel_limits(0.5, [10, 0]),
        lambda: flags([11], [10], 0.5),
        lambda: flags([-1], [10], 0.5),
        lambda: overdispersion([1], [2], 0.5),
        lambda: overdispersion([1, 1], [2, 2], 1.0),
        lambda: overdispersion([0, 1], [0, 2], 0.5),
        lambda: sem(1, 1.1),
        lambda: sem(-1, 0.5),
        lambda: paired_change(1, 1, 1),
        lambda: regression_to_the_mean(1, 1, 0.5, 2, direction="up"),
        lambda: regression_to_the_mean(1, 0, 0.5, 2, direction="above"),
    ],
)
def test_figures_without_a_meaning_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()
