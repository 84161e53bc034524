"""Time to an exit: counts per day become a Kaplan-Meier or Aalen-Johansen curve, drawn through knots that name nobody.

Every step of such a curve is a person. With suppression on, a curve keeps only knots between which at least `threshold`
people left, and ends where fewer than that are still there. A knot says how many are followed further only where
nobody, or as many, were lost sight of since the last that does. What can be read off two knots is never a small count.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import numpy as np
import polars as pl

from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.filters import Filters
from dashboard.metrics.shapes import OPEN, REST, Comparison
from dashboard.statistics import survival

Row = Mapping[str, Any]
SCHEMA = {
    "segment": pl.String, "part": pl.String, "day": pl.Int64, "at_risk": pl.Int64, "events": pl.Int64,
    "value": pl.Float64, "low": pl.Float64, "high": pl.Float64,
}  # fmt: skip
WIDEST_GAP = 0.4  # of the days drawn: with a longer stretch between two knots a stacked curve says little
UNKNOWN = "unknown"
HORIZON = 90  # days within which two groups' mean time in treatment is compared


def summarised(metric: Metric, counted: pl.DataFrame, filters: Filters) -> pl.DataFrame:
    """One row per period and segment, and per ending where the metric has parts.

    `day`, `exits` (of this ending, or of any), `any_exit` and `lost` (censored) are lists over the same days; numerator
    is how many left (in that way), denominator how many were followed. With `window_days` N the numerator stops at
    day N, or the day before for the share retained at least N days, and `remaining` is how many were followed further.
    """
    rows = [
        _row(key, group, part, filters.window_days)
        for key, group in sorted(counted.partition_by("period", "segment", as_dict=True).items())
        for part in _parts(metric, group)
    ]
    return pl.DataFrame(rows, schema=None if rows else {"period": pl.Date, "segment": pl.String})


def _parts(metric: Metric, group: pl.DataFrame) -> list[str | None]:
    if not metric.has_parts:
        return [None]
    return [ending for ending in sorted(group["ending"].unique().to_list()) if ending != OPEN]


def _row(key: tuple[Any, ...], group: pl.DataFrame, part: str | None, window: int | None) -> dict[str, Any]:
    is_open = pl.col("ending") == OPEN
    is_counted = ~is_open if part is None else pl.col("ending") == part
    per_day = group.group_by("day").agg(
        pl.col("numerator").filter(is_counted).sum().alias("exits"),
        pl.col("numerator").filter(~is_open).sum().alias("any_exit"),
        pl.col("numerator").filter(is_open).sum().alias("lost"),
    ).sort("day")  # fmt: skip
    # Whoever left on day N was retained N days, and has left by day N.
    last = None if window is None else window - (part is None)
    early = per_day if last is None else per_day.filter(pl.col("day") <= last)
    followed = int(group["numerator"].sum())
    return {
        "period": key[0],
        "segment": key[1],
        "part": part,
        **per_day.to_dict(as_series=False),
        "numerator": int(early["exits"].sum()),
        "denominator": followed,
        "remaining": followed - int((early["any_exit"] + early["lost"]).sum()),
        "window_days": window,
    }


def at_the_end(metric: Metric, row: Row) -> dict[str, float | None]:
    """What the curve says in one number: the share at the end of the window, else the median with its limits."""
    counts = {"numerator": row["numerator"], "denominator": row["denominator"]}
    return counts | dict(zip(("value", "low", "high"), _estimate(row), strict=True))


def _estimate(row: Row) -> survival.Estimate:
    curve, window = _any_exit(row), row["window_days"]
    if row["part"] is None:
        return survival.retained(curve, window) if window else survival.median(curve)
    if window is not None and window > curve.last_day:
        return None, None, None
    at = int(np.searchsorted(row["day"], window or np.inf, side="right")) - 1
    found = _incidence(row)
    return (_at(found.share, at), _at(found.low, at), _at(found.high, at)) if at >= 0 else (0.0, None, None)


def without_counts(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame without numerators: with n they say how many are still open, which may be a few."""
    return frame.with_columns(numerator=pl.lit(None, pl.Float64))


def knots(rows: Sequence[Row], *, hidden: Sequence[bool], threshold: int) -> pl.DataFrame:
    """The points a curve may be drawn through: segment, part, day, at_risk, events so far, value, limits.

    at_risk is how many are followed beyond that day, null where it would say how few were lost sight of. Parts that
    cannot be told apart are one part, `REST`, so that all parts together are everyone who left.
    """
    segments = dict.fromkeys(row["segment"] for row in rows)
    found: list[dict[str, Any]] = []
    for segment in segments:
        own = [(row, is_hidden) for row, is_hidden in zip(rows, hidden, strict=True) if row["segment"] == segment]
        if shown := [row for row, is_hidden in own if not is_hidden]:
            found += _of_segment(shown, threshold)
    return pl.DataFrame(found, schema=SCHEMA)


def compared(rows: Sequence[Row], hidden: Sequence[bool]) -> Comparison | None:
    """The log-rank test and the difference in mean time of two groups, both shown; a blank field is no group."""
    known = [(row, is_hidden) for row, is_hidden in zip(rows, hidden, strict=True) if row["segment"] != UNKNOWN]
    if len(known) != 2 or any(is_hidden or row["part"] is not None for row, is_hidden in known):
        return None
    first, second = (_any_exit(row) for row, _ in known)
    tested = survival.log_rank(first, second)
    horizon = min(HORIZON, first.last_day, second.last_day)
    apart = survival.restricted_mean_difference(first, second, horizon) if horizon > 0 else None
    return Comparison(
        segments=(known[0][0]["segment"], known[1][0]["segment"]),
        p=tested.p if tested.is_enough else None,
        days=(apart.value, apart.low, apart.high) if apart else None,
        horizon=int(horizon),
    )


def _of_segment(rows: Sequence[Row], threshold: int) -> list[dict[str, Any]]:
    steps = list(_steps(rows[0], threshold))
    counted = _counted(rows[0], steps, threshold)
    if rows[0]["part"] is None:
        return list(_points(rows[0], steps, counted))
    apart, chosen = _told_apart(rows, steps, threshold)
    rest = _rest(rows[0], apart)
    drawn = (*apart, *([rest] if any(rest["exits"]) else []))
    return [point for row in drawn for point in _points(row, chosen, counted)]


def _steps(row: Row, threshold: int) -> Iterator[int]:
    """Positions at which enough have left since the last one, up to where too few are still there."""
    left, remaining = 0, row["denominator"]
    for at, (exits, lost) in enumerate(zip(row["any_exit"], row["lost"], strict=True)):
        left, remaining = left + exits, remaining - exits - lost
        if 0 < remaining < threshold:
            return
        if left >= threshold:
            yield at
            left = 0


def _counted(row: Row, steps: Sequence[int], threshold: int) -> set[int]:
    """The steps since the last of which nobody, or enough, were lost sight of: only they say how many are left."""
    lost, before, found = np.cumsum(row["lost"]), 0, set()
    for at in steps:
        if lost[at] == before or lost[at] - before >= threshold:
            found.add(at)
            before = lost[at]
    return found


def _told_apart(rows: Sequence[Row], steps: Sequence[int], threshold: int) -> tuple[Sequence[Row], list[int]]:
    """The ways of leaving worth an area of their own, and the steps at which all of them may be read.

    A rare way blocks the others until enough have left so; where that leaves a gap too wide it joins the rest.
    """
    options = [apart for number in range(len(rows), 0, -1) for apart in combinations(rows, number)]
    judged = []
    for apart in options:
        gap, chosen = _where_all_are_large([*apart, _rest(rows[0], apart)], steps, threshold)
        judged.append(((gap > WIDEST_GAP, -len(apart) if gap <= WIDEST_GAP else 0, gap), apart, chosen))
    _, apart, chosen = min(judged, key=lambda option: option[0])
    return apart, chosen


def _where_all_are_large(rows: Sequence[Row], steps: Sequence[int], threshold: int) -> tuple[float, list[int]]:
    """The steps between which nobody, or enough, left in each of these ways, chosen to lie as close as they can.

    Before them the widest gap left, as a share of the days the curve is drawn over.
    """
    days = [0, *(rows[0]["day"][at] for at in steps)]
    left = np.array([[0, *np.cumsum(row["exits"])[list(steps)]] for row in rows])
    # For each step the best way to it: the widest gap, less the steps on the way, and those steps.
    best: list[tuple[int, int, list[int]]] = [(0, 0, [])]
    for at in range(1, len(days)):
        since = left[:, [at]] - left[:, :at]
        fits = np.flatnonzero(((since == 0) | (since >= threshold)).all(axis=0))
        ways = [(max(best[before][0], days[at] - days[before]), best[before][1] - 1, before) for before in fits]
        gap, number, before = min(ways, default=(days[-1] + 1, 0, 0))
        best.append((gap, number, [*best[before][2], steps[at - 1]]))
    gap, _, chosen = min((max(gap, days[-1] - days[at]), number, way) for at, (gap, number, way) in enumerate(best))
    return gap / max(days[-1], 1), chosen


def _rest(row: Row, apart: Sequence[Row]) -> dict[str, Any]:
    exits = np.array(row["any_exit"]) - np.sum([each["exits"] for each in apart], axis=0)
    return {**row, "part": REST, "exits": exits.tolist()}


def _points(row: Row, chosen: Sequence[int], counted: set[int]) -> Iterator[dict[str, Any]]:
    found = _incidence(row) if row["part"] is not None else None
    curve = _any_exit(row)
    line, low, high = (found.share, found.low, found.high) if found else (curve.survival, curve.low, curve.high)
    gone, events = np.cumsum(row["any_exit"]) + np.cumsum(row["lost"]), np.cumsum(row["exits"])
    for at in chosen:
        yield {
            "segment": row["segment"],
            "part": row["part"],
            "day": row["day"][at],
            "at_risk": int(row["denominator"] - gone[at]) if at in counted else None,
            "events": int(events[at]),
            "value": _at(line, at),
            "low": _at(low, at),
            "high": _at(high, at),
        }


def _any_exit(row: Row) -> survival.Curve:
    return survival.kaplan_meier(row["day"], row["any_exit"], row["lost"])


def _incidence(row: Row) -> survival.Incidence:
    others = np.array(row["any_exit"]) - np.array(row["exits"])
    return survival.cumulative_incidence(row["day"], {"this": row["exits"], "others": others}, row["lost"])["this"]


def _at(line: np.ndarray, at: int) -> float | None:
    return None if np.isnan(line[at]) else float(line[at])
