"""`measure`: from a metric and filters to a `Result`. Count in SQL, suppress the counts, and only then divide."""

from __future__ import annotations

from dashboard.metrics import book, division
from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.filters import Filters
from dashboard.metrics.question import QueryError, question
from dashboard.metrics.shapes import Result, Shape
from dashboard.metrics.signals import judged
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.guard import Guarded, access_to

__all__ = ["QueryError", "measure"]


def measure(
    metric: Metric,
    filters: Filters,
    warehouse: Warehouse,
    *,
    suppress: bool = True,
    settings: Settings | None = None,
) -> Result:
    """The metric's answer under these filters: one row per period, segment and part, and the whole range as one.

    A viewer gets what their book says instead. Raises FilterError for a filter the metric cannot take and QueryError
    for a fault in its SQL.
    """
    settings = settings or Settings()
    if isinstance(warehouse, Guarded) and warehouse.access.is_fixed:
        return book.answer(metric, filters, warehouse, settings)
    asked = question(metric, filters, warehouse, settings, suppress=suppress)
    metric, filters, reach = asked.metric, asked.filters, asked.reach
    context = {"through": reach.through, "as_of": reach.as_of, "threshold": asked.threshold}
    missing = asked.missing_columns()
    if missing or filters.from_date > reach.through:
        return Result(metric, filters, division.NOTHING, division.NOTHING, missing_columns=missing, **context)
    frame, hides_larger = asked.answer(filters)
    total, total_hides = (frame, hides_larger) if filters.grain == "all" else asked.answer(filters.changed(grain="all"))
    curve, test = asked.curve() if asked.is_drawn else (None, None)
    # A baseline is that of all programs together: behind a wall the same filters ask of fewer.
    is_whole = access_to(warehouse).programs is None
    baselines = settings.baselines_of(metric.id, filters.scope) if is_whole else ()
    told = judged(metric, frame.drop("excluded"), filters.grain, settings, baselines=[each.on for each in baselines])
    return Result(
        metric,
        filters,
        told.frame,
        total.drop("excluded"),
        bins=asked.bins() if metric.shape is Shape.DISTRIBUTION else None,
        curve=curve,
        test=test,
        limits_from=told.limits_from,
        baselines=tuple(each for each in baselines if each.on in told.steps),
        target=settings.target_of(metric.id),
        assurance=told.assurance,
        excluded=int(total["excluded"].sum()),
        hides_larger=hides_larger or total_hides,
        **context,
    )
