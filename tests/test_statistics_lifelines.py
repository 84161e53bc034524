"""Time in treatment against lifelines on a hundred samples full of ties."""

from __future__ import annotations

import random
import warnings

import numpy as np
import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter
from lifelines.statistics import logrank_test
from lifelines.utils import median_survival_times, restricted_mean_survival_time
from test_statistics_survival import Person, by_cause, counted, curve_of, people

from dashboard.statistics.survival import cumulative_incidence, log_rank, median, restricted_mean

SEEDS = range(100)
pytestmark = pytest.mark.filterwarnings("ignore")


def fitted(sample: list[Person]) -> KaplanMeierFitter:
    """The curve of lifelines."""
    days, causes = zip(*sample, strict=True)
    return KaplanMeierFitter().fit(days, [cause > 0 for cause in causes])


def is_clear_of_a_half(*lines: np.ndarray) -> bool:
    """Whether no line touches 1/2, where lifelines decides by its last binary digit."""
    return all(np.abs(line - 0.5).min() > 1e-9 for line in lines)


@pytest.mark.parametrize("seed", SEEDS)
def test_survival_limits_and_restricted_mean_are_those_of_lifelines(seed: int) -> None:
    curve, theirs = curve_of(people(seed)), fitted(people(seed))
    assert curve.survival == pytest.approx(theirs.survival_function_at_times(curve.day).to_numpy())
    limits = theirs.confidence_interval_.loc[curve.day].to_numpy()
    assert np.column_stack([curve.low, curve.high]) == pytest.approx(limits, abs=1e-9)
    horizon = float(min(curve.day[-1], 30))
    assert restricted_mean(curve, horizon)[0] == pytest.approx(restricted_mean_survival_time(theirs, t=horizon))


@pytest.mark.parametrize("seed", SEEDS)
def test_median_and_its_limits_are_those_of_lifelines(seed: int) -> None:
    curve, theirs = curve_of(people(seed)), fitted(people(seed))
    expected = [theirs.median_survival_time_, *median_survival_times(theirs.confidence_interval_).to_numpy().ravel()]
    if is_clear_of_a_half(curve.survival, curve.low, curve.high):
        assert [np.inf if day is None else day for day in median(curve)] == expected


def test_hardly_any_sample_touches_a_half() -> None:
    curves = [curve_of(people(seed)) for seed in SEEDS]
    assert sum(is_clear_of_a_half(curve.survival, curve.low, curve.high) for curve in curves) > 80


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("weights", "their_weights"), [("log-rank", None), ("wilcoxon", "wilcoxon")])
def test_log_rank_and_wilcoxon_are_those_of_lifelines(seed: int, weights: str, their_weights: str | None) -> None:
    a, b = people(seed), people(seed + 1000)
    found = log_rank(curve_of(a), curve_of(b), weights=weights)
    if found.variance == 0:
        return
    (days_a, causes_a), (days_b, causes_b) = zip(*a, strict=True), zip(*b, strict=True)
    exits_a, exits_b = ([cause > 0 for cause in causes] for causes in (causes_a, causes_b))
    theirs = logrank_test(days_a, days_b, exits_a, exits_b, weightings=their_weights)
    assert (found.chi2, found.p) == pytest.approx((theirs.test_statistic, theirs.p_value))


@pytest.mark.parametrize("seed", SEEDS)
def test_incidence_is_that_of_lifelines_where_no_two_causes_meet_on_a_day(seed: int) -> None:
    # lifelines shakes days on which causes meet and loses day 0; the double loop in the other file has both.
    cause_of = random.Random(seed).choices([1, 2, 3], k=100)
    sample = [(day, cause and cause_of[day]) for day, cause in people(seed, first_day=1)]
    days, _, censored = counted(sample)
    durations, causes = zip(*sample, strict=True)
    # One cause of each sample: lifelines walks row by row and all three would take a minute.
    for ending, found in list(cumulative_incidence(days, by_cause(sample), censored).items())[:1]:
        with warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            theirs = AalenJohansenFitter().fit(durations, causes, event_of_interest=int(ending))
        assert found.share == pytest.approx(theirs.cumulative_density_.loc[days].to_numpy().ravel())
        if curve_of(sample).survival[-1] > 0:
            assert found.variance == pytest.approx(theirs.variance_.loc[days].to_numpy(), abs=1e-12)
            limits = np.sort(theirs.confidence_interval_.loc[days].to_numpy(), axis=1)
            has_any = found.share > 0
            assert np.column_stack([found.low, found.high])[has_any] == pytest.approx(limits[has_any])
