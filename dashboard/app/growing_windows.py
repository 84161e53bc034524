"""One share asked within 7, 14, 30 days and so on: each number of days of its own mature clients."""

from __future__ import annotations

from collections.abc import Iterable

from dashboard.app.cards import measured
from dashboard.app.view import View
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.shapes import Result

Results = dict[int, Result]


def within(days: Iterable[int], metric_id: str, view: View, *, variant: str | None = None) -> Results:
    """The metric over the whole range for each number of days, all groups together."""
    whole = view.filters.changed(grain="all", compare_by=None, variant=variant)
    return {each: measured(METRICS[metric_id], whole.changed(window_days=each), view) for each in days}
