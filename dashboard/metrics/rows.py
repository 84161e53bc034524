"""The rows behind a number: the metric's own SQL asked once more, per client and day, so that they add up to it.

Never suppressed: whoever calls this must have asked whether the reader may see client codes.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.filters import Filters
from dashboard.metrics.question import Question, question
from dashboard.metrics.shapes import Shape
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

NOTICE = "42 CFR Part 2 prohibits unauthorized use or disclosure of these records."  # as 42 CFR 2.32 words it
Sums = dict[str, float]


@dataclass(frozen=True)
class Rows:
    """`frame` has period (Date), segment (the code of the client, or of the program) and what the SQL counts of them.

    `sums` adds the counts up over the rows, a metric's parts each for itself; `number` is the same of the metric asked
    as a whole. `is_per_day` is False where each client has one row for the whole range.
    """

    frame: pl.DataFrame
    is_per_day: bool
    sums: Sums
    number: Sums

    @property
    def reconciles(self) -> bool:
        """True when the rows add up to the number they stand behind."""
        return self.sums.keys() == self.number.keys() and all(
            abs(self.sums[name] - self.number[name]) < 1e-6 * max(1.0, abs(self.number[name])) for name in self.sums
        )


def rows_behind(metric: Metric, filters: Filters, warehouse: Warehouse, *, settings: Settings | None = None) -> Rows:
    """The rows a metric counted under these filters, all groups together, whatever the filters compare.

    A row per client and day it is anchored to; one row per client where the metric looks at a day, is asked of the
    range as a whole, or counts a client once however many days there are. Raises FilterError as `measure` does.
    """
    asked = question(metric, filters.changed(compare_by=None), warehouse, settings or Settings(), suppress=False)
    number = _sums(metric, asked.run(metric.query, asked.filters.changed(grain="all")))
    is_whole = metric.single_period or metric.anchor == "day"
    found = _rows(asked, number, is_per_day=not is_whole)
    if found.reconciles or is_whole:
        return found
    once = _rows(asked, number, is_per_day=False)
    return once if once.reconciles else found


def _rows(asked: Question, number: Sums, *, is_per_day: bool) -> Rows:
    grain = "day" if is_per_day else "all"
    frame = asked.run(asked.metric.query, asked.filters.changed(grain=grain), compare_by=asked.metric.rows_by)
    if asked.metric.rows_by == "client_id":
        frame = _with_codes(frame, asked.run("rows/client_codes.sql", asked.filters))
    return Rows(frame.sort("period", "segment"), is_per_day, _sums(asked.metric, frame), number)


def _with_codes(frame: pl.DataFrame, codes: pl.DataFrame) -> pl.DataFrame:
    """The same rows with the codes of the export instead of the numbers that facts carry."""
    return frame.join(codes, on="segment", how="left").with_columns(segment="code").drop("code")


def _sums(metric: Metric, frame: pl.DataFrame) -> Sums:
    """What adds up: a denominator that parts, days or pairs of conditions share does not."""
    if metric.has_parts:
        by = "ending" if metric.shape is Shape.CURVE else "part"
        return {str(part): float(n) for part, n in frame.group_by(by).agg(pl.col("numerator").sum()).sort(by).rows()}
    shares_days = metric.anchor == "day" and metric.rows_by == "client_id"
    is_divided = metric.shape is Shape.RATE or (metric.shape is Shape.MEAN and not shares_days)
    columns = ("numerator", "denominator") if is_divided else ("numerator",)
    return {name: float(frame[name].sum() or 0) for name in columns}
