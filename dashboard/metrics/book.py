"""The viewers' book: the few questions whose answers a viewer may see, the same for all and fixed by the import.

Small counts are hidden in every answer, but answers to many questions can be subtracted from one another. A viewer
therefore asks nothing: there is one series of finished periods for each measure here, of everybody behind the wall, at
one grain for all, and no total beside it. Counts of clients are shown as they are; shares are whole percents without
the counts behind them, means and medians stand alone. What is known to add up between these series (`RESTS_ON`, and
that clients at the end of a period are those before, and who came, less who left) is hidden together. That nothing
else adds up is found again by the tests, which look for every such relation between all counts of all measures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise
from threading import Lock

import polars as pl

from dashboard.metrics.brief import WATCHED
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.division import NOTHING
from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.grains import FEWEST
from dashboard.metrics.question import question
from dashboard.metrics.shapes import Result, Shape
from dashboard.metrics.signals import judged
from dashboard.metrics.span import Span, over, span_of
from dashboard.metrics.suppression import private
from dashboard.settings import Settings
from dashboard.warehouse.guard import FIXED, Guarded

# Three shares of the same discharges would tell how many those are, and so how many other discharges there were.
LEFT_OUT = ("plan_documented", "engaged")
WATCHED_HERE = tuple(each for each in WATCHED if each.metric_id not in LEFT_OUT)
WINDOWS = {each.metric_id: each.window_days for each in WATCHED_HERE} | {"diagnosed_co_occurring": None}
# A count that is shown, and the measures whose denominator is that very number.
RESTS_ON = {
    "active_census": ("phantom_census", "not_assessed", "diagnosed_co_occurring"),
    "admissions": ("second_day", "early_unplanned_exit", "first_score_taken", "retained_or_completed"),
    "discharges": ("completion_rate",),
}
GRAINS = ("week", "month", "quarter")
CORE = ("active_census", "session_completion", "diagnosed_co_occurring", "first_contact")
ENOUGH = 0.6  # of the periods of each core measure shown, for a grain to be fine enough
_COUNTS = ("numerator", "denominator", "low", "high", "mean", "p80", "p90")
_one_at_a_time = Lock()  # each is a few dozen queries


@dataclass(frozen=True)
class Book:
    """The finished answers by measure, at one grain."""

    grain: str
    answers: Mapping[str, Result]

    @property
    def shown(self) -> float:
        """The share of periods that are shown, of the core measure that is hidden most."""
        return min(1.0 - float(self.answers[name].frame["suppressed"].mean() or 0.0) for name in CORE)

    @property
    def periods(self) -> int:
        """How many finished periods there are."""
        return max(each.frame["period"].n_unique() for each in self.answers.values())


def answer(metric: Metric, filters: Filters, warehouse: Guarded, settings: Settings) -> Result:
    """The measure as the book has it, whatever dates and periods were asked for.

    Raises FilterError for a measure that is not in the book, and for any narrowing, comparison or other way to count.
    """
    usual = (None, WINDOWS.get(metric.id), metric.window_days)
    is_plain = not (filters.cohort or filters.is_outside or filters.compare_by or filters.as_of)
    is_usual = filters.window_days in usual and filters.variant in (None, next(iter(metric.variants), None))
    if metric.id not in WINDOWS or not (is_plain and is_usual):
        raise FilterError(FIXED)
    return of(warehouse, settings).answers[metric.id]


def of(warehouse: Guarded, settings: Settings) -> Book:
    """The book of an import, as those behind one wall see it."""
    with _one_at_a_time:
        return _of(warehouse.version, warehouse, settings)


@lru_cache(maxsize=32)
def _of(version: str, warehouse: Guarded, settings: Settings) -> Book:
    settings = private(settings)
    with warehouse.held():
        span = span_of(warehouse.open_to_the_book(), settings)
        return _fine_enough([replace(span, grain=grain) for grain in GRAINS], warehouse.open_to_the_book(), settings)


def _fine_enough(spans: Sequence[Span], warehouse: Guarded, settings: Settings) -> Book:
    """The book of the finest grain that shows enough; where none does, of the one that shows most."""
    found: list[Book] = []
    for span in spans:
        book = _written(span, warehouse, settings)
        if found and book.periods < FEWEST:
            break
        found.append(book)
        if book.shown >= ENOUGH:
            return book
    return max(found, key=lambda book: book.shown)


def _written(span: Span, warehouse: Guarded, settings: Settings) -> Book:
    found = {name: _asked(name, window, span, warehouse, settings) for name, window in WINDOWS.items()}
    hidden = hidden_together({name: _suppressed(each.frame) for name, each in found.items()})
    return Book(span.grain, {name: _bare(each, hidden[name], settings) for name, each in found.items()})


def _asked(name: str, window: int | None, span: Span, warehouse: Guarded, settings: Settings) -> Result:
    """The finished periods of one measure, its own small counts hidden."""
    metric, filters = METRICS[name], over(span.grain, span, (), window)
    try:
        asked = question(metric, filters, warehouse, settings, suppress=True)
    except FilterError:  # a scale that is not in these data
        return Result(metric, filters, NOTHING, NOTHING)
    missing, reach = asked.missing_columns(), asked.reach
    frame = NOTHING if missing else asked.answer(asked.filters)[0].filter("complete").drop("excluded")
    return Result(
        asked.metric, asked.filters, frame, NOTHING, target=settings.target_of(name), missing_columns=missing,
        through=reach.through, as_of=reach.as_of, threshold=asked.threshold, hides_larger=True,
    )  # fmt: skip


def _suppressed(frame: pl.DataFrame) -> dict[date, bool]:
    return dict(frame.select("period", "suppressed").iter_rows())


def hidden_together(suppressed: Mapping[str, Mapping[date, bool]]) -> dict[str, set[date]]:
    """For each measure the periods to hide: its own, and those that would reveal a hidden one of another measure."""
    hidden = {name: {period for period, is_hidden in rows.items() if is_hidden} for name, rows in suppressed.items()}
    periods = sorted({period for name in RESTS_ON for period in suppressed[name]})
    while (more := _revealing(hidden, suppressed, periods)) is not None:
        name, period = more
        hidden[name].add(period)
    for name, rests in RESTS_ON.items():
        for resting in rests:
            hidden[resting] |= hidden[name]
    return hidden


def _revealing(
    hidden: Mapping[str, set[date]], rows: Mapping[str, Mapping[date, bool]], periods: list[date]
) -> tuple[str, date] | None:
    """A count that stands in a sum with a single hidden one: who came, else who left, else who is there."""
    for before, period in pairwise(periods):
        terms = [("admissions", period), ("discharges", period), ("active_census", period), ("active_census", before)]
        shown = [(name, when) for name, when in terms if when not in hidden[name]]
        if len(shown) == len(terms) - 1 and all(when in rows[name] for name, when in terms):
            return shown[0]
    return None


def _bare(result: Result, hidden: set[date], settings: Settings) -> Result:
    """The result without what is hidden and without the counts behind a value, its limits found from what is left."""
    keeps = ("numerator",) if result.metric.shape is Shape.COUNT else ()
    is_hidden = pl.col("period").is_in(sorted(hidden))
    value = pl.col("value").round(1 if result.metric.shape is Shape.DISTRIBUTION else 2)
    empty = [pl.lit(None, pl.Float64).alias(name) for name in _COUNTS if name not in keeps]
    kept = [pl.when(~is_hidden).then(pl.col(name)).alias(name) for name in keeps]
    frame = result.frame.with_columns(*empty, *kept, suppressed=is_hidden, value=pl.when(~is_hidden).then(value))
    told = judged(result.metric, frame, result.filters.grain, settings)
    return replace(result, frame=told.frame, limits_from=told.limits_from, assurance=told.assurance, is_bare=not keeps)
