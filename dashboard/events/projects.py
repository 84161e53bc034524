"""A measure before and after something began, held against the same limits: those of the time before.

Says what changed and when, never why: the points after a start may have moved for other reasons too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import groupby
from math import isclose
from operator import itemgetter
from statistics import median

import polars as pl

from dashboard.events.log import Event
from dashboard.metrics.filters import Filters
from dashboard.metrics.grains import large_enough
from dashboard.metrics.maturity import next_period, period_start, periods_between
from dashboard.metrics.shapes import Result
from dashboard.metrics.signals import judged_by_before
from dashboard.settings import Settings
from dashboard.statistics import control

OUTSIDE = ("above", "below")
BEFORE = 26  # finished periods before the start that the limits rest on, at most
NHS_SHIFT = 7  # points in a row on one side that the NHS rules call a shift
LATELY = 8  # newest points whose median tells whether a shift has lasted

Ask = Callable[[Filters], Result]


@dataclass(frozen=True)
class Row:
    """Points in a row on one side of the level before: 1 above it, -1 below; those on it neither count nor end it.

    `lead` is how many points after the event it began, negative where before; `length` and `outside` (the limits)
    count the points since the event alone.
    """

    side: int
    lead: int
    length: int
    outside: int


@dataclass(frozen=True, eq=False)
class BeforeAfter:
    """A measure about an event: `result` has the limits of the periods before `event.on` throughout.

    `before` and `after` are the finished, shown values (shares as 0..1) of the periods that ended before the event
    and of those from `first_after` on, which began on its day or later; the period it fell into is in neither.
    `signals` are those of `after`; `rules` is anhoej or nhs.
    """

    event: Event
    result: Result
    first_after: date
    before: tuple[float, ...]
    after: tuple[float, ...]
    signals: tuple[str | None, ...]
    rules: str

    @property
    def centre(self) -> float | None:
        """The level before; None where the periods before carry no limits."""
        known = self.result.frame["centre"].drop_nulls()
        return None if known.is_empty() else known[0]

    @property
    def medians(self) -> tuple[float | None, float | None]:
        """The medians of the values before and after; None without any."""
        return (median(self.before) if self.before else None, median(self.after) if self.after else None)

    @property
    def outside(self) -> int:
        """How many points since the event lie outside the limits of the time before."""
        return sum(each in OUTSIDE for each in self.signals)

    @cached_property
    def row(self) -> Row | None:
        """The first row since the event that chance leaves no room for; where none is, the newest; None without any."""
        rows = self._rows()
        return next((each for each in rows if self._is_long(each)), rows[-1] if rows else None)

    @property
    def is_shift(self) -> bool:
        """True where there is such a row, and the newest points together still lie on its side."""
        if self.row is None or self.centre is None or not self._is_long(self.row):
            return False
        return _side(median(self.after[-LATELY:]), self.centre) == self.row.side

    def _is_long(self, row: Row) -> bool:
        """Longer than chance leaves room for by the rules in force; or eight or more, most of them outside the limits.

        Eight weeks outside are no accident either, though the rule on runs asks for nine among 34.
        """
        by_chance = control.runs((*self.before, *self.after), self.centre).longest_run_limit
        least = NHS_SHIFT if self.rules == "nhs" else by_chance + 1
        return row.length >= least or (row.length >= LATELY and row.outside > row.length / 2)

    def _rows(self) -> list[Row]:
        """Every row that reaches past the event, oldest first."""
        if self.centre is None:
            return []
        sides = [_side(each, self.centre) for each in (*self.before, *self.after)]
        off = [(at, side) for at, side in enumerate(sides) if side]
        stretches = [list(points) for _, points in groupby(off, key=itemgetter(1))]
        return [self._as_row(points) for points in stretches if points[-1][0] >= len(self.before)]

    def _as_row(self, points: list[tuple[int, int]]) -> Row:
        since = [at - len(self.before) for at, _ in points if at >= len(self.before)]
        outside = sum(self.signals[at] in OUTSIDE for at in since)
        return Row(points[0][1], points[0][0] - len(self.before), len(since), outside)


def before_and_after(
    event: Event, ask: Ask, settings: Settings, *, first_day: date, through: date, grain: str
) -> BeforeAfter:
    """The measure that `ask` answers for, from 26 periods before the event or the last baseline before it, until now.

    `first_day` is the first day with data and `through` the last; `grain` gives way to a coarser one where its periods
    are too small to show. The programs of the event are the cohort.
    """
    reach = {"first_day": first_day, "through": through}
    grain = large_enough(_filters(event, **reach, grain=grain), ask)
    found = ask(_filters(event, **reach, grain=grain))
    since = max((each.on for each in found.baselines if each.on < event.on), default=date.min)
    start = period_start(event.on, grain)
    frame = found.frame.filter(pl.col("period") >= since)
    told = judged_by_before(found.metric, frame, grain, settings, start=start)
    result = replace(found, frame=told.frame, limits_from=told.limits_from, baselines=(), assurance=None)
    known = told.frame.filter(pl.col("complete"), pl.col("value").is_not_null()).sort("period")
    later = known.filter(pl.col("period") >= event.on)
    return BeforeAfter(
        event=event,
        result=result,
        first_after=start if start >= event.on else next_period(start, grain),
        before=tuple(known.filter(pl.col("period") < start)["value"]),
        after=tuple(later["value"]),
        signals=tuple(later["signal"]),
        rules=settings.signal_rules,
    )


def _filters(event: Event, *, first_day: date, through: date, grain: str) -> Filters:
    start = min(event.on, through)
    known = periods_between(min(first_day, start), start, grain)
    first = known[max(0, len(known) - 1 - BEFORE)]
    cohort = (("program", tuple(sorted(event.programs))),) if event.programs else ()
    return Filters(first, through, grain, cohort=cohort)


def _side(value: float, centre: float) -> int:
    return 0 if isclose(value, centre) else 1 if value > centre else -1
