"""One slide from what was asked: measured under suppression, said in few words, drawn large."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl

from dashboard.brief import findings
from dashboard.charts import Chart, numbers, series, trend, words
from dashboard.charts.series import Point
from dashboard.events.log import Event
from dashboard.meeting import pictures, stage, wording
from dashboard.meeting.deck import Asked
from dashboard.meeting.pictures import BRIEF, GAP, NEXT, Picture
from dashboard.metrics import brief
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.grains import large_enough
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result
from dashboard.metrics.span import Span
from dashboard.metrics.suppression import private
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.slides import Slide

SERIES = 2  # at most, in one chart
WEEKS = {"13": 13, "26": 26, "52": 52, "all": None}
BOTH = {"yes": "Co-occurring", "no": "Not co-occurring"}
TRY = "One change, one owner, one date to look again."


@dataclass(frozen=True)
class Material:
    """What slides are made from: the open data, how far they reach and what happened.

    `span` is what the brief looks back over; `dates` gives first and last day of a number of weeks (None: all there
    is) by a grain. `trouble` says why these are not the newest data, where they are not.
    """

    warehouse: Warehouse
    settings: Settings
    dates: Callable[[int | None, str], tuple[date, date]]
    usual_range: str
    span: Span
    notice: str = ""
    events: tuple[Event, ...] = ()
    trouble: str = ""


def slide(asked: Asked, material: Material) -> Slide:
    """The finished slide; where there is nothing to show it says so in words."""
    told = Told(asked, replace(material, settings=private(material.settings)))
    return _MADE.get(asked.chart, _measured)(told)


@dataclass(frozen=True)
class Told:
    """One question on its way to a slide."""

    asked: Asked
    material: Material

    def ask(self, metric: Metric, filters: Filters) -> Result:
        """The metric's answer; small counts are always hidden."""
        return measure(metric, filters, self.material.warehouse, suppress=True, settings=self.material.settings)

    def filters(self, *, is_whole: bool = False, **changes: Any) -> Filters:
        """Dates, grain and cohort as asked for, or as usual."""
        asked, material = self.asked, self.material
        grain = asked.grain or material.span.grain
        first, last = material.dates(WEEKS[asked.range or material.usual_range], grain)
        return Filters(
            first, last, "all" if is_whole else grain, compare_by=asked.compare_by, cohort=asked.cohort,
            window_days=asked.window_days,
        ).changed(**changes)  # fmt: skip

    def over_time(self, metric: Metric, **changes: Any) -> Filters:
        """The same by periods large enough to show."""
        filters = self.filters(**changes)
        return filters.changed(grain=large_enough(filters, lambda other: self.ask(metric, other)))

    def made(self, kind: str, state: str, answer: str, basis: str, **more: Any) -> Slide:
        """The slide, its answer cut to the words there is room for."""
        room = wording.MOST - wording.number(self.asked.question, basis)
        return Slide(kind, state, self.asked.question, wording.fitted(answer, room), basis, self.asked.seconds, **more)

    def empty(self, state: str, answer: str) -> Slide:
        """A slide without a chart, and why."""
        return self.made("chart", state, answer, wording.data_to(self.material.span.as_of))

    def drawn(self, result: Result, chart: Chart, answer: str, *, letters: int = stage.SMALLEST) -> Slide:
        """A slide with its chart, and beside a line over time what happened."""
        plain = self.made("chart", "ready", answer, wording.basis(result), alt=chart.alt)
        room = wording.MOST - wording.number(plain.question, plain.answer, plain.basis)
        told = stage.fitting(wording.flags(self._events(result.filters)), chart.figure, room)
        figure = stage.enlarged(chart.figure, told, letters=letters)
        return replace(plain, figure=json.dumps(figure, separators=(",", ":")))

    def _events(self, filters: Filters) -> list[Event]:
        programs = filters.values_of("program")
        found = [each for each in self.material.events if each.concerns(programs)]
        return [each for each in found if filters.from_date <= each.on <= filters.to_date]


def _measured(told: Told) -> Slide:
    metric, picture = METRICS[told.asked.chart], pictures.picture(told.asked.chart)
    try:
        filters = told.filters(is_whole=True) if picture.is_whole else told.over_time(metric)
        result = _two_at_most(told.ask(metric, filters))
    except FilterError as problem:
        return told.empty("absent", str(problem))
    return _pictured(told, result, picture)


def _pictured(told: Told, result: Result, picture: Picture) -> Slide:
    state = words.state(result)
    if state != "ready":
        return told.empty(state, words.answer(result))
    return told.drawn(result, picture.draw(result), picture.say(result), letters=picture.letters)


def _two_at_most(result: Result) -> Result:
    """The two largest groups of a comparison; more lines than two nobody tells apart across a room."""
    if result.filters.compare_by is None or result.total.is_empty():
        return result
    size = pl.col("denominator").fill_null(pl.col("numerator")).fill_null(0)
    ordered = result.total.filter(pl.col("segment") != series.UNKNOWN).sort(size, descending=True)
    kept = ordered["segment"].to_list()[:SERIES]
    return replace(
        result, frame=result.frame.filter(pl.col("segment").is_in(kept)),
        total=result.total.filter(pl.col("segment").is_in(kept)),
    )  # fmt: skip


def _gap(told: Told) -> Slide:
    """How many clients are co-occurring, and whether they complete as many of their sessions as the others."""
    metric = METRICS["session_completion"]
    split = told.ask(metric, told.over_time(metric, compare_by="co_occurring"))
    result = _renamed(split)
    state = words.state(result)
    if state != "ready" or result.total.height < SERIES:
        few = words.answer(split if state == "absent" else result)
        return told.empty(state if state != "ready" else "suppressed", f"{_share(told)} {few}".strip())
    return told.drawn(result, trend.chart(result), f"{_share(told)} {_apart(result)}".strip())


def _renamed(result: Result) -> Result:
    """Diagnosed clients and those without a sign of a mental disorder, as two lines with names of their own."""

    def told(frame: pl.DataFrame) -> pl.DataFrame:
        return frame.filter(pl.col("segment").is_in(list(BOTH))).with_columns(pl.col("segment").replace(BOTH))

    filters = result.filters.changed(compare_by=None)
    return replace(result, frame=told(result.frame), total=told(result.total), filters=filters)


def _share(told: Told) -> str:
    """The share of open clients diagnosed, newest first; nothing where it cannot be shown."""
    metric = METRICS["diagnosed_co_occurring"]
    result = told.ask(metric, told.over_time(metric))
    if words.state(result) != "ready":
        return ""
    _, found = series.lines(result)
    last = found[0].last_complete
    assert last is not None, "words.state lets no result without a finished value in"
    return f"{series.detail(last, result)} of open clients are diagnosed."


def _apart(result: Result) -> str:
    """The two shares over the whole range, and how far they are apart."""
    both = dict(series.whole(result))
    one, other = (both[name] for name in BOTH.values())
    if one.value is None or other.value is None:
        return "Too few to compare their sessions."
    said = ", ".join(f"{name.lower()} {series.written(both[name], result)}" for name in BOTH.values())
    points = numbers.amount(abs(one.value - other.value) * 100)
    return f"Sessions completed: {said}, {points} points apart.{_overlap(one, other)}"


def _overlap(one: Point, other: Point) -> str:
    """Said so that nobody reads a difference into what may be chance."""
    if None in (one.low, one.high, other.low, other.high):
        return ""
    return " Their 95% limits overlap." if one.low <= other.high and other.low <= one.high else ""


def _brief(told: Told) -> Slide:
    """What the brief names first."""
    basis = wording.data_to(told.material.span.as_of)
    room = wording.MOST - wording.number(told.asked.question, basis)
    found = findings.findings(told.material.span, (), told.ask, rules=told.material.settings.signal_rules)
    return told.made("list", "ready", "", basis, listed=wording.of_brief(brief.brief(found), room))


def _next(told: Told) -> Slide:
    """What is being tried, and a place to write the next."""
    basis = wording.data_to(told.material.span.as_of)
    projects = [each for each in told.material.events if each.kind == "project"]
    room = wording.MOST - wording.number(told.asked.question, basis, TRY) - NEXT_FORM
    return told.made("next", "ready", TRY, basis, listed=wording.of_projects(projects, room))


NEXT_FORM = 14  # words of the form that the page shows there
_MADE: dict[str, Callable[[Told], Slide]] = {BRIEF: _brief, NEXT: _next, GAP: _gap}
