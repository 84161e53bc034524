"""From counts to values: shares, means, quantiles and lifts with their limits. Hidden rows keep no number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from dashboard.metrics import curves
from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.disclosure import Cell, suppressed
from dashboard.metrics.filters import Filters
from dashboard.metrics.shapes import Shape
from dashboard.statistics.change import paired_change
from dashboard.statistics.intervals import mean_limits, weighted_quantile, wilson

Row = Mapping[str, Any]
BIN_DAYS = 7
BINS_SHOWN = 26
LIFT_NEEDS = 10

SCHEMA = {
    "period": pl.Date, "segment": pl.String, "part": pl.String, "numerator": pl.Float64, "denominator": pl.Float64,
    "value": pl.Float64, "low": pl.Float64, "high": pl.Float64, "suppressed": pl.Boolean, "complete": pl.Boolean,
    "mean": pl.Float64, "p80": pl.Float64, "p90": pl.Float64,
    "centre": pl.Float64, "limit_low": pl.Float64, "limit_high": pl.Float64, "signal": pl.String,
    "row_group": pl.String, "column_group": pl.String, "lift": pl.Float64, "excluded": pl.Int64,
}  # fmt: skip
NOTHING = pl.DataFrame(schema={name: kind for name, kind in SCHEMA.items() if name != "excluded"})


def summarised(metric: Metric, counted: pl.DataFrame, filters: Filters) -> pl.DataFrame:
    """Counts with one row per period, segment and part; amounts of a distribution and days of a curve become lists."""
    if metric.shape is Shape.CURVE:
        return curves.summarised(metric, counted, filters)
    if metric.shape is not Shape.DISTRIBUTION:
        return counted
    return (
        counted.sort("amount")
        .group_by("period", "segment", maintain_order=True)
        .agg(pl.col("amount"), pl.col("numerator").alias("counts"), pl.col("numerator").sum().alias("denominator"))
        .sort("period", "segment")
    )


def divided(metric: Metric, rows: Sequence[Row], *, hidden: Sequence[bool], complete: frozenset[date]) -> pl.DataFrame:
    """The rows of a `Result`, plus `excluded`: how many the definition left out for being immature."""
    divide = _DIVIDE[metric.shape]
    return pl.DataFrame(
        [
            {
                "period": row["period"],
                "segment": row["segment"],
                "part": row.get("part"),
                "row_group": row.get("row_group"),
                "column_group": row.get("column_group"),
                "suppressed": is_hidden,
                "complete": row["period"] in complete,
                "excluded": row.get("excluded") or 0,
                **({} if is_hidden else divide(metric, row)),
            }
            for row, is_hidden in zip(rows, hidden, strict=True)
        ],
        schema=SCHEMA,
    ).sort("period", "segment", "part", "row_group", "column_group")


def binned(counted: pl.DataFrame, threshold: int) -> pl.DataFrame:
    """A distribution in weeks: segment, from_amount, to_amount (days; null for the open tail), numerator.

    Bins with few people are hidden, and what would reveal them; the long tail is one open bin.
    """
    first = (pl.col("amount").floordiv(BIN_DAYS)).clip(0, BINS_SHOWN) * BIN_DAYS
    bins = counted.group_by("segment", first.alias("from_amount")).agg(pl.col("numerator").sum())
    bins = bins.sort("segment", "from_amount")
    cells = [Cell((("segment", row["segment"]),), (row["numerator"],), row["numerator"]) for row in bins.to_dicts()]
    is_tail = pl.col("from_amount") >= BIN_DAYS * BINS_SHOWN
    return bins.with_columns(
        pl.Series("suppressed", suppressed(cells, threshold), dtype=pl.Boolean),
        to_amount=pl.when(~is_tail).then(pl.col("from_amount") + BIN_DAYS - 1),
    ).with_columns(numerator=pl.when(~pl.col("suppressed")).then(pl.col("numerator")))


def _count(metric: Metric, row: Row) -> dict[str, float | None]:
    return {"numerator": row["numerator"], "value": row["numerator"]}


def _rate(metric: Metric, row: Row) -> dict[str, float | None]:
    counts = {"numerator": row["numerator"], "denominator": row["denominator"]}
    if not row["denominator"]:
        return counts
    low, high = wilson(row["numerator"], row["denominator"])
    return counts | {"value": row["numerator"] / row["denominator"], "low": low, "high": high}


def _mean(metric: Metric, row: Row) -> dict[str, float | None]:
    counts = {"numerator": row["numerator"], "denominator": row["denominator"]}
    if not row["denominator"]:
        return counts
    low, high = _limits_of_mean(metric, row) or (None, None)
    return counts | {"value": row["numerator"] / metric.unit_size / row["denominator"], "low": low, "high": high}


def _limits_of_mean(metric: Metric, row: Row) -> tuple[float, float] | None:
    if row.get("sum_of_squares") is None or row["denominator"] < 2:
        return None
    total, squares = row["numerator"] / metric.unit_size, row["sum_of_squares"] / metric.unit_size**2
    if not metric.is_paired:
        return mean_limits(total, squares, row["denominator"])
    found = paired_change(row["denominator"], total, squares)
    return found.low, found.high


def _distribution(metric: Metric, row: Row) -> dict[str, float | None]:
    amounts, counts = row["amount"], row["counts"]
    quantile = {share: weighted_quantile(amounts, counts, share) for share in (0.25, 0.5, 0.75, 0.8, 0.9)}
    total = sum(amount * count for amount, count in zip(amounts, counts, strict=True))
    return {
        "numerator": total,
        "denominator": row["denominator"],
        "value": quantile[0.5],
        "low": quantile[0.25],
        "high": quantile[0.75],
        "mean": total / row["denominator"],
        "p80": quantile[0.8],
        "p90": quantile[0.9],
    }


def _matrix(metric: Metric, row: Row) -> dict[str, float | None]:
    """Share of the row's clients who also have the column's condition; lift where both counts carry it."""
    expected = row["denominator"] * row["column_count"] / row["all_count"]
    is_solid = min(row["numerator"], row["denominator"], row["column_count"]) >= LIFT_NEEDS
    return _rate(metric, row) | {"lift": row["numerator"] / expected if is_solid else None}


_DIVIDE = {
    Shape.COUNT: _count,
    Shape.RATE: _rate,
    Shape.MEAN: _mean,
    Shape.DISTRIBUTION: _distribution,
    Shape.MATRIX: _matrix,
    Shape.CURVE: curves.at_the_end,
}
