"""The limits of a line as a pale ribbon behind it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dashboard.charts import series, theme
from dashboard.charts.series import Point


def ribbon(
    places: Sequence[Any], spots: Sequence[Point | None], colour: str, *, strength: str = "20"
) -> dict[str, Any]:
    """One closed shape per unbroken run of finished points with limits, because a fill between two lines ignores gaps.

    `places` holds where along the axis each point stands; a figure's date is ISO text.
    """
    x: list[Any] = []
    y: list[float | None] = []
    for first, last in series.runs([_has_limits(spot) for spot in spots]):
        run, along = [spot for spot in spots[first : last + 1] if spot is not None], places[first : last + 1]
        x += [*along, *reversed(along), None]
        y += [*(_rounded(spot.high) for spot in run), *(_rounded(spot.low) for spot in reversed(run)), None]
    return {
        "type": "scatter", "mode": "lines", "x": x[:-1], "y": y[:-1], "fill": "toself", "hoverinfo": "skip",
        "fillcolor": theme.tint(colour, strength), "line": {"width": 0, "color": colour},
    }  # fmt: skip


def _has_limits(spot: Point | None) -> bool:
    return spot is not None and spot.low is not None and spot.high is not None and spot.is_complete


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
