"""Every metric gives the counts of a second, plain-Python implementation, in worlds made of edge cases."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from math import isclose
from random import Random
from statistics import mean
from typing import Any

import polars as pl
import pytest
from conftest import WorldsOf
from oracles import ORACLES, answer, lifetimes
from worlds import World

from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import COHORT_FIELDS, Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import OPEN, Shape

Counted = tuple[float | None, ...]
Answer = dict[Any, Counted]


def filter_states(world: World, metric: Metric) -> Iterator[Filters]:
    """Each of the ten worlds by itself; then all, with another grain, comparison, cohort, window and as-of date."""
    random = Random(f"{world.seed} {metric.id}")
    by_world = Filters(world.from_date, world.to_date, compare_by="program" if metric.only else "race_ethnicity")
    yield by_world
    fields = metric.only or tuple(COHORT_FIELDS)
    narrowed = random.choice(fields)
    earlier = world.export_date - timedelta(days=random.choice((2, 7, 14, 21)))
    yield by_world.changed(
        grain=random.choice(("day", "week", "month", "quarter")),
        compare_by=random.choice((None, random.choice((*fields, *metric.compares)))),
        cohort=((narrowed, _values(random, world, narrowed)),) if world.seed else (),
        as_of=random.choice((None, earlier)),
        window_days=random.choice((None, 7, 14)) if metric.window_days else None,
        is_outside=bool(world.seed) and random.random() < 0.3,
        variant=random.choice((None, *metric.variants)),
        instrument=random.choice((None, "GAD-7", "PCL-5", "WHO-5")) if metric.has_instrument else None,
    )


def _values(random: Random, world: World, field: str) -> tuple[str, ...]:
    """Some values of a cohort field, most of which the world has."""
    known = sorted({row[field] for row in world.retention if isinstance(row.get(field), str)})
    if not known:
        known = ["yes", "no", "not_assessed", "12-17", "18-24", f"{world.from_date.year}-Q1"]
    return tuple(sorted({*random.sample(known, min(len(known), 3)), random.choice(("unknown", "no"))}))


@pytest.mark.parametrize("metric_id", sorted(METRICS))
def test_a_metric_agrees_with_its_oracle_in_fifty_small_worlds(metric_id: str, worlds_of: WorldsOf) -> None:
    metric = METRICS[metric_id]
    wrong: list[str] = []
    for number in range(5):
        world, warehouse = worlds_of(number)
        for filters in filter_states(world, metric):
            result = measure(metric, filters, warehouse, suppress=False)
            for shown, asked in ((result.frame, result.filters), (result.total, result.filters.changed(grain="all"))):
                expected = answer(metric_id, world, asked)
                if metric.shape is Shape.CURVE:
                    expected = _curves(metric, expected, result.filters.window_days)
                wrong += [f"{each}\n    {asked}" for each in differences(metric.shape, shown, expected)]
    if wrong:
        first = "\n".join(wrong[:8])
        pytest.fail(f"{metric_id} differs from its oracle {len(wrong)} times, first:\n{first}", pytrace=False)


def test_every_metric_has_an_oracle_and_every_oracle_a_metric() -> None:
    assert set(ORACLES) == set(METRICS)


def differences(shape: Shape, frame: pl.DataFrame, expected: dict[Any, Any]) -> list[str]:
    """What the product and the oracle say differently, one sentence a period, segment and part."""
    shown = _shown(shape, frame)
    wanted = {key: _counts(shape, counts) for key, counts in expected.items()}
    return [
        f"{key}: product {shown.get(key)}, oracle {wanted.get(key)}"
        for key in sorted(shown.keys() | wanted.keys(), key=str)
        if not _same(shape, shown.get(key), wanted.get(key), is_part=key[2] is not None)
    ]


COMPARED = {
    Shape.COUNT: ("numerator",),
    Shape.RATE: ("numerator", "denominator"),
    Shape.MEAN: ("numerator", "denominator"),
    Shape.DISTRIBUTION: ("numerator", "denominator", "value", "low", "high", "mean", "p80", "p90"),
    Shape.MATRIX: ("numerator", "denominator", "lift"),
    Shape.CURVE: ("numerator", "denominator", "value"),
}


def _curves(metric: Metric, pairs: dict[Any, Any], window: int | None) -> Answer:
    """What lists of (day, ending) say: the share retained, the median, or the incidence of each ending."""
    if metric.has_parts:
        return {
            (period, segment, ending): lifetimes.incidence(found, ending, window or max(found)[0])
            for (period, segment, _), found in pairs.items()
            for ending in {how for _, how in found} - {OPEN}
        }
    return {
        key: lifetimes.retained(found, window) if window else lifetimes.median(found) for key, found in pairs.items()
    }


def _shown(shape: Shape, frame: pl.DataFrame) -> Answer:
    return {
        (
            row["period"],
            row["segment"],
            (row["row_group"], row["column_group"]) if shape is Shape.MATRIX else row["part"],
        ): tuple(row[name] for name in COMPARED[shape])
        for row in frame.iter_rows(named=True)
    }


def _counts(shape: Shape, counts: Any) -> Counted:
    if shape is Shape.COUNT:
        return (counts[0],)
    if shape is Shape.MATRIX:
        both, row, column, everyone = counts
        return both, row, (both / row) / (column / everyone) if min(both, row, column) >= 10 else None
    if shape is Shape.DISTRIBUTION:
        quantiles = [_quantile(sorted(counts), share) for share in (0.5, 0.25, 0.75, 0.8, 0.9)]
        return (sum(counts), len(counts), *quantiles[:3], mean(counts), *quantiles[3:])
    return tuple(counts)


def _quantile(ordered: list[float], share: float) -> float:
    """The linear-interpolation quantile."""
    place = share * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (place - low) * (ordered[high] - ordered[low])


def _same(shape: Shape, shown: Counted | None, wanted: Counted | None, *, is_part: bool) -> bool:
    """Equal counts; a row that says nothing (no slots, nobody, none of a part) may as well be absent."""
    if shown is None or wanted is None:
        has_base = shape in (Shape.RATE, Shape.DISTRIBUTION) and not is_part
        return not (shown or wanted or (0,))[1 if has_base else 0]
    return all(
        left is right or (None not in (left, right) and isclose(left, right, rel_tol=1e-9, abs_tol=1e-12))
        for left, right in zip(shown, wanted, strict=True)
    )
