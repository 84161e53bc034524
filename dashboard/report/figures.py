"""The charts of a pack, measured and drawn: what a card of the screens says, shows and holds as a table and a CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from dashboard.charts import Chart, flags, tables, theme, trust, words
from dashboard.charts.flags import Flag
from dashboard.charts.trust import Basis
from dashboard.events.log import KINDS, Event
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.grains import large_enough
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result
from dashboard.report.compact import Table, compact
from dashboard.report.sections import Asked
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse


@dataclass(frozen=True)
class Figure:
    """One question and its answer; `message` says why where there is nothing to draw, and then the rest is empty.

    `basis` says whether an answer from scores may be trusted; `csv` is what the card on screen offers for download.
    """

    name: str
    metric: Metric
    title: str
    answer: str = ""
    note: str = ""
    basis: Basis | None = None
    chart: Chart | None = None
    table: Table | None = None
    csv: str = ""
    events: tuple[str, ...] = ()
    message: str = ""
    is_wide: bool = False


@dataclass(frozen=True)
class Source:
    """The data and the filters every chart of one pack is measured under."""

    filters: Filters
    warehouse: Warehouse
    settings: Settings
    events: tuple[Event, ...] = ()
    _known: dict[tuple[str, Filters], Result] = field(default_factory=dict, repr=False, compare=False)

    def ask(self, metric: Metric, filters: Filters) -> Result:
        """The metric's answer, suppressed and never anything else; each question is measured once a pack."""
        asked = metric.id, filters
        if asked not in self._known:
            self._known[asked] = measure(metric, filters, self.warehouse, settings=self.settings)
        return self._known[asked]

    def over_time(self, metric: Metric, grain: str) -> Filters:
        """The filters by this grain, or by a coarser one where its periods are too small, as on screen."""
        filters = self.filters.changed(grain=grain)
        return filters.changed(grain=large_enough(filters, lambda asked: self.ask(metric, asked)))

    def basis(self, scale: str) -> Basis:
        """The share of stays with both scores of a scale, over the whole range."""
        found = self.ask(METRICS["pairing_rate"], self.filters.changed(grain="all", instrument=scale))
        return trust.judged(found, least=self.settings.follow_up_min, enough=self.settings.follow_up_ok)


def figure(asked: Asked, source: Source) -> Figure:
    """One chart of the pack, or the sentence that stands in its place."""
    metric = METRICS[asked.metric_id]
    told = {"name": asked.name or metric.id, "metric": metric, "title": asked.title or metric.question}
    try:
        result = _result(asked, source)
        basis = source.basis(asked.rests_on) if asked.rests_on else None
    except FilterError as problem:
        return Figure(**told, message=str(problem))
    if words.state(result) != "ready":
        return Figure(**told, message=words.answer(result))
    say: Callable[[Result], str] = asked.say or words.answer
    told_of = flags.flagged(_drawn(asked, result, basis), result, [_as_flag(each) for each in source.events])
    return Figure(
        **told,
        answer=say(result),
        note=words.note(result),
        basis=basis,
        chart=told_of.chart,
        events=told_of.listed,
        table=compact(result),
        csv=tables.to_csv(result),
        is_wide=asked.is_wide,
    )


def _result(asked: Asked, source: Source) -> Result:
    metric = METRICS[asked.metric_id]
    if asked.grain == "all":
        return source.ask(metric, source.filters.changed(grain="all", compare_by=asked.compare_by))
    return source.ask(metric, source.over_time(metric, asked.grain))


def _as_flag(event: Event) -> Flag:
    return Flag(event.on, event.title, KINDS[event.kind], event.until)


def _drawn(asked: Asked, result: Result, basis: Basis | None) -> Chart:
    """The chart; without colour where it speaks for too few."""
    made = asked.draw(result)
    return Chart(theme.greyed(made.figure), made.alt) if basis is not None and basis.tone == "grey" else made
