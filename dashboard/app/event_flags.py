"""The events of a view as flags on its charts over time, in their tables and in the list below them."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.charts import Chart, flags, periods
from dashboard.charts.flags import Flag, Flagged
from dashboard.events.log import KINDS, Event
from dashboard.metrics.shapes import Result

HEADING = "Events"
Cells = tuple[str, ...]


def flagged(chart: Chart, result: Result, events: Sequence[Event]) -> Flagged:
    """The chart with the events that concern the programs of its answer."""
    programs = None if result.filters.is_outside else result.filters.values_of("program")
    return flags.flagged(chart, result, [as_flag(each) for each in events if each.concerns(programs)])


def as_flag(event: Event) -> Flag:
    """The event as a chart marks it."""
    return Flag(event.on, event.title, KINDS[event.kind], event.until)


def as_data(event: Event) -> dict[str, str]:
    """The event for the panel of a point: its days, and in words."""
    flag = as_flag(event)
    return {
        "first": event.on.isoformat(),
        "last": event.last_day.isoformat(),
        "when": flag.when,
        "title": f"{event.title} ({flag.kind.lower()})",
    }


def in_table(columns: Cells, rows: tuple[Cells, ...], told: Flagged, result: Result) -> tuple[Cells, tuple[Cells, ...]]:
    """The card's table with a column of events, each in the first row of its period; the same table without any."""
    if not told.by_period:
        return columns, rows
    grain = result.filters.grain
    named = {periods.name(period, grain): "; ".join(titles) for period, titles in told.by_period.items()}
    return (*columns, HEADING), tuple((*row, named.pop(row[0], "")) for row in rows)
