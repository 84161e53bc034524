"""Control limits and signals over time: whether a period is ordinary variation, from what is shown and finished.

Shares get Laney's P' chart, because slots cluster within clients; counts, means and medians get an XmR chart. Limits
rest on the first periods of the range, so that a change does not move the limits it is judged by. Only where somebody
accepted a new baseline are they worked out anew from its day on.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
import polars as pl

from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.shapes import FEW, Shape
from dashboard.settings import Settings
from dashboard.statistics import control

FEWEST = 8  # periods below which limits would only describe themselves
SHOWN = 0.75  # of the finished periods: where more are hidden for being small, the usual range of the rest is too high
SINGLE = (Shape.COUNT, Shape.RATE, Shape.MEAN, Shape.DISTRIBUTION)
_ADDED = ("centre", "limit_low", "limit_high", "signal")


@dataclass(frozen=True)
class Judged:
    """A frame with centre, limit_low, limit_high and signal filled in, and how many periods the limits rest on.

    `assurance` says whether the limits keep to the target: pass, fail or hit_or_miss; None without target or direction.
    Both are about the newest stretch. `steps` are the days from which limits were worked out anew.
    """

    frame: pl.DataFrame
    limits_from: int = 0
    assurance: str | None = None
    steps: tuple[date, ...] = ()


@dataclass(frozen=True)
class Stretch:
    """The finished and shown periods between two baselines, and their limits where they can carry any."""

    known: pl.DataFrame
    limits: control.Control | None
    limits_from: int = 0


def judged(
    metric: Metric, frame: pl.DataFrame, grain: str, settings: Settings, *, baselines: Iterable[date] = ()
) -> Judged:
    """The frame of a single line with its control limits and signals, at finished and shown periods only.

    A period that begins on or after one of `baselines` is judged by limits of its own stretch. A frame of several
    lines, or of values that cannot carry limits, stays as it is, and so does a stretch of too few periods.
    """
    if not carries_limits(metric, frame, grain):
        return Judged(frame)
    finished = frame.filter("complete").sort("period")
    steps = _steps(finished, baselines)
    stretches = [
        _stretch(metric, part, settings, first=settings.limits_from_points) for part in _parts(finished, steps)
    ]
    if all(each.limits is None for each in stretches):
        return Judged(frame, steps=steps)
    target, newest = settings.target_of(metric.id), stretches[-1]
    return Judged(
        frame=_filled(metric, frame, stretches, settings),
        limits_from=newest.limits_from,
        assurance=None
        if newest.limits is None
        else control.assurance(newest.limits, None if target is None else target.value, metric.better),
        steps=steps,
    )


def judged_by_before(metric: Metric, frame: pl.DataFrame, grain: str, settings: Settings, *, start: date) -> Judged:
    """The frame with one set of limits throughout, from the periods that begin before `start` alone."""
    if not carries_limits(metric, frame, grain):
        return Judged(frame)
    finished = frame.filter("complete").sort("period")
    before = finished.filter(pl.col("period") < start)
    number = before.filter(pl.col("value").is_not_null()).height
    if not _are_enough(before):
        return Judged(frame)
    whole = _stretch(metric, finished, settings, first=number)
    return Judged(frame) if whole.limits is None else Judged(_filled(metric, frame, [whole], settings), number)


def carries_limits(metric: Metric, frame: pl.DataFrame, grain: str) -> bool:
    """True for a single line over time of a shape that has control limits."""
    is_single = metric.shape in SINGLE and not metric.has_parts
    return grain != "all" and is_single and frame["segment"].n_unique() <= 1


def _steps(finished: pl.DataFrame, baselines: Iterable[date]) -> tuple[date, ...]:
    """The baselines with finished periods on both sides."""
    if finished.is_empty():
        return ()
    first, last = finished["period"][0], finished["period"][-1]
    return tuple(sorted({each for each in baselines if first < each <= last}))


def _parts(finished: pl.DataFrame, steps: tuple[date, ...]) -> list[pl.DataFrame]:
    edges = [date.min, *steps, date.max]
    return [finished.filter((pl.col("period") >= start) & (pl.col("period") < stop)) for start, stop in pairwise(edges)]


def _are_enough(finished: pl.DataFrame) -> bool:
    """Whether enough periods are shown for limits that describe more than themselves."""
    shown = finished["value"].is_not_null().sum()
    return shown >= max(FEWEST, SHOWN * (shown + finished["suppressed"].sum()))


def _stretch(metric: Metric, finished: pl.DataFrame, settings: Settings, *, first: int) -> Stretch:
    """The stretch with limits from its first periods, without any where they are too few."""
    known = finished.filter(pl.col("value").is_not_null())
    limits = _limits(metric, known, settings, first=first) if _are_enough(finished) else None
    return Stretch(known, limits, 0 if limits is None else min(known.height, first))


def _limits(metric: Metric, known: pl.DataFrame, settings: Settings, *, first: int) -> control.Control | None:
    """The limits of the values, or None where any change would lie outside them."""
    if metric.shape is Shape.RATE and not known["denominator"].null_count():
        shares = control.laney(known["numerator"].to_numpy(), known["denominator"].to_numpy(), baseline=first)
        return shares if 0 < shares.centre < 1 else None
    values = known["value"].to_numpy()
    # Zeros with a rare one between them, or a number that hardly ever moves: each change would be called a signal.
    if np.median(np.abs(np.diff(values[:first]))) == 0:
        return None
    return control.xmr(values, screened=settings.screen_outliers, baseline=first)


def _filled(metric: Metric, frame: pl.DataFrame, stretches: list[Stretch], settings: Settings) -> pl.DataFrame:
    told = [_told(metric, each.known, each.limits, settings) for each in stretches if each.limits is not None]
    return frame.drop(_ADDED).join(pl.concat(told), on="period", how="left").select(frame.columns)


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
