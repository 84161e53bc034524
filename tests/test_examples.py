"""Each metric gives the counts its own worked example promises."""

from __future__ import annotations

import pytest

from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.examples import outcome_of


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_worked_example_gives_the_promised_counts(metric: Metric) -> None:
    given = outcome_of(metric)
    assert {name: given.get(name) for name in metric.example.expect} == dict(metric.example.expect), (
        f"{metric.example.because} See queries/{metric.query} and dashboard/metrics/catalogue/{metric.page}.py."
    )
