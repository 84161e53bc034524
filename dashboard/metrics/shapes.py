"""The closed set of answers a metric can give, and the `Result` every chart draws.

Knows nothing of SQL, Streamlit or Plotly.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

import polars as pl

if TYPE_CHECKING:
    from dashboard.metrics.catalogue.entry import Metric
    from dashboard.metrics.filters import Filters


class Shape(StrEnum):
    """What a metric's SQL returns and how it is divided."""

    COUNT = "count"  # numerator: how many
    RATE = "rate"  # numerator of denominator: a share with a Wilson interval
    MEAN = "mean"  # total over n: hours per client-week, clients per day
    MATRIX = "matrix"  # row_group x column_group: n both, n row, n column, n all
    DISTRIBUTION = "distribution"  # amount and how many had it: median and quartiles


class Better(StrEnum):
    """Which way is improvement. Census and admissions have none."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


# The columns each metric's SQL must return besides `period` and `segment`; `part` is optional everywhere.
COUNTED: dict[Shape, tuple[str, ...]] = {
    Shape.COUNT: ("numerator",),
    Shape.RATE: ("numerator", "denominator"),
    Shape.MEAN: ("numerator", "denominator"),
    Shape.MATRIX: ("row_group", "column_group", "numerator", "denominator", "column_count", "all_count"),
    Shape.DISTRIBUTION: ("amount", "numerator"),
}


@dataclass(frozen=True)
class Result:
    """A metric's answer, suppressed and divided: the only thing charts, exports and the command line see.

    `frame` has one row per period, segment and part, sorted, with
    period (Date), segment (str; "all" when nothing is compared), part (str or null: a status, a reason, a type),
    numerator, denominator (Int64 or Float64, null when suppressed or without meaning),
    value, low, high (Float64; shares as 0..1; 95% limits; for a DISTRIBUTION the median and the quartiles),
    suppressed (bool), complete (bool: the period is over, documented and mature).
    DISTRIBUTION adds mean, p80, p90; MATRIX adds row_group, column_group, lift.
    """

    metric: Metric
    filters: Filters
    frame: pl.DataFrame
    total: pl.DataFrame  # the same columns with the whole range as one period
    bins: pl.DataFrame | None = None  # DISTRIBUTION only: segment, from_amount, to_amount (days), numerator, suppressed
    excluded: int = 0  # rows the definition leaves out, e.g. immature discharges
    missing_columns: tuple[str, ...] = ()  # export columns this metric needs and the data lack
    through: date | None = None  # the last day of data this answer could see
    as_of: date | None = None  # the day maturity is judged on
    threshold: int = 11  # counts from 1 to one less are hidden

    @property
    def is_available(self) -> bool:
        """False when this export lacks a column the metric needs: say so, never draw zero."""
        return not self.missing_columns

    @cached_property
    def has_parts(self) -> bool:
        """True when rows tell parts of a whole apart: statuses, reasons, types."""
        return not self.frame["part"].drop_nulls().is_empty()

    @cached_property
    def is_split(self) -> bool:
        """True when a period has more than one row: parts, or segments compared."""
        return self.has_parts or self.frame["segment"].n_unique() > 1
