"""The same chart over time for several programs, each with its own usual range, on common axes."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.charts import Chart, series, trend
from dashboard.metrics.shapes import Result


def charts(results: Mapping[str, Result]) -> dict[str, Chart]:
    """A chart over time for each name, all with the same dates and the same range of values."""
    common = _common(list(results.values()))
    return {name: trend.chart(result, common=common) for name, result in results.items()}


def _common(results: list[Result]) -> trend.Common | None:
    if not results:
        return None
    ranges = [trend.value_range(result) for result in results]
    along = sorted({day for result in results for day in series.lines(result)[0]})
    return trend.Common(along, (min(low for low, _ in ranges), max(high for _, high in ranges)))
