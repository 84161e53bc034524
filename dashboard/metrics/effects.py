"""What a mean change amounts to, from answers already suppressed: effect sizes, and what chance alone would do."""

from __future__ import annotations

from math import sqrt

from scipy.special import stdtrit

from dashboard.metrics import instruments, scales
from dashboard.metrics.instruments import Threshold
from dashboard.metrics.shapes import Better, Result
from dashboard.settings import Settings
from dashboard.statistics.change import regression_to_the_mean
from dashboard.statistics.intervals import Z95
from dashboard.warehouse.connection import Warehouse


def sizes(change: Result, first: Result) -> str:
    """The mean change in standard deviations, named: of changes (d_z) and of first scores (d); "" when unknown."""
    mean, spread = _mean_and_sd(change)
    _, spread_first = _mean_and_sd(first)
    if mean is None or not spread or not spread_first:
        return ""
    return f"d_z = {mean / spread:.2f} (SD of the changes), d = {mean / spread_first:.2f} (SD of the first scores)"


def expected_retest(first: Result, retest: float | None, cut: float | None, scale: str) -> dict[str, float]:
    """Mean second score to expect by chance alone of the cases and of the others; nothing where it cannot be known."""
    mean, sd = _mean_and_sd(first)
    if mean is None or not sd or retest is None or cut is None:
        return {}
    is_lower = instruments.find(scale).better is Better.LOWER
    ways = {"case": "above" if is_lower else "below", "no_case": "below" if is_lower else "above"}
    return {side: regression_to_the_mean(mean, sd, retest, cut, direction=way)[1] for side, way in ways.items()}


def threshold(warehouse: Warehouse, result: Result, settings: Settings) -> Threshold | None:
    """The reliable change in force for a result, with the reliability and SD it comes from."""
    scale = result.filters.instrument
    assert scale is not None
    return instruments.threshold_of(scale, settings, scales.spread(scale, result.through, warehouse, settings))


def _mean_and_sd(result: Result) -> tuple[float | None, float | None]:
    """The mean of the whole range, and the standard deviation its 95% limits come from."""
    row = next(result.total.iter_rows(named=True), None)
    if row is None or row["value"] is None or row["low"] is None:
        return None, None
    n = row["denominator"]
    quantile = float(stdtrit(n - 1, 0.975)) if result.metric.is_paired else Z95
    return row["value"], (row["high"] - row["low"]) / 2 / quantile * sqrt(n)
