"""Cards and tiles: a metric, asked under the filters of the page and drawn by a chart."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl

from dashboard.app import ahead, event_flags
from dashboard.app.once import once
from dashboard.app.shown import Card, How, Tile
from dashboard.app.view import View
from dashboard.charts import Chart, points, tables, words
from dashboard.events.log import Event
from dashboard.metrics import catalogue
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import COHORT_FIELDS, FIELD_NAMES, FilterError, Filters
from dashboard.metrics.grains import large_enough
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result, Shape
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

Draw = Callable[[Result], Chart]


def card(
    metric_id: str, draw: Draw, view: View, *, title: str = "", name: str = "", width: int = 1, **changes: Any
) -> Card:
    """The metric under the view's filters, some of them changed, as a card; `name` tells two cards of one metric apart.

    Where the metric cannot be split by the field in force it is shown whole, and says so.
    """
    metric = METRICS[metric_id]
    filters, remark = _splittable(metric, view.filters.changed(**changes))
    try:
        made = _drawn(view.warehouse.version, view, metric_id, filters, draw)
    except FilterError as problem:
        return _absent(metric, str(problem), name=name, title=title, width=width)
    note = " · ".join(each for each in (made.note, remark) if each)
    return replace(made, id=name or metric.id, title=title or metric.question, width=width, note=note)


@once(1000)
def _drawn(version: str, view: View, metric_id: str, filters: Filters, draw: Draw) -> Card:
    """The card before it has its place on a page: the same question gets the same drawing."""
    result = measured(METRICS[metric_id], filters, view)
    return replace(of_result(result, draw, events=view.events), asked=filters)


def whole_card(metric_id: str, draw: Draw, view: View, **options: Any) -> Card:
    """A card about the range as one period: bars, steps, spreads."""
    return card(metric_id, draw, view, grain="all", **options)


def trend_card(metric_id: str, draw: Draw, view: View, **options: Any) -> Card:
    """A card over time, by month or quarter where weeks are too small to show."""
    changes = {name: value for name, value in options.items() if name not in ("title", "name", "width")}
    return card(
        metric_id, draw, view, **options, grain=_grain(METRICS[metric_id], view, view.filters.changed(**changes))
    )


def of_result(
    result: Result,
    draw: Draw,
    *,
    name: str = "",
    title: str = "",
    width: int = 1,
    answer: str = "",
    note: str = "",
    events: Sequence[Event] = (),
) -> Card:
    """A measured result as a card, drawn where it has an answer; `answer` and `note` replace the usual words.

    A chart over time marks the `events` that concern its programs.
    """
    state = words.state(result)
    told = {"id": name or result.metric.id, "title": title or result.metric.question, "width": width}
    told["how"] = how(result.metric)
    if state != "ready":
        return Card(**told, subtitle="", state=state, message=words.answer(result))
    flagged = event_flags.flagged(draw(result), result, events)
    columns, rows = event_flags.in_table(tables.columns(result), tables.rows(result), flagged, result)
    return Card(
        **told,
        subtitle=answer or words.answer(result),
        note=note or words.note(result),
        figure=flagged.chart.figure,
        alt=flagged.chart.alt,
        columns=columns,
        rows=rows,
        csv=tables.to_csv(result),
        csv_name=tables.file_name(result),
        family=flagged.chart.family,
        points=points.told(result),
        grain=result.filters.grain,
        events=flagged.listed,
    )


def tile(metric_id: str, view: View, *, label: str = "", **changes: Any) -> Tile:
    """The newest finished period of a metric, its change and its history; nothing is compared in a tile."""
    filters, _ = _splittable(METRICS[metric_id], view.filters.changed(compare_by=None, **changes))
    try:
        made = _told(view.warehouse.version, view, metric_id, filters)
    except FilterError:
        made = Tile(METRICS[metric_id].title, "-", delta="not under these filters")
    return replace(made, label=label or made.label)


@once(1000)
def _told(version: str, view: View, metric_id: str, filters: Filters) -> Tile:
    metric = METRICS[metric_id]
    result = measured(metric, filters.changed(grain=_grain(metric, view, filters)), view)
    if words.state(result) == "absent":
        return Tile(metric.title, "-", delta="not in this export")
    return Tile(
        metric.title,
        words.headline(result),
        delta=words.delta(result),
        tone=words.tone(result),
        history=words.history(result),
    )


def side_by_side(results: Mapping[str, Result], *, over_time: bool = False) -> Result:
    """Several results of one shape as the segments of one, under the names given; the whole range unless over time."""
    first = next(iter(results.values()))
    total = _stacked({name: each.total for name, each in results.items()})
    frame = _stacked({name: each.frame for name, each in results.items()}) if over_time else total
    filters = first.filters if over_time else first.filters.changed(grain="all", window_days=None)
    missing = tuple(dict.fromkeys(column for each in results.values() for column in each.missing_columns))
    excluded = max(each.excluded for each in results.values())
    return replace(
        first, frame=frame, total=total, curve=None, test=None, filters=filters, missing_columns=missing,
        excluded=excluded, limits_from=0, baselines=(), target=None, assurance=None,
        hides_larger=any(each.hides_larger for each in results.values()),
    )  # fmt: skip


def measured(metric: Metric, filters: Filters, view: View) -> Result:
    """The metric's answer, remembered until new data are published."""
    ahead.note(metric.id, filters, view)
    return ask(metric.id, filters, view)


def ask(metric_id: str, filters: Filters, view: View) -> Result:
    """The same, without a note that the page asked."""
    return _measured(view.warehouse.version, metric_id, filters, view.settings, view.warehouse)


# Streamlit's cache pickles an answer each time it is asked for; answers never change, so this one hands out the same.
@once(2000)
def _measured(version: str, metric_id: str, filters: Filters, settings: Settings, warehouse: Warehouse) -> Result:
    return measure(METRICS[metric_id], filters, warehouse, settings=settings)


def how(metric: Metric) -> How:
    """How a metric is counted, and last the two files that say so."""
    return How(
        definition=metric.definition,
        counted=metric.numerator,
        of="" if metric.shape is Shape.COUNT else metric.denominator,
        excluded=metric.exclusions,
        reading=metric.reading,
        source=f"{metric.code}, answered for by the {metric.owner.lower()}",
        files=(f"queries/{metric.query}", entry_file(metric.id)),
        about=metric.id,
    )


@cache
def entry_file(metric_id: str) -> str:
    """The catalogue file that holds the metric's entry."""
    folder = Path(catalogue.__file__).parent
    for path in sorted(folder.glob("*.py")):
        if f'id="{metric_id}"' in path.read_text("utf-8"):
            return f"dashboard/metrics/catalogue/{path.name}"
    raise LookupError(f"{metric_id} stands in no catalogue file.")


def grain_for(metric: Metric, view: View) -> str:
    """The grain in force, or a coarser one where its periods are too small to show."""
    return _grain(metric, view, view.filters)


def _splittable(metric: Metric, filters: Filters) -> tuple[Filters, str]:
    """The filters, without the comparison where the metric has none to offer, and what to say about it."""
    filters = filters if filters.variant in metric.variants else filters.changed(variant=None)
    by = filters.compare_by
    if by is None:
        return filters, ""
    fields = (*(metric.only or COHORT_FIELDS), *metric.compares)
    if by in fields and not metric.has_parts and metric.shape is not Shape.MATRIX:
        return filters, ""
    return filters.changed(compare_by=None), f"not split by {FIELD_NAMES[by].lower()}"


def _grain(metric: Metric, view: View, filters: Filters) -> str:
    """The grain in force, or the first coarser one whose periods are large enough; where none is, the best of them."""
    return _large_enough(view.warehouse.version, view, metric.id, _splittable(metric, filters)[0])


@once(1000)
def _large_enough(version: str, view: View, metric_id: str, filters: Filters) -> str:
    return large_enough(filters, lambda asked: measured(METRICS[metric_id], asked, view))


def _stacked(frames: Mapping[str, pl.DataFrame]) -> pl.DataFrame:
    named = [frame.with_columns(segment=pl.lit(name)) for name, frame in frames.items()]
    return pl.concat(named, how="vertical_relaxed")


def _absent(metric: Metric, sentence: str, *, name: str, title: str, width: int) -> Card:
    return Card(
        id=name or metric.id, title=title or metric.question, subtitle="", state="absent", message=sentence,
        how=how(metric), width=width,
    )  # fmt: skip
