"""What can be said about one row of a card's table beyond its numbers: when it is, and why it stands out or does not.

The panel that opens with a point shows the row itself, so its numbers are those of the table.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from dashboard.charts import periods, series, variation
from dashboard.charts.series import Line, Point
from dashboard.charts.tables import in_order
from dashboard.metrics.shapes import FEW, Result, Shape

UNFINISHED = "Not judged: it is not over, or not documented or old enough yet. The number can still change."
TOO_FEW = f"Not judged: it rests on fewer than {FEW}."
NO_RANGE = "Not judged: there are too few periods, or too little varies, for a usual range."
ORDINARY = "Ordinary variation: it lies in its usual range and in no long run. No special cause to look for."
OUTSIDE = "Find the specific cause."
RUN = "The level has moved: look for what changed when the run began."
NEAR = "Look whether something is changing."


class Told(NamedTuple):
    """First and last day of the period (ISO), group, usual range and judgement in words; of a hidden row no more than
    the days and the group.
    """

    first: str
    last: str
    group: str
    usual: str = ""
    judged: str = ""
    is_hidden: bool = False


def told(result: Result) -> tuple[Told, ...]:
    """One for each row of the card's table, in its order; none where rows are no periods (pairs, days of a curve)."""
    if result.metric.shape is Shape.MATRIX or result.curve is not None:
        return ()
    alone = None if result.is_split else series.lines(result)[1]
    line = alone[0] if alone and result.filters.grain != "all" else None
    return tuple(_told(row, each, line, result) for row, each in in_order(result))


def _told(row: dict[str, Any], each: Point, line: Line | None, result: Result) -> Told:
    first, last = days(each, result)
    group = series.title(row["part"] or row["segment"], result) if result.is_split else ""
    if each.is_suppressed:
        return Told(first.isoformat(), last.isoformat(), group, is_hidden=True)
    usual = variation.usual_range(each, result) if line and variation.is_judged(each, result) else ""
    return Told(first.isoformat(), last.isoformat(), group, usual, _judged(each, line, result) if line else "")


def days(each: Point, result: Result) -> tuple[date, date]:
    """First and last day of the point's period; of the range, where that is the period."""
    filters = result.filters
    if filters.grain == "all":
        return filters.from_date, filters.to_date
    return each.period, periods.following(each.period, filters.grain) - timedelta(days=1)


def _judged(each: Point, line: Line, result: Result) -> str:
    if not each.is_complete:
        return UNFINISHED
    if not each.has_limits:
        return NO_RANGE
    if not variation.is_judged(each, result):
        return TOO_FEW
    if each.signal is None:
        return ORDINARY
    said = variation.rule(each, line.points, result)
    ask = OUTSIDE if variation.is_outside(each) else NEAR if "two_of_three" in each.signal else RUN
    return f"{said[:1].upper()}{said[1:]}. {ask}"
