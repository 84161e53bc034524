"""Numbered flags on a chart over time: what happened in which period. A flag says when, never that it was the cause."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from textwrap import wrap
from typing import Any

from dashboard.charts import Chart, periods, theme
from dashboard.metrics.shapes import Result

POLE = 16  # pixels above the plot in which the numbers stand
DIGIT, FRAME = 6.5, 8  # pixels of a digit and of the frame around a number
ALOUD = 3  # events read aloud in place of the chart
HOVER_WIDTH = 44  # characters in a line of the hover box


@dataclass(frozen=True)
class Flag:
    """Something that happened on one day or from `on` to `until`; `kind` in words."""

    on: date
    title: str
    kind: str
    until: date | None = None

    @property
    def when(self) -> str:
        """Its day or days in words."""
        return periods.span(self.on, self.until) if self.until and self.until > self.on else periods.day(self.on)

    @property
    def words(self) -> str:
        """The flag in one line: 14 Sep 2026 · Staffing · New evening counselor."""
        return f"{self.when} · {self.kind} · {self.title}"


@dataclass(frozen=True)
class Flagged:
    """A chart with its flags, the lines below it that say what they are, and the titles of each period."""

    chart: Chart
    listed: tuple[str, ...] = ()
    by_period: Mapping[date, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Sign:
    """One number, or a span of them, above the plot: for flags of one period, or too close to stand apart."""

    first: int
    last: int
    left: date
    right: date

    @property
    def text(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}–{self.last}"

    @property
    def middle(self) -> date:
        return self.left + (self.right - self.left) / 2

    @property
    def width(self) -> float:
        return DIGIT * len(self.text) + FRAME


def flagged(chart: Chart, result: Result, flags: Sequence[Flag]) -> Flagged:
    """The chart with a thin line and a number for each flag in its range, numbered by date.

    A flag stands on the period its first day falls in. A chart that is not about periods, or about several plots side
    by side, stays as it is.
    """
    along = periods.every(result.frame["period"].to_list(), result.filters.grain)
    placed = _placed(along, result.filters.grain, flags) if _is_over_time(chart, result) else []
    if not placed:
        return Flagged(chart)
    listed = tuple(f"{number} · {flag.words}" for number, (_, flag) in enumerate(placed, 1))
    by_period: dict[date, tuple[str, ...]] = {}
    for period, flag in placed:
        by_period[period] = (*by_period.get(period, ()), flag.title)
    figure = {"data": [*chart.figure["data"], _hover(placed, chart)], "layout": _layout(chart, along, placed)}
    return Flagged(replace(chart, figure=figure, alt=f"{chart.alt} {_read_aloud(listed)}"), listed, by_period)


def _read_aloud(listed: Sequence[str]) -> str:
    """The newest events in words, and how many more the list below the chart has."""
    newest = "; ".join(each.replace(" · ", ", ") for each in listed[-ALOUD:])
    more = len(listed) - ALOUD
    return f"Events: {newest}{f'; {more} earlier, listed below' if more > 0 else ''}."


def _is_over_time(chart: Chart, result: Result) -> bool:
    layout = chart.figure["layout"]
    is_alone = "xaxis2" not in layout and "yaxis2" not in layout
    return result.filters.grain != "all" and is_alone and layout.get("xaxis", {}).get("type") == "date"


def _placed(along: list[date], grain: str, flags: Sequence[Flag]) -> list[tuple[date, Flag]]:
    """Each flag with its period, by date; those outside the range are dropped."""
    known = sorted(flags, key=lambda each: (each.on, each.title))
    end = periods.following(along[-1], grain) if along else date.min
    return [(along[bisect_right(along, each.on) - 1], each) for each in known if along and along[0] <= each.on < end]


def _layout(chart: Chart, along: list[date], placed: list[tuple[date, Flag]]) -> dict[str, Any]:
    """The layout with room above the plot, whose own height stays."""
    layout, margin = chart.figure["layout"], chart.figure["layout"]["margin"]
    is_columns = any(trace["type"] == "bar" for trace in chart.figure["data"])
    room = (theme.NARROWEST - margin["l"] - margin["r"]) / len(along)
    signs = _signs(along, placed, pixels=max(room, 1.0))
    return layout | {
        "height": layout["height"] + POLE,
        "margin": margin | {"t": margin["t"] + POLE},
        "shapes": [*layout.get("shapes", []), *(_pole(day, is_columns=is_columns) for day in _periods(placed))],
        "annotations": [*layout.get("annotations", []), *map(_number, signs)],
    }


def _periods(placed: list[tuple[date, Flag]]) -> list[date]:
    return list(dict.fromkeys(period for period, _ in placed))


def _pole(period: date, *, is_columns: bool) -> dict[str, Any]:
    return {
        "type": "line", "name": "event", "xref": "x", "x0": period.isoformat(), "x1": period.isoformat(),
        "yref": "paper", "y0": 0, "y1": 1, "layer": "above" if is_columns else "below",
        "line": {"color": theme.tint(theme.TEXT, "80"), "width": 1},
    }  # fmt: skip


def _number(sign: _Sign) -> dict[str, Any]:
    return theme.note(
        sign.text, name="event", x=sign.middle.isoformat(), y=1, yref="paper", yanchor="bottom", yshift=1,
        font={"size": 11, "color": theme.TEXT}, bgcolor=theme.SURFACE, bordercolor=theme.tint(theme.TEXT, "80"),
        borderwidth=1, borderpad=1,
    )  # fmt: skip


def _signs(along: list[date], placed: list[tuple[date, Flag]], *, pixels: float) -> list[_Sign]:
    """The numbers, joined where they would touch on the narrowest card; `pixels` is what one period takes."""
    signs: list[_Sign] = []
    for number, (period, _) in enumerate(placed, 1):
        signs.append(_Sign(number, number, period, period))
        while len(signs) > 1 and _touch(signs[-2], signs[-1], along, pixels):
            right, left = signs.pop(), signs.pop()
            signs.append(_Sign(left.first, right.last, left.left, right.right))
    return signs


def _touch(left: _Sign, right: _Sign, along: list[date], pixels: float) -> bool:
    days = (along[-1] - along[0]).days / max(len(along) - 1, 1) or 1
    apart = (right.middle - left.middle).days / days * pixels
    return apart < (left.width + right.width) / 2 + 2


def _hover(placed: list[tuple[date, Flag]], chart: Chart) -> dict[str, Any]:
    """Invisible points along the top, so that the box of a period names its events."""
    said: dict[date, list[str]] = {}
    for number, (period, flag) in enumerate(placed, 1):
        said.setdefault(period, []).append(_wrapped(f"{number} · {flag.words}"))
    top = chart.figure["layout"]["yaxis"]["range"][1]
    return {
        "type": "scatter", "mode": "markers", "name": "events", "x": [day.isoformat() for day in said],
        "y": [top] * len(said), "marker": {"size": 1, "opacity": 0, "color": theme.SECONDARY},
        "text": ["<br>".join(lines) for lines in said.values()], "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip


def _wrapped(text: str) -> str:
    return "<br>".join(theme.plain(line) for line in wrap(text, HOVER_WIDTH))
