"""Control limits and signals over time: whether a period is ordinary variation, from what is shown and finished.

Shares get Laney's P' chart, because slots cluster within clients; counts, means and medians get an XmR chart. Limits
rest on the first periods of the range, so that a change does not move the limits it is judged by.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.shapes import FEW, Shape
from dashboard.settings import Settings
from dashboard.statistics import control

FEWEST = 8  # periods below which limits would only describe themselves
SHOWN = 0.75  # of the finished periods: where more are hidden for being small, the usual range of the rest is too high
_SINGLE = (Shape.COUNT, Shape.RATE, Shape.MEAN, Shape.DISTRIBUTION)
_ADDED = ("centre", "limit_low", "limit_high", "signal")


@dataclass(frozen=True)
class Judged:
    """A frame with centre, limit_low, limit_high and signal filled in, and how many periods the limits rest on.

    `assurance` says whether the limits keep to the target: pass, fail or hit_or_miss; None without target or direction.
    """

    frame: pl.DataFrame
    limits_from: int = 0
    assurance: str | None = None


def judged(metric: Metric, frame: pl.DataFrame, grain: str, settings: Settings) -> Judged:
    """The frame of a single line with its control limits and signals, at finished and shown periods only.

    A frame of several lines, of too few periods or of values that cannot carry limits stays as it is.
    """
    if grain == "all" or metric.shape not in _SINGLE or metric.has_parts or frame["segment"].n_unique() > 1:
        return Judged(frame)
    finished = frame.filter("complete").sort("period")
    known = finished.filter(pl.col("value").is_not_null())
    if known.height < max(FEWEST, SHOWN * (known.height + finished["suppressed"].sum())):
        return Judged(frame)
    limits = _limits(metric, known, settings)
    if limits is None:
        return Judged(frame)
    target = settings.target_of(metric.id)
    return Judged(
        frame=frame.drop(_ADDED)
        .join(_told(metric, known, limits, settings), on="period", how="left")
        .select(frame.columns),
        limits_from=min(known.height, settings.limits_from_points),
        assurance=control.assurance(limits, None if target is None else target.value, metric.better),
    )


def _limits(metric: Metric, known: pl.DataFrame, settings: Settings) -> control.Control | None:
    """The limits of the values, or None where any change would lie outside them."""
    baseline = settings.limits_from_points
    if metric.shape is Shape.RATE:
        shares = control.laney(known["numerator"].to_numpy(), known["denominator"].to_numpy(), baseline=baseline)
        return shares if 0 < shares.centre < 1 else None
    values = known["value"].to_numpy()
    # Zeros with a rare one between them, or a number that hardly ever moves: each change would be called a signal.
    if np.median(np.abs(np.diff(values[:baseline]))) == 0:
        return None
    return control.xmr(values, screened=settings.screen_outliers, baseline=baseline)


def _told(metric: Metric, known: pl.DataFrame, limits: control.Control, settings: Settings) -> pl.DataFrame:
    """Period, limits and signal of each known point; a value resting on a few is not judged."""
    found = control.signals(known["value"].to_numpy(), limits, rules=settings.signal_rules)
    told = known.select(
        "period",
        "denominator",
        centre=pl.lit(limits.centre),
        limit_low=pl.Series(limits.low, dtype=pl.Float64),
        limit_high=pl.Series(limits.high, dtype=pl.Float64),
        signal=pl.Series(found, dtype=pl.String),
    )
    if metric.counts_days:
        return told.drop("denominator")
    is_few = pl.col("denominator").is_not_null() & (pl.col("denominator") < FEW)
    return told.with_columns(signal=pl.when(~is_few).then("signal")).drop("denominator")
