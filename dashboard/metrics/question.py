"""One metric asked of one snapshot: filters fitted to the data, counts from SQL, small ones hidden."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from dashboard.metrics import curves, division, instruments, scales, suppression
from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.filters import COHORT_FIELDS, FIELD_NAMES, FilterError, Filters
from dashboard.metrics.maturity import is_over, periods_between
from dashboard.metrics.shapes import COUNTED, Comparison, Shape
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import named_parameters, read_query

USUAL_INSTRUMENT = "PHQ-9"
MOST_BITS = 32  # clients share so many bits, and more of them than that are never told from their bits
MANY_SLOTS = 1_000_000


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


def has_many_slots(warehouse: Warehouse) -> bool:
    """True where counting each person once would be the dearest part of a question about sessions."""
    return bool(
        warehouse.query("SELECT number_of_slots() > $many AS is_so, FROM import_info", {"many": MANY_SLOTS}).item()
    )


def question(metric: Metric, filters: Filters, warehouse: Warehouse, settings: Settings, *, suppress: bool) -> Question:
    """The metric and filters checked against each other and fitted to the data, ready to be answered."""
    _check(metric, filters)
    reach = horizon(filters, warehouse, settings)
    threshold = settings.small_cell_threshold if suppress else 1
    fitted = _fitted(metric, filters, reach)
    asked = Question(instruments.in_direction(metric, fitted.instrument), fitted, warehouse, settings, reach, threshold)
    if fitted.instrument is not None:
        instruments.check(metric, fitted.instrument, settings, asked.spread())
    return asked


@dataclass(frozen=True)
class Question:
    """One metric asked of one snapshot; `answer` runs it at a grain."""

    metric: Metric
    filters: Filters
    warehouse: Warehouse
    settings: Settings
    reach: Horizon
    threshold: int

    def counts(self, filters: Filters) -> pl.DataFrame:
        """What the metric's SQL returns, checked against its shape and in plain number types."""
        counted = self._counted(filters)
        has_part_column = self.metric.has_parts and self.metric.shape is not Shape.CURVE
        wanted = ("period", "segment", *COUNTED[self.metric.shape], *(("part",) if has_part_column else ()))
        if absent := [name for name in wanted if name not in counted.columns]:
            raise QueryError(f"queries/{self.metric.query} does not return {', '.join(absent)}.")
        decimals = [name for name, kind in counted.schema.items() if kind.is_decimal()]
        plain = counted.with_columns(pl.col(decimals).cast(pl.Int64), pl.col("period").cast(pl.Date))
        if self.metric.shape is Shape.DISTRIBUTION and self.metric.unit_size > 1:
            return plain.with_columns(pl.col("amount") / self.metric.unit_size)
        return plain

    def _counted(self, filters: Filters) -> pl.DataFrame:
        """The rows of the SQL, with the people behind each counted well enough to tell whether they are few."""
        if self._asks_for_people() and self.threshold <= MOST_BITS and has_many_slots(self.warehouse):
            quick = self.run(self.metric.query, filters, is_exact=False)
            if quick.filter(pl.col("clients").is_between(1, self.threshold - 1)).is_empty():
                return quick
        return self.run(self.metric.query, filters)

    def _asks_for_people(self) -> bool:
        return "is_exact" in named_parameters(read_query(self.metric.query))

    def answer(self, filters: Filters) -> tuple[pl.DataFrame, bool]:
        """The rows of a result, and whether some are hidden that are not small themselves."""
        counted = self.counts(filters)
        if self.metric.shape is Shape.COUNT:
            counted = _with_zeros(counted, filters)
        rows = division.summarised(self.metric, counted, filters).to_dicts()
        hidden = suppression.hidden_rows(self.metric, rows, self.threshold)
        complete = self.complete_periods(filters)
        frame = division.divided(self.metric, rows, hidden=hidden, complete=complete)
        frame = curves.without_counts(frame) if self.is_drawn and self.threshold > 1 else frame
        return frame, suppression.hides_larger(rows, hidden, self.threshold)

    @property
    def is_drawn(self) -> bool:
        """True where the answer is a curve; the share retained for one number of days is not."""
        return self.metric.shape is Shape.CURVE and (self.metric.has_parts or not self.filters.window_days)

    def curve(self) -> tuple[pl.DataFrame, Comparison | None]:
        """The knots of a curve, and the test of its two groups."""
        whole = self.counts(self.filters.changed(grain="all"))
        rows = curves.summarised(self.metric, whole, self.filters.changed(window_days=None)).to_dicts()
        hidden = suppression.hidden_rows(self.metric, rows, self.threshold)
        return curves.knots(rows, hidden=hidden, threshold=self.threshold), curves.compared(rows, hidden)

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
        filters, query = filters.changed(compare_by=None), "sessions/documentation_completeness.sql"
        documented = self.run(query, filters, is_exact=not has_many_slots(self.warehouse))
        least = self.settings.min_documentation
        return {row["period"] for row in documented.to_dicts() if row["numerator"] < least * row["denominator"]}

    def spread(self) -> Mapping[str, float]:
        """Number, total and sum of squares of all first scores, where the scale's own SD is asked for."""
        scale = self.filters.instrument
        return scales.spread(scale, self.reach.through, self.warehouse, self.settings) if scale else {}

    def missing_columns(self) -> tuple[str, ...]:
        """The export columns the metric needs and these data lack."""
        if not self.metric.needs:
            return ()
        absent = self.warehouse.query(
            "SELECT concat(import_column.table_name, '.', import_column.column_name) AS name, "
            "FROM import_column WHERE NOT import_column.is_present"
        )["name"]
        absent = set(absent)
        return tuple(need for need in self.metric.needs if all(name in absent for name in need.split("|")))

    def run(self, query: str, filters: Filters, **instead: Any) -> pl.DataFrame:
        """What a query file returns under these filters; `instead` replaces single parameters."""
        sql = read_query(query)
        known = self.settings.as_parameters() | filters.as_parameters()
        known |= {"window_days": filters.window_days, "as_of": self.reach.as_of, "through": self.reach.through}
        known |= instruments.as_parameters(filters.instrument, self.settings, self.spread())
        known |= {"is_exact": True} | instead
        if unknown := sorted(named_parameters(sql) - known.keys()):
            raise QueryError(f"queries/{query} asks for ${unknown[0]}, which is not a filter or a setting.")
        return self.warehouse.query(sql, known)


def _check(metric: Metric, filters: Filters) -> None:
    by = filters.compare_by
    allowed = (*(metric.only or tuple(COHORT_FIELDS)), *metric.compares)
    if by is not None and by not in allowed:
        raise FilterError(
            f"{metric.title} cannot be compared by {FIELD_NAMES[by].lower()}. Valid: {', '.join(allowed)}."
        )
    if filters.variant is not None and filters.variant not in metric.variants:
        raise FilterError(_no_variant(metric))
    if filters.instrument is not None and not metric.has_instrument:
        raise FilterError(f"{metric.title} is not about one questionnaire or test.")
    for name, _values in filters.cohort:
        if metric.only and name not in metric.only:
            raise FilterError(
                f"{metric.title} cannot be narrowed by {FIELD_NAMES[name].lower()}. Valid: {', '.join(metric.only)}."
            )


def _fitted(metric: Metric, filters: Filters, reach: Horizon) -> Filters:
    """Filters cut to the data's reach, with the metric's default window filled in."""
    to_date = max(min(filters.to_date, reach.through), filters.from_date)
    window = (filters.window_days or metric.window_days) if metric.window_days else None
    return replace(
        filters,
        to_date=to_date,
        window_days=window,
        variant=filters.variant or next(iter(metric.variants), None),
        instrument=(filters.instrument or USUAL_INSTRUMENT) if metric.has_instrument else None,
        grain="all" if metric.single_period else filters.grain,
    )


def _no_variant(metric: Metric) -> str:
    valid = ", ".join(metric.variants)
    if not valid:
        return f"{metric.title} is counted in one way only."
    return f"{metric.title} is not counted in that way. Valid: {valid}."


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
