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
    from dashboard.settings import Baseline, Target


class Shape(StrEnum):
    """What a metric's SQL returns and how it is divided."""

    COUNT = "count"  # numerator: how many
    RATE = "rate"  # numerator of denominator: a share with a Wilson interval
    MEAN = "mean"  # total over n: hours per client-week, clients per day
    MATRIX = "matrix"  # row_group x column_group: n both, n row, n column, n all
    DISTRIBUTION = "distribution"  # amount and how many had it: median and quartiles
    CURVE = "curve"  # day since time zero, how it ended and how many: time to an exit, open stays censored


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
    Shape.CURVE: ("day", "ending", "numerator"),
}
OPEN = "open"  # the ending of those still there when last seen: censored
REST = "not_told_apart"  # the endings of a curve too rare to be drawn by themselves
FEW = 10  # a value resting on fewer is greyed, and neither compared nor judged
SMALL = 30  # a value resting on fewer is said to, and its interval is always drawn


@dataclass(frozen=True)
class Comparison:
    """Two groups' time in treatment, first against second: `p` of the log-rank test, None below ten exits in either.

    `days` is the difference in mean days within the first `horizon` days with its 95% limits; None where unknown.
    """

    segments: tuple[str, str]
    p: float | None
    days: tuple[float, float, float] | None
    horizon: int


@dataclass(frozen=True)
class Result:
    """A metric's answer, suppressed and divided: the only thing charts, exports and the command line see.

    `frame` has one row per period, segment and part, sorted, with
    period (Date), segment (str; "all" when nothing is compared), part (str or null: a status, a reason, a type),
    numerator, denominator (Int64 or Float64, null when suppressed or without meaning),
    value, low, high (Float64; shares as 0..1; 95% limits; for a DISTRIBUTION the median and the quartiles; for a CURVE
    the share at the end of the window, or the median where there is no window),
    suppressed (bool), complete (bool: the period is over, documented and mature).
    DISTRIBUTION adds mean, p80, p90; MATRIX adds row_group, column_group, lift. A single line over time adds centre,
    limit_low, limit_high (control limits, not cut at 0 or 1) and signal (above, below, run_high ...; null: ordinary).
    `curve` of a CURVE has segment, part, day, at_risk (may be null), events, value, low, high: the knots it is
    drawn through, None where the answer is one share retained at the end of the window; `test` compares two groups.
    """

    metric: Metric
    filters: Filters
    frame: pl.DataFrame
    total: pl.DataFrame  # the same columns with the whole range as one period
    bins: pl.DataFrame | None = None  # DISTRIBUTION only: segment, from_amount, to_amount (days), numerator, suppressed
    curve: pl.DataFrame | None = None
    test: Comparison | None = None
    limits_from: int = 0  # how many periods the control limits rest on; 0 where there are none
    target: Target | None = None
    baselines: tuple[Baseline, ...] = ()  # from each of these days on the limits are worked out anew
    assurance: str | None = None  # whether the limits keep to the target: pass, fail or hit_or_miss
    excluded: int = 0  # rows the definition leaves out, e.g. immature discharges
    missing_columns: tuple[str, ...] = ()  # export columns this metric needs and the data lack
    through: date | None = None  # the last day of data this answer could see
    as_of: date | None = None  # the day maturity is judged on
    threshold: int = 11  # counts from 1 to one less are hidden
    is_bare: bool = False  # values without the counts behind them
    hides_larger: bool = False  # some hidden counts are larger: they would reveal a small one

    @property
    def hidden_word(self) -> str:
        """What stands in place of a hidden number: "<11", or where that would not be true of each, "hidden".

        One word for all of them, or the difference would tell which is the small one.
        """
        return "hidden" if self.hides_larger else f"<{self.threshold}"

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


@dataclass(frozen=True)
class Unit:
    """One program of a funnel plot: its share with 95% limits, and its place (`inside`, `outside_95_low` ...).

    A hidden unit has no numbers and no place.
    """

    name: str
    numerator: float | None = None
    denominator: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    place: str = ""


@dataclass(frozen=True)
class Funnel:
    """Programs of different size around the share of all of them; `result` holds them as segments of the whole range.

    `lines` has denominator, low95, high95, low998, high998 (shares as 0..1); it is empty, and every place "", where
    fewer than five programs can be shown or all are at 0% or 100%. `widening` is how many times as wide as chance alone
    the lines are; `is_overdispersed` says that most programs were outside before.
    """

    result: Result
    units: tuple[Unit, ...]
    centre: float | None
    lines: pl.DataFrame
    widening: float = 1.0
    is_overdispersed: bool = False

    @property
    def shown(self) -> tuple[Unit, ...]:
        """The units large enough to show."""
        return tuple(each for each in self.units if each.value is not None)

    @property
    def hidden(self) -> tuple[str, ...]:
        """The names of those too small to show."""
        return tuple(each.name for each in self.units if each.value is None)
