"""Which periods a metric is shown by: those in force, or coarser ones where these are too small to show."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.shapes import Result

ENOUGH = 0.6  # of the periods shown, for a line to be worth drawing
NEWEST_HIDDEN = 0.65  # what the share counts for where the newest period, the one people look for, is hidden
FEWEST = 3  # finished periods a coarser grain must leave
FEW_SLOTS_A_WEEK = 40  # below this a weekly rate is mostly chance
_COARSER = {"week": ("week", "month", "quarter"), "month": ("month", "quarter")}


def usual(slots_a_week: float) -> str:
    """The grain that data of this size open with: weeks, or months where weeks hold too little."""
    return "week" if slots_a_week >= FEW_SLOTS_A_WEEK else "month"


def large_enough(filters: Filters, ask: Callable[[Filters], Result]) -> str:
    """The grain in force, or the first coarser one whose periods are large enough; where none is, the best of them.

    `ask` measures the metric under filters.
    """
    shown: dict[str, float] = {}
    for grain in _COARSER.get(filters.grain, ()):
        try:
            result = ask(filters.changed(grain=grain))
        except FilterError:
            return filters.grain
        if grain != filters.grain and result.frame.filter(pl.col("complete"))["period"].n_unique() < FEWEST:
            break
        shown[grain] = _share_shown(result)
        if shown[grain] >= ENOUGH:
            return grain
    return max(shown, key=lambda grain: shown[grain], default=filters.grain)


def _share_shown(result: Result) -> float:
    """Of what is finished, the share that is shown; less where the newest point of a single line is hidden."""
    finished = result.frame.filter(pl.col("complete")).sort("period")
    if not result.is_available or finished.is_empty():
        return 1.0  # another grain would not help
    hidden = finished["suppressed"]
    is_line = finished["segment"].n_unique() == 1 and finished["part"].null_count() == finished.height
    share = 1.0 - hidden.sum() / finished.height
    return share * NEWEST_HIDDEN if is_line and hidden[-1] else share
