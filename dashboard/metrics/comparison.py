"""Two cohorts under one measure: how many they are, whom they share, and how far their numbers lie apart.

Unadjusted: nothing here says why two cohorts differ. Where a number of one cohort is hidden, so is the other's for the
same dates, because the two often add up to a number that is shown elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import polars as pl

from dashboard.metrics import curves, division, suppression
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.disclosure import is_small
from dashboard.metrics.filters import Filters
from dashboard.metrics.maturity import last_day_of, period_start, periods_between
from dashboard.metrics.measure import measure
from dashboard.metrics.question import horizon, question
from dashboard.metrics.shapes import FEW, Comparison, Result, Shape
from dashboard.settings import Settings
from dashboard.statistics import differences
from dashboard.statistics.intervals import Z95
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

Row = dict[str, float]
Ask = Callable[[Metric, Filters], Result]


@dataclass(frozen=True)
class Sizes:
    """How many each cohort is; None stands for a hidden number. Clients are those in care at any time in the dates.

    `shares_records`: some stays count on both sides in the same dates, so the two are not separate groups.
    `is_too_alike`: one cohort is the other but for a few clients, about whom any pair of numbers would tell.
    """

    clients_a: int | None
    clients_b: int | None
    in_both: int | None
    admissions_a: int | None
    admissions_b: int | None
    shares_records: bool
    is_too_alike: bool

    @property
    def is_shown(self) -> bool:
        """True when both cohorts are large enough, and different enough, to be put side by side."""
        return bool(self.clients_a and self.clients_b) and not self.is_too_alike


@dataclass(frozen=True)
class Gap:
    """The number of A minus that of B, with 95% limits where there are any; shares as 0..1."""

    value: float
    low: float | None = None
    high: float | None = None

    @property
    def is_clear(self) -> bool:
        """True when the limits leave zero out."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)


@dataclass(frozen=True)
class Pair:
    """One measure of both cohorts; `gap` is None where it must not or cannot be said."""

    metric: Metric
    a: Result
    b: Result
    gap: Gap | None


def sizes(a: Filters, b: Filters, warehouse: Warehouse, settings: Settings) -> Sizes:
    """Clients and admissions of both cohorts and the clients in both, small numbers hidden."""
    reach, threshold = horizon(a, warehouse, settings).through, settings.small_cell_threshold
    found = _overlap(_until(a, reach), _until(b, reach), warehouse)
    alone, both = (found["first_alone"], found["second_alone"]), found["in_both"]
    is_too_alike = both > 0 and any(is_small(each, threshold) for each in alone)
    return Sizes(
        *(_shown(each + both, threshold) for each in alone),
        None if is_too_alike else _shown(both, threshold),
        *(_admissions(each, warehouse, settings) for each in (a, b)),
        shares_records=found["stays_in_both"] > 0 and a.from_date <= b.to_date and b.from_date <= a.to_date,
        is_too_alike=is_too_alike,
    )


def pair(metric: Metric, a: Filters, b: Filters, ask: Ask, *, has_limits: bool) -> Pair:
    """The measure asked of both, its difference over the whole dates, and limits unless they would mislead.

    Raises FilterError for filters the metric cannot take.
    """
    first, second = ask(metric, a), ask(metric, b)
    if (a.from_date, a.to_date) == (b.from_date, b.to_date):
        first, second = _hidden_together(first, second), _hidden_together(second, first)
    gap = _gap(metric, first, second)
    return Pair(metric, first, second, gap if gap is None or has_limits else Gap(gap.value))


def leaving(metric: Metric, a: Filters, b: Filters, warehouse: Warehouse, settings: Settings) -> Comparison | None:
    """The log-rank test and the difference in mean days of a metric about time to an exit; None where one is hidden."""
    rows = []
    for name, filters in (("A", a), ("B", b)):
        asked = question(metric, filters.changed(compare_by=None, grain="all"), warehouse, settings, suppress=True)
        counted = division.summarised(metric, asked.counts(asked.filters), asked.filters)
        rows += [row | {"segment": name} for row in counted.to_dicts()]
    return curves.compared(rows, suppression.hidden_rows(metric, rows, settings.small_cell_threshold))


def earlier(filters: Filters, *, by_year: bool) -> Filters:
    """The same cohort before: the period of the same length just before, or the same weeks (months) a year ago.

    Whole months move by months, so that they stay whole; everything else by days, a year being 52 weeks.
    """
    first, last = filters.from_date, filters.to_date
    is_months = first.day == 1 and last == last_day_of(period_start(last, "month"), "month", to_date=last)
    if is_months:
        number = 12 if by_year else _months(last) - _months(first) + 1
        until = _month(_months(last) + 1 - number) - timedelta(days=1)
        return filters.changed(from_date=_month(_months(first) - number), to_date=until)
    back = timedelta(weeks=52) if by_year else last - first + timedelta(days=1)
    return filters.changed(from_date=first - back, to_date=last - back)


def moved(frame: pl.DataFrame, b: Filters, a: Filters) -> pl.DataFrame:
    """The rows of B under the periods of A, the first under the first, so that both are drawn over the same axis."""
    places = dict(zip(*(periods_between(each.from_date, each.to_date, a.grain) for each in (b, a)), strict=False))
    kept = frame.filter(pl.col("period").is_in(list(places)))
    return kept.with_columns(pl.col("period").replace_strict(places, return_dtype=pl.Date)) if places else kept


def _until(filters: Filters, through: date) -> Filters:
    return filters.changed(to_date=max(min(filters.to_date, through), filters.from_date))


def _overlap(a: Filters, b: Filters, warehouse: Warehouse) -> Row:
    other = {f"{name}_b": value for name, value in b.as_parameters().items()}
    return warehouse.query(read_query("comparison/overlap.sql"), a.as_parameters() | other).row(0, named=True)


def _shown(count: int, threshold: int) -> int | None:
    return None if is_small(count, threshold) else int(count)


def _admissions(filters: Filters, warehouse: Warehouse, settings: Settings) -> int | None:
    whole = filters.changed(grain="all", compare_by=None, window_days=None)
    total = measure(METRICS["admissions"], whole, warehouse, settings=settings).total
    number = total["numerator"].sum() if not total["suppressed"].any() else None
    return None if number is None else int(number)


def _hidden_together(result: Result, other: Result) -> Result:
    """The result without the rows whose counterpart of the other cohort is hidden."""
    frame, total = (
        _without(mine, theirs) for mine, theirs in ((result.frame, other.frame), (result.total, other.total))
    )
    is_whole_hidden = not total.is_empty() and bool(total["suppressed"].all())
    curve = result.curve.clear() if result.curve is not None and is_whole_hidden else result.curve
    bins = result.bins.clear() if result.bins is not None and is_whole_hidden else result.bins
    return replace(result, frame=frame, total=total, curve=curve, bins=bins)


def _without(frame: pl.DataFrame, other: pl.DataFrame) -> pl.DataFrame:
    gone = other.filter("suppressed")["period"].implode()
    is_gone = pl.col("period").is_in(gone) | pl.col("suppressed")
    numbers = ["signal", *(name for name, kind in frame.schema.items() if kind == pl.Float64)]
    return frame.with_columns(pl.when(~is_gone).then(pl.col(numbers)), suppressed=is_gone)


def _gap(metric: Metric, first: Result, second: Result) -> Gap | None:
    rows = [each.total.to_dicts() for each in (first, second)]
    if not all(len(each) == 1 for each in rows):
        return None
    a, b = rows[0][0], rows[1][0]
    if any(row["suppressed"] or row["value"] is None or (row["denominator"] or 0) < FEW for row in (a, b)):
        return None
    return _DIFFERENCE.get(metric.shape, _apart)(a, b)


def _shares_apart(a: Row, b: Row) -> Gap:
    found = differences.newcombe(a["numerator"], a["denominator"], b["numerator"], b["denominator"])
    return Gap(found.value, found.low, found.high)


def _means_apart(a: Row, b: Row) -> Gap:
    if a["low"] is None or b["low"] is None:
        return _apart(a, b)
    known = (part for row in (a, b) for part in (row["value"], _variance(row), int(row["denominator"])))
    found = differences.welch(*known)
    return Gap(found.value, found.low, found.high)


def _variance(row: Row) -> float:
    """The variance behind a mean's own limits."""
    return row["denominator"] * ((row["high"] - row["low"]) / 2 / Z95) ** 2


def _apart(a: Row, b: Row) -> Gap:
    """The difference alone: medians and curves have no limits here, and none are pretended."""
    return Gap(a["value"] - b["value"])


_DIFFERENCE = {Shape.RATE: _shares_apart, Shape.MEAN: _means_apart}


def _months(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month(number: int) -> date:
    return date(number // 12, number % 12 + 1, 1)
