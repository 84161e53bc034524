"""`measure`: from a metric and filters to a `Result`. Count in SQL, suppress the counts, and only then divide."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboard.metrics import division, suppression
from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.filters import COHORT_FIELDS, FIELD_NAMES, FilterError, Filters
from dashboard.metrics.maturity import is_over, periods_between
from dashboard.metrics.shapes import COUNTED, Result, Shape
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import named_parameters, read_query


class QueryError(RuntimeError):
    """A metric's SQL asks for something that does not exist or returns the wrong columns: a developer's mistake."""


@dataclass(frozen=True)
class Horizon:
    """How far the data reach: nothing after `through` is seen, and maturity is judged on `as_of`."""

    through: date
    as_of: date


def horizon(filters: Filters, warehouse: Warehouse, settings: Settings) -> Horizon:
    """The dates in force: an explicit `as_of` is both; otherwise the export date, and it less the usual lag."""
    if filters.as_of is not None:
        return Horizon(filters.as_of, filters.as_of)
    export_date = warehouse.query("SELECT import_info.export_date, FROM import_info").item()
    return Horizon(export_date, export_date - timedelta(days=settings.data_lag_days))


def measure(
    metric: Metric,
    filters: Filters,
    warehouse: Warehouse,
    *,
    suppress: bool = True,
    settings: Settings | None = None,
) -> Result:
    """The metric's answer under these filters: one row per period, segment and part, and the whole range as one.

    Raises FilterError for a filter the metric cannot take and QueryError for a fault in its SQL.
    """
    settings = settings or Settings()
    _check(metric, filters)
    reach = horizon(filters, warehouse, settings)
    filters = _fitted(metric, filters, reach)
    threshold = settings.small_cell_threshold if suppress else 1
    context = {"through": reach.through, "as_of": reach.as_of, "threshold": threshold}
    missing = _missing_columns(metric, warehouse)
    if missing or filters.from_date > reach.through:
        return Result(metric, filters, division.NOTHING, division.NOTHING, missing_columns=missing, **context)
    asked = _Question(metric, filters, warehouse, settings, reach, threshold)
    frame = asked.answer(filters)
    total = frame if filters.grain == "all" else asked.answer(filters.changed(grain="all"))
    return Result(
        metric,
        filters,
        frame.drop("excluded"),
        total.drop("excluded"),
        bins=asked.bins() if metric.shape is Shape.DISTRIBUTION else None,
        excluded=int(total["excluded"].sum()),
        **context,
    )


@dataclass(frozen=True)
class _Question:
    """One metric asked of one snapshot; `answer` runs it at a grain."""

    metric: Metric
    filters: Filters
    warehouse: Warehouse
    settings: Settings
    reach: Horizon
    threshold: int

    def counts(self, filters: Filters) -> pl.DataFrame:
        """What the metric's SQL returns, checked against its shape and in plain number types."""
        counted = _run(self.metric.query, filters, self)
        wanted = ("period", "segment", *COUNTED[self.metric.shape], *(("part",) if self.metric.has_parts else ()))
        if absent := [name for name in wanted if name not in counted.columns]:
            raise QueryError(f"queries/{self.metric.query} does not return {', '.join(absent)}.")
        decimals = [name for name, kind in counted.schema.items() if kind.is_decimal()]
        return counted.with_columns(pl.col(decimals).cast(pl.Int64), pl.col("period").cast(pl.Date))

    def answer(self, filters: Filters) -> pl.DataFrame:
        counted = self.counts(filters)
        if self.metric.shape is Shape.COUNT:
            counted = _with_zeros(counted, filters)
        rows = division.summarised(self.metric, counted).to_dicts()
        hidden = suppression.hidden_rows(self.metric, rows, self.threshold)
        complete = self.complete_periods(filters)
        return division.divided(self.metric, rows, hidden=hidden, complete=complete)

    def bins(self) -> pl.DataFrame:
        return division.binned(self.counts(self.filters.changed(grain="all")), self.threshold)

    def complete_periods(self, filters: Filters) -> frozenset[date]:
        """Periods that are over, mature where the metric has a window, and documented where it counts sessions."""
        window = filters.window_days if self.metric.needs_maturity and filters.window_days else 0
        over = {
            period
            for period in periods_between(filters.from_date, filters.to_date, filters.grain)
            if is_over(
                period,
                filters.grain,
                from_date=filters.from_date,
                to_date=filters.to_date,
                as_of=self.reach.as_of,
                window_days=window,
            )
        }
        return frozenset(over - self.undocumented(filters)) if self.metric.anchor == "session" else frozenset(over)

    def undocumented(self, filters: Filters) -> set[date]:
        """Periods in which too many past slots have no status yet."""
        documented = _run("sessions/documentation_completeness.sql", filters.changed(compare_by=None), self)
        least = self.settings.min_documentation
        return {row["period"] for row in documented.to_dicts() if row["numerator"] < least * row["denominator"]}


def _run(query: str, filters: Filters, asked: _Question) -> pl.DataFrame:
    sql = read_query(query)
    known = asked.settings.as_parameters() | filters.as_parameters()
    known |= {"window_days": filters.window_days, "as_of": asked.reach.as_of, "through": asked.reach.through}
    if unknown := sorted(named_parameters(sql) - known.keys()):
        raise QueryError(f"queries/{query} asks for ${unknown[0]}, which is not a filter or a setting.")
    return asked.warehouse.query(sql, known)


def _check(metric: Metric, filters: Filters) -> None:
    by = filters.compare_by
    allowed = (*(metric.only or tuple(COHORT_FIELDS)), *metric.compares)
    if by is not None and by not in allowed:
        raise FilterError(
            f"{metric.title} cannot be compared by {FIELD_NAMES[by].lower()}. Valid: {', '.join(allowed)}."
        )
    for name, _values in filters.cohort:
        if metric.only and name not in metric.only:
            raise FilterError(
                f"{metric.title} cannot be narrowed by {FIELD_NAMES[name].lower()}. Valid: {', '.join(metric.only)}."
            )


def _fitted(metric: Metric, filters: Filters, reach: Horizon) -> Filters:
    """Filters cut to the data's reach, with the metric's default window filled in."""
    to_date = max(min(filters.to_date, reach.through), filters.from_date)
    window = (filters.window_days or metric.window_days) if metric.window_days else None
    return replace(filters, to_date=to_date, window_days=window, grain="all" if metric.single_period else filters.grain)


def _missing_columns(metric: Metric, warehouse: Warehouse) -> tuple[str, ...]:
    if not metric.needs:
        return ()
    absent = warehouse.query(
        "SELECT concat(import_column.table_name, '.', import_column.column_name) AS name, "
        "FROM import_column WHERE NOT import_column.is_present"
    )["name"]
    absent = set(absent)
    return tuple(need for need in metric.needs if all(name in absent for name in need.split("|")))


def _with_zeros(counted: pl.DataFrame, filters: Filters) -> pl.DataFrame:
    """A count of nothing is zero, not a gap: add the rows SQL has no group for."""
    keys = ["segment", "part"] if "part" in counted.columns else ["segment"]
    known = counted.select(keys).unique()
    if known.is_empty() and filters.compare_by is None and keys == ["segment"]:
        known = pl.DataFrame({"segment": ["all"]})
    spine = pl.DataFrame({"period": periods_between(filters.from_date, filters.to_date, filters.grain)})
    full = spine.join(known, how="cross").join(counted, on=["period", *keys], how="left")
    numbers: list[Any] = [name for name in counted.columns if name not in ("period", *keys)]
    return full.with_columns(pl.col(numbers).fill_null(0)).select(counted.columns)
