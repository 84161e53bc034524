"""What stands behind a single line: the band of its usual range in steps, its centre, and the whiskers of small n.

The band is grey, level and stepped, and never follows the line: it says where values usually lie, not how sure one is.
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import Any

from dashboard.charts import periods, series, theme, variation
from dashboard.charts.series import Line
from dashboard.metrics.shapes import Result

GREYS = {"band": theme.tint(theme.FAINT, "48"), "edge": theme.tint(theme.MUTED, "70"), "centre": theme.MUTED}


def traces(line: Line, along: list[date], result: Result) -> list[dict[str, Any]]:
    """Band and centre line of a line that has limits; nothing otherwise."""
    if not any(spot is not None and spot.has_limits for spot in line.points):
        return []
    edges = _edges(along, result.filters.grain)
    return [_band(line, edges, result), _centres(line, edges)]


def _edges(along: list[date], grain: str) -> list[str]:
    """Where each period's own stretch of the axis begins, and where the last one ends."""
    moments = [datetime(day.year, day.month, day.day) for day in along]
    half = periods.margin(grain)
    between = [before + (after - before) / 2 for before, after in pairwise(moments)]
    return [each.isoformat(timespec="minutes") for each in (moments[0] - half, *between, moments[-1] + half)]


def _band(line: Line, edges: list[str], result: Result) -> dict[str, Any]:
    """One closed shape per unbroken run, because a fill between two lines ignores gaps."""
    x: list[str | None] = []
    y: list[float | None] = []
    for first, last in series.runs([spot is not None and spot.has_limits for spot in line.points]):
        limits = [variation.drawn_limits(spot, result) for spot in line.points[first : last + 1] if spot is not None]
        across = [edge for at in range(first, last + 1) for edge in (edges[at], edges[at + 1])]
        high = [round(top, 4) for _, top in limits for _ in range(2)]
        low = [round(bottom, 4) for bottom, _ in limits for _ in range(2)]
        x += [*across, *reversed(across), across[0], None]
        y += [*high, *reversed(low), high[0], None]
    return {
        "type": "scatter", "mode": "lines", "x": x[:-1], "y": y[:-1], "fill": "toself", "hoverinfo": "skip",
        "fillcolor": GREYS["band"], "line": {"width": 1, "color": GREYS["edge"]}, "name": "usual range",
    }  # fmt: skip


def _centres(line: Line, edges: list[str]) -> dict[str, Any]:
    """One level from the first to the last point that has it; two levels, apart, about a new baseline."""
    levels: dict[float | None, list[int]] = {}
    for at, spot in enumerate(line.points):
        if spot is not None and spot.has_limits:
            levels.setdefault(spot.centre, []).append(at)
    x = [edge for at in levels.values() for edge in (edges[at[0]], edges[at[-1] + 1], None)]
    y = [value for level in levels for value in (level, level, None)]
    return {
        "type": "scatter", "mode": "lines", "x": x[:-1], "y": y[:-1], "connectgaps": False,
        "line": {"width": 1.2, "color": GREYS["centre"]}, "hoverinfo": "skip", "name": "centre",
    }  # fmt: skip


def whiskers(line: Line, result: Result, *, colour: str) -> dict[str, Any]:
    """The 95% intervals of the points that rest on small n, as error bars for the markers."""
    spots = [spot if spot is not None and series.is_small(spot, result) else None for spot in line.points]
    return {
        "type": "data", "symmetric": False, "width": 0, "thickness": 1.2, "color": theme.tint(colour, "B0"),
        "array": [_reach(spot and spot.high, spot and spot.value) for spot in spots],
        "arrayminus": [_reach(spot and spot.low, spot and spot.value) for spot in spots],
    }  # fmt: skip


def _reach(limit: float | None, value: float | None) -> float:
    return 0.0 if limit is None or value is None else round(abs(limit - value), 4)


def target(result: Result) -> list[dict[str, Any]]:
    """The target as a dotted line across the plot; empty where none is set."""
    if result.target is None:
        return []
    level = result.target.value
    return [
        {
            "type": "line", "name": "target", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": level, "y1": level,
            "layer": "below", "line": {"color": theme.SECONDARY, "width": 1.6, "dash": "dot"},
        }
    ]  # fmt: skip
