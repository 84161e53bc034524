"""The answers on the invented clinic, frozen: a change of one is seen, explained and agreed to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.warehouse.connection import Warehouse

GOLDEN = Path(__file__).parent / "golden"
QUARTER = Filters(date(2026, 8, 1), date(2026, 10, 31), grain="month")


@pytest.mark.parametrize("metric", METRICS.values(), ids=METRICS.keys())
def test_the_invented_clinic_gives_the_agreed_answer(
    metric: Metric, invented: Warehouse, request: pytest.FixtureRequest
) -> None:
    frame = measure(metric, QUARTER, invented).frame
    frame = frame.select(each.name for each in frame if each.null_count() < len(frame))
    counts = [name for name in ("numerator", "denominator") if name in frame.columns]
    text = frame.with_columns(pl.col(counts).cast(pl.Int64)).write_csv(float_precision=4)
    path = GOLDEN / f"{metric.id}.csv"
    if request.config.getoption("--update-golden"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert text == path.read_text("utf-8"), f"{path.name} differs: look at it, then run pytest --update-golden"


def test_no_golden_answer_is_left_without_its_metric() -> None:
    assert {path.stem for path in GOLDEN.glob("*.csv")} == set(METRICS)


def test_golden_answers_are_not_all_hidden(invented: Warehouse) -> None:
    shown = [pl.read_csv(GOLDEN / f"{name}.csv")["suppressed"].not_().any() for name in METRICS]
    assert sum(shown) > 0.9 * len(METRICS)
