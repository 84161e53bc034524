"""Control charts against published charts, V1 to V6 of `measures.md`, and plain loops over exact fractions."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import comb, log2
from pathlib import Path

import numpy as np
import pytest

from dashboard.statistics.control import (
    assurance,
    laney,
    nhs_points,
    p_chart,
    runs,
    signals,
    variation,
    xmr,
)

PUBLISHED = json.loads((Path(__file__).parent / "published/xmr_nhsrplotthedots.json").read_text("utf-8"))
V1 = [1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1]
V2 = [42, 44, 41, 43, 45, 44, 42, 40, 43, 44, 46, 43]
V3 = [10, 11, 10, 9, 10, 11, 10, 9, 10, 14, 11.5, 14, 10, 9, 10, 11, 10, 9, 10, 11]
V4 = [50, 52, 49, 51, 50, 51, 53, 55, 57, 59, 61, 63, 50, 51]
V5 = [5, 6, 5, 6, 5, 6, 5, 8, 9, 8, 9, 8, 9, 8]
V6_X = [90, 77, 104, 95, 60, 112, 92, 90]
V6_N = [120, 110, 130, 125, 90, 140, 128, 118]
SEEDS = range(200)


def close(*numbers: float, digits: int = 4) -> object:
    """The numbers as printed, to so many decimals."""
    return pytest.approx(list(numbers), abs=0.5000001 * 10**-digits)


@pytest.mark.parametrize(
    ("chart", "fifteenth", "screened"),
    [("as_given", None, False), ("fifteenth_is_10_screened", 10.0, True), ("fifteenth_is_10", 10.0, False)],
)
def test_xmr_limits_are_those_of_the_published_charts(chart: str, fifteenth: float | None, screened: bool) -> None:
    values = list(PUBLISHED["values"])
    if fifteenth is not None:
        values[14] = fifteenth
    control = xmr(values, screened=screened)
    assert (control.centre, control.low[0], control.high[-1]) == pytest.approx(
        tuple(PUBLISHED[chart].values()), rel=5e-7
    )


def test_v1_an_outlier_widens_the_limits_unless_it_is_screened() -> None:
    plain, screened = xmr(V1), xmr(V1, screened=True)
    assert [plain.centre, plain.high[0], plain.low[0]] == close(1.9444, 6.9515, -3.0626)
    assert [screened.centre, screened.high[0], screened.low[0]] == close(1.9444, 4.6044, -0.7156)
    for control in (plain, screened):
        assert nhs_points(V1, control) == ["astronomical_high" if i == 4 else "common" for i in range(18)]


def test_v2_weekly_census_is_ordinary_variation() -> None:
    control = xmr(V2)
    assert [control.centre, control.high[3], control.low[3]] == close(43.0833, 48.6452, 37.5215)
    assert [control.near_high[3], control.near_low[3]] == close(46.7912, 39.3755)
    assert [control.moving_range_limit] == close(6.831, digits=3)
    assert control.sigma == pytest.approx((control.high - control.centre) / 3)
    assert set(nhs_points(V2, control)) == {"common"} and signals(V2, control) == [None] * 12


def test_v3_two_of_three_points_near_the_limit_are_named_and_the_one_between_is_not() -> None:
    control = xmr(V3)
    assert [control.centre, control.high[0], control.near_high[0]] == close(10.475, 14.395, 13.0883)
    assert named(nhs_points(V3, control)) == {10: "two_of_three_high", 12: "two_of_three_high"}


def test_v4_a_trend_yields_to_an_astronomical_point_and_outranks_a_shift() -> None:
    control = xmr(V4)
    assert [control.centre, control.high[0], control.low[0]] == close(53.7143, 60.8758, 46.5527)
    assert named(nhs_points(V4, control)) == (
        dict.fromkeys(range(1, 5), "shift_low")
        | dict.fromkeys(range(5, 11), "trend_high")
        | dict.fromkeys((11, 12), "astronomical_high")
    )


def test_v5_two_of_three_outranks_a_shift() -> None:
    assert named(nhs_points(V5, xmr(V5))) == (
        dict.fromkeys(range(1, 8), "shift_low")
        | dict.fromkeys((8, 10, 12, 14), "shift_high")
        | dict.fromkeys((9, 11, 13), "two_of_three_high")
    )


def test_v6_shares_of_the_same_clients_spread_wider_than_coin_tosses() -> None:
    p, wide = p_chart(V6_X, V6_N), laney(V6_X, V6_N)
    assert [p.centre, wide.sigma_z] == close(0.74922, 1.69548, digits=5)
    assert [p.low[4], p.high[4], p.low[5], p.high[5]] == close(0.6121, 0.8863, 0.6393, 0.8591)
    assert [wide.low[4], wide.high[4], wide.low[5], wide.high[5]] == close(0.5168, 0.9816, 0.5629, 0.9356)
    assert p.near_high == pytest.approx(p.centre + 2 * p.sigma) and p.sigma_z == 1 and np.isnan(p.moving_range_limit)


@pytest.mark.parametrize("seed", SEEDS)
def test_nhs_rules_name_the_points_a_plain_reading_of_them_names(seed: int) -> None:
    values = walk(seed)
    baseline = random.Random(seed).choice([None, 8])
    control = xmr(values, baseline=baseline)
    assert nhs_points(values, control) == by_hand(values, values[:baseline], 7, 7)
    assert nhs_points(values, control, shift=5, trend=4) == by_hand(values, values[:baseline], 5, 4)


def test_the_random_walks_contain_every_kind_of_point() -> None:
    kinds = {kind for seed in SEEDS for kind in nhs_points(walk(seed), xmr(walk(seed)))}
    assert len(kinds) == 9


@pytest.mark.parametrize("seed", SEEDS)
def test_laney_limits_are_those_of_a_plain_loop(seed: int) -> None:
    dice = random.Random(seed)
    n = [dice.randint(5, 60) for _ in range(dice.randint(2, 30))]
    x = [min(size, max(0, round(size * dice.gauss(0.7, 0.02 + 0.2 * (seed % 2))))) for size in n]
    base = dice.choice([None, 2, 10])
    centre = sum(x[:base]) / sum(n[:base])
    if not 0 < centre < 1:
        return
    z = [(a / b - centre) / (centre * (1 - centre) / b) ** 0.5 for a, b in zip(x, n, strict=True)][:base]
    sigma_z = max(1, sum(abs(z[i] - z[i - 1]) for i in range(1, len(z))) / (len(z) - 1) / 1.128)
    control = laney(x, n, baseline=base)
    assert (control.centre, control.sigma_z) == pytest.approx((centre, sigma_z))
    for i, size in enumerate(n):
        half = 3 * sigma_z * (centre * (1 - centre) / size) ** 0.5
        assert (control.low[i], control.high[i]) == pytest.approx((centre - half, centre + half))


def test_laney_limits_are_never_narrower_than_binomial_ones() -> None:
    control = laney([30, 30, 30], [40, 40, 40])
    assert control.sigma_z == 1 and control.high == pytest.approx(p_chart([30, 30, 30], [40, 40, 40]).high)


def test_limits_are_not_clipped_at_a_hundred_percent() -> None:
    assert p_chart([9, 10], [10, 10]).high[0] > 1 and p_chart([0, 1], [10, 10]).low[0] < 0


def test_a_share_of_a_hundred_percent_throughout_is_ordinary() -> None:
    control = laney([20, 30, 25], [20, 30, 25])
    assert control.sigma_z == 1 and signals([1, 1, 1], control) == [None] * 3


def test_a_baseline_fixes_centre_and_limits_for_what_follows() -> None:
    values = [10, 12, 11, 13, 10, 12, 30, 31]
    fixed = xmr(values, baseline=6)
    assert fixed.centre == pytest.approx(68 / 6) and len(fixed.high) == 8
    assert fixed.high[0] == xmr(values[:6]).high[0] and signals(values, fixed)[-2:] == ["above", "above"]
    assert p_chart([8, 8, 1], [10, 10, 10], baseline=2).centre == 0.8


@pytest.mark.parametrize("value", [0.7, 1 / 3, 64.1, 0.0])
def test_a_constant_series_is_ordinary_though_its_mean_is_rounded(value: float) -> None:
    for length in range(2, 40):
        control = xmr([value] * length, screened=length % 2 == 0)
        assert set(nhs_points([value] * length, control)) == {"common"}
        assert set(signals([value] * length, control)) == {None}


@pytest.mark.parametrize("seed", SEEDS)
def test_runs_and_crossings_are_those_of_a_plain_loop(seed: int) -> None:
    values = walk(seed)
    centre = sorted(values)[len(values) // 2]
    sides = [1 if value > centre else -1 for value in values if value != centre]
    lengths = []
    for i, side in enumerate(sides):
        if i and side == sides[i - 1]:
            lengths[-1] += side
        else:
            lengths.append(side)
    longest = max((abs(length) for length in lengths), default=0)
    limit = round(log2(len(sides)) + 3) if sides else 3
    fewest = next((k for k in range(len(sides)) if chance(k, len(sides) - 1) >= Fraction(1, 20)), 0)
    found = runs(values, centre)
    assert (found.longest_run, found.longest_run_limit) == (longest, limit)
    assert (found.crossings, found.crossings_limit) == (max(len(lengths) - 1, 0), fewest)
    assert found.current_run == (lengths[-1] if lengths else 0)
    assert found.is_shifted == (longest > limit or max(len(lengths) - 1, 0) < fewest)


def test_limits_of_runs_are_the_published_ones() -> None:
    # Appendix 2 of the qicharts2 vignette: useful points, longest run, fewest crossings.
    table = {
        10: (6, 2),
        12: (7, 3),
        20: (7, 6),
        22: (7, 7),
        24: (8, 8),
        30: (8, 10),
        40: (8, 14),
        46: (9, 17),
        60: (9, 23),
    }
    for useful, limits in table.items():
        found = runs([1, -1] * (useful // 2), 0)
        assert (found.longest_run_limit, found.crossings_limit) == limits


def test_signals_mark_exactly_the_points_of_a_run_that_is_too_long() -> None:
    # 19 points off the centre allow 7 in a row; here 9 stand above it, one point on it between them.
    values = [0.5, -1, 1, -1, 1, -1, 1, -1, *[0.5] * 4, 0, *[0.5] * 5, -1, 1]
    assert runs(values, 0).longest_run_limit == 7
    assert named(around_zero(values)) == dict.fromkeys([*range(9, 13), *range(14, 19)], "run_high")
    assert named(around_zero([-value for value in values])) == dict.fromkeys([*range(9, 13), *range(14, 19)], "run_low")
    seven_in_a_row = values[:8] + values[10:]
    assert runs(seven_in_a_row, 0).longest_run == 7 and named(around_zero(seven_in_a_row)) == {}


def test_a_point_outside_the_limits_says_so_even_within_a_run() -> None:
    values = [1, -1] * 10 + [0.5] * 8 + [9, -9]
    control = xmr(values, baseline=20)
    assert named(signals(values, control)) == dict.fromkeys(range(21, 29), "run_high") | {29: "above", 30: "below"}


def test_signals_by_nhs_rules_carry_the_name_of_the_rule() -> None:
    assert named(signals(V4, xmr(V4), rules="nhs")) == (
        dict.fromkeys(range(1, 5), "shift_low") | dict.fromkeys(range(5, 11), "trend_high") | {11: "above", 12: "above"}
    )
    assert signals([-value for value in V1], xmr([-value for value in V1]), rules="nhs")[4] == "below"


@pytest.mark.parametrize(
    ("point", "better", "word"),
    [
        ("common", "higher", "common"),
        ("common", "neither", "common"),
        ("shift_high", "higher", "improvement"),
        ("shift_high", "lower", "concern"),
        ("astronomical_low", "higher", "concern"),
        ("trend_low", "lower", "improvement"),
        ("two_of_three_high", "neither", "neutral_high"),
        ("two_of_three_low", "neither", "neutral_low"),
    ],
)
def test_direction_decides_what_a_signal_means(point: str, better: str, word: str) -> None:
    assert variation(point, better) == word


@pytest.mark.parametrize(
    ("target", "better", "word"),
    [
        (49, "higher", "fail"),
        (49, "lower", "pass"),
        (37, "higher", "pass"),
        (37, "lower", "fail"),
        (43, "higher", "hit_or_miss"),
        (48, "lower", "hit_or_miss"),
        (None, "higher", None),
        (49, "neither", None),
    ],
)
def test_assurance_asks_whether_ordinary_variation_keeps_to_the_target(
    target: float | None, better: str, word: str | None
) -> None:
    assert assurance(xmr(V2), target, better) == word


def test_assurance_looks_at_the_latest_limits() -> None:
    control = p_chart([700, 7], [1000, 10])
    assert assurance(control, 0.8, "higher") == "hit_or_miss"
    assert assurance(p_chart([7, 700], [10, 1000]), 0.8, "higher") == "fail"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: xmr([1]),
        lambda: xmr([1, 2, float("nan")]),
        lambda: xmr([1, 2, 3], baseline=1),
        lambda: p_chart([], []),
        lambda: p_chart([1], [0]),
        lambda: laney([3], [2]),
        lambda: laney([-1], [2]),
        lambda: signals([1, 2], xmr([1, 2]), rules="western"),
    ],
)
def test_charts_without_a_meaning_are_refused(wrong: object) -> None:
    with pytest.raises(ValueError):
        wrong()


def walk(seed: int) -> list[int]:
    """A series of small whole numbers: ties, drifts and jumps."""
    dice = random.Random(seed)
    level, values = 20, []
    for _ in range(dice.randint(2, 40)):
        level += dice.choice([-1, 0, 1, 1, -1, 0]) if seed % 3 else dice.choice([1, 1, 1, 2, -3])
        values.append(level + (dice.randint(-2, 2) if seed % 2 else 0) + (9 * (dice.random() < 0.04)))
    return values if seed % 4 else [-value for value in values]


def around_zero(values: list[float]) -> list[str | None]:
    """The signals of a chart whose centre is 0."""
    return signals(values, replace(xmr(values), centre=0.0))


def named(kinds: list[str | None]) -> dict[int, str]:
    """The points that are out of the ordinary, counted from 1."""
    return {i: kind for i, kind in enumerate(kinds, 1) if kind not in ("common", None)}


def chance(k: int, n: int) -> Fraction:
    """P(X <= k) of n tosses of a coin."""
    return Fraction(sum(comb(n, i) for i in range(k + 1)), 2**n)


def by_hand(values: list[int], base: list[int], shift: int, trend: int) -> list[str]:
    """The NHS rules point by point in exact fractions."""
    mean = Fraction(sum(base), len(base))
    reach = Fraction(266, 100) * Fraction(sum(abs(a - b) for a, b in pairwise(base)), len(base) - 1)
    kinds = ["common"] * len(values)
    for start in range(len(values) - shift + 1):
        window = values[start : start + shift]
        for end, holds in (("high", min(window) > mean), ("low", max(window) < mean)):
            if holds:
                kinds[start : start + shift] = [f"shift_{end}"] * shift
    for start in range(len(values) - 2):
        window = values[start : start + 3]
        for end, sign in (("high", 1), ("low", -1)):
            over = [sign * (value - mean) for value in window]
            near = [2 * reach / 3 < gap <= reach for gap in over]
            if min(over) > 0 and sum(near) >= 2:
                for i in range(3):
                    if near[i]:
                        kinds[start + i] = f"two_of_three_{end}"
    for start in range(len(values) - trend + 1):
        steps = [values[i + 1] - values[i] for i in range(start, start + trend - 1)]
        for end, holds in (("high", min(steps) > 0), ("low", max(steps) < 0)):
            if holds:
                kinds[start : start + trend] = [f"trend_{end}"] * trend
    for i, value in enumerate(values):
        if abs(value - mean) > reach:
            kinds[i] = "astronomical_high" if value > mean else "astronomical_low"
    return kinds
