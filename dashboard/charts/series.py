"""The points of a `Result` in drawing order: one line per segment or part, with None where a period is missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from dashboard.charts import numbers, periods
from dashboard.charts.names import CO_OCCURRING, label
from dashboard.charts.remembered import remembered
from dashboard.metrics.shapes import FEW, SMALL, Result, Shape

UNKNOWN = "unknown"  # the segment of those whose field is blank


@dataclass(frozen=True)
class Point:
    """One value of a line, as the metric's row gave it."""

    period: date
    value: float | None
    numerator: float | None
    denominator: float | None
    low: float | None
    high: float | None
    is_suppressed: bool
    is_complete: bool
    centre: float | None = None
    limit_low: float | None = None
    limit_high: float | None = None
    signal: str | None = None

    @property
    def has_limits(self) -> bool:
        """True when there is a usual range to judge the value by."""
        return self.limit_low is not None and self.limit_high is not None

    @property
    def counted(self) -> float | None:
        """How many the value rests on."""
        return self.denominator if self.denominator is not None else self.numerator


@dataclass(frozen=True)
class Line:
    """One segment or part over all periods of the chart; `name` is its code, `title` its words."""

    name: str
    title: str
    points: tuple[Point | None, ...]

    @property
    def known(self) -> list[Point]:
        """The points that have a value to draw."""
        return [each for each in self.points if each is not None and each.value is not None]

    @property
    def last_complete(self) -> Point | None:
        """The newest finished period with a value: the only one a headline may name."""
        return next((each for each in reversed(self.known) if each.is_complete), None)

    @property
    def weight(self) -> float:
        """How much the line rests on, to choose the few that get a colour."""
        return sum(each.counted or 0 for each in self.known)


def point(row: dict[str, Any], shape: Shape) -> Point:
    """A metric's row as a point; a COUNT's value is its numerator."""
    is_suppressed = bool(row["suppressed"])
    value = row["numerator"] if shape is Shape.COUNT else row["value"]
    return Point(
        period=row["period"],
        value=None if is_suppressed else value,
        numerator=None if is_suppressed else row["numerator"],
        denominator=row["denominator"],
        low=None if is_suppressed else row["low"],
        high=None if is_suppressed else row["high"],
        is_suppressed=is_suppressed,
        is_complete=bool(row["complete"]),
        **{name: row.get(name) for name in ("centre", "limit_low", "limit_high", "signal")},
    )


def points(result: Result, frame: pl.DataFrame) -> tuple[Point, ...]:
    """Each row of a frame of the result as a point, in its order."""
    return _of_periods(result) if frame is result.frame else _points(result, frame)


@remembered
def _of_periods(result: Result) -> tuple[Point, ...]:
    return _points(result, result.frame)


def _points(result: Result, frame: pl.DataFrame) -> tuple[Point, ...]:
    is_whole = result.filters.grain == "all"  # the range itself is the period: there is no later one to wait for
    found = (point(row, result.metric.shape) for row in frame.iter_rows(named=True))
    return tuple(replace(each, is_complete=True) if is_whole else each for each in found)


class ChartError(ValueError):
    """A result this chart cannot draw; the message tells the developer what to ask for instead."""


def names(result: Result, frame: pl.DataFrame) -> list[str]:
    """Each row's name: its part where the metric has parts, else its segment."""
    if frame["part"].drop_nulls().is_empty():
        return [name or UNKNOWN for name in frame["segment"].to_list()]
    if frame["segment"].n_unique() > 1:
        raise ChartError(f"{result.metric.id} has parts: measure it without compare_by to draw it.")
    return [name or UNKNOWN for name in frame["part"].to_list()]


def title(name: str, result: Result) -> str:
    """A segment's or part's name in words."""
    is_status = name in CO_OCCURRING and (result.has_parts or result.filters.compare_by == "co_occurring")
    return label(name, of="co_occurring" if is_status else None)


def lines(result: Result, *, along: list[date] | None = None) -> tuple[list[date], list[Line]]:
    """The periods, gaps included, and one line per part where the metric has parts, else per segment.

    `along` sets the periods where several charts share them.
    """
    if along:
        return along, _lines(result, along)
    own, found = _lines_of_periods(result)
    return own, [*found]


@remembered
def _lines_of_periods(result: Result) -> tuple[list[date], list[Line]]:
    own = periods.every(result.frame["period"].to_list(), result.filters.grain)
    return own, _lines(result, own)


def _lines(result: Result, along: list[date]) -> list[Line]:
    named: dict[str, dict[date, Point]] = {}
    for name, each in zip(names(result, result.frame), points(result, result.frame), strict=True):
        named.setdefault(name, {})[each.period] = each
    return [
        Line(name, title(name, result), tuple(found.get(period) for period in along)) for name, found in named.items()
    ]


def whole(result: Result) -> list[tuple[str, Point]]:
    """Name and value of each segment or part over the whole range."""
    return list(zip(names(result, result.total), points(result, result.total), strict=True))


def latest(found: list[Line], number: int) -> int | None:
    """Index of the newest period that is finished and has a value in any line."""
    for at in range(number - 1, -1, -1):
        column = [line.points[at] for line in found]
        if any(spot is not None and spot.value is not None and spot.is_complete for spot in column):
            return at
    return None


def runs(flags: Sequence[bool]) -> list[tuple[int, int]]:
    """First and last index of each unbroken run of True."""
    found: list[tuple[int, int]] = []
    for index, flag in enumerate(flags):
        if flag and found and found[-1][1] == index - 1:
            found[-1] = (found[-1][0], index)
        elif flag:
            found.append((index, index))
    return found


def is_share(result: Result) -> bool:
    """True when the values are shares (0..1) and are written in percent."""
    return result.metric.is_percent or result.metric.shape in (Shape.RATE, Shape.MATRIX)


def is_few(each: Point, result: Result) -> bool:
    """True when the value rests on too few to be compared or judged; a count rests on all there are."""
    return _rests_below(FEW, each, result)


def is_small(each: Point, result: Result) -> bool:
    """True when the value rests on so few that its interval must be seen with it."""
    return _rests_below(SMALL, each, result)


def _rests_below(least: int, each: Point, result: Result) -> bool:
    if result.metric.counts_days or each.value is None:
        return False
    return each.denominator is not None and each.denominator < least


def written(each: Point, result: Result) -> str:
    """The point's value in words, without what it rests on."""
    if each.is_suppressed:
        return result.hidden_word
    if is_share(result):
        return numbers.percent(each.value, each.denominator)
    if result.metric.shape is Shape.MEAN:
        return numbers.mean(each.value)
    return numbers.count(each.value) if result.metric.shape is Shape.COUNT else numbers.amount(each.value)


def noun(result: Result) -> str:
    """What n counts: the clients or slots of a rate, the days or client-weeks of a mean; empty for a distribution."""
    metric = result.metric
    return metric.denominator_unit or (metric.unit if metric.shape in (Shape.RATE, Shape.COUNT) else "")


def detail(each: Point, result: Result) -> str:
    """The point's value with what it rests on: 66% (62 of 94)."""
    text = written(each, result)
    if each.is_suppressed or each.value is None or each.counted is None or result.metric.shape is Shape.COUNT:
        return text
    if is_share(result) and result.metric.shape is not Shape.CURVE:
        return f"{text} ({numbers.count(each.numerator)} of {numbers.count(each.denominator)})"
    return f"{text} (n = {numbers.count(each.counted)})"


def incomplete(along: Sequence[date], drawn: Iterable[Line]) -> list[bool]:
    """For each period whether any line says it is unfinished."""
    columns = zip(*(line.points for line in drawn), strict=True)
    flags = [any(each is not None and not each.is_complete for each in column) for column in columns]
    return flags or [False for _ in along]
