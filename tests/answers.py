"""Results made by hand for the tests of what is drawn and said: counts in, a divided and suppressed `Result` out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import plotly.graph_objects as go
import polars as pl

from dashboard.metrics import division
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.shapes import Result
from dashboard.metrics.signals import judged
from dashboard.settings import Settings

FIRST = date(2026, 9, 7)
WEEKS = [FIRST + timedelta(days=7 * number) for number in range(11)]
LAST_DAY = date(2026, 11, 22)
HIDDEN = "hidden"
HIDDEN_COUNT = 987654  # nowhere in a figure, whatever is hidden


def answered(
    metric_id: str,
    cells: list[tuple],
    *,
    grain: str = "week",
    open_from: date | None = None,
    **filters: object,
) -> Result:
    """A result of cells (period, segment, part, numerator, denominator), a numerator HIDDEN where it is suppressed."""
    metric = METRICS[metric_id]
    rows = [_row(*cell) for cell in cells]
    named: dict[tuple, dict] = {}
    for row in rows:
        whole = named.setdefault(
            (row["segment"], row["part"]), row | {"period": FIRST, "numerator": 0, "denominator": 0}
        )
        whole["numerator"] += 0 if row["numerator"] == HIDDEN else row["numerator"]
        whole["denominator"] += row["denominator"] or 0
    complete = frozenset(row["period"] for row in rows if open_from is None or row["period"] < open_from)
    totals = rows if grain == "all" else [row | {"denominator": row["denominator"] or None} for row in named.values()]
    return Result(
        metric,
        Filters(FIRST, LAST_DAY, grain=grain, **filters),
        divided(metric, rows, complete),
        divided(metric, totals, frozenset([FIRST])),
        through=LAST_DAY,
        as_of=date(2026, 11, 20),
    )


def _row(period: date, segment: str, part: str | None, numerator: object, denominator: int | None) -> dict:
    return {"period": period, "segment": segment, "part": part, "numerator": numerator, "denominator": denominator}


def divided(metric: object, rows: list[dict], complete: frozenset[date]) -> pl.DataFrame:
    """The rows of a result, as `measure` makes them."""
    hidden = [row["numerator"] == HIDDEN for row in rows]
    known = [
        row | {"numerator": HIDDEN_COUNT} if is_hidden else row for row, is_hidden in zip(rows, hidden, strict=True)
    ]
    return division.divided(metric, known, hidden=hidden, complete=complete).drop("excluded")


def completion(*numerators: object, segment: str = "all", of: int = 94) -> list[tuple]:
    """Session completion cells for the last weeks; None leaves the week out."""
    weeks = WEEKS[-len(numerators) :]
    return [(week, segment, None, each, of) for week, each in zip(weeks, numerators, strict=True) if each is not None]


def markers(chart) -> dict:
    """The trace of a chart that has its points."""
    return next(trace for trace in chart.figure["data"] if trace.get("mode") == "markers")


def texts(chart) -> list[str]:
    """The words on a chart."""
    return [note["text"] for note in chart.figure["layout"]["annotations"]]


def valid(chart) -> go.Figure:
    """The figure, accepted by Plotly, of a chart that has words too."""
    assert chart.alt.endswith(".")
    return go.Figure(chart.figure)


def over_time(
    metric_id: str, counts: list[tuple[object, int | None]], *, settings: Settings | None = None, unfinished: int = 0
) -> Result:
    """Weekly counts (numerator, denominator) of one line with its control limits; the last ones may be unfinished."""
    settings, weeks = settings or Settings(), [FIRST + timedelta(days=7 * number) for number in range(len(counts))]
    cells = [(week, "all", None, *pair) for week, pair in zip(weeks, counts, strict=True)]
    result = answered(metric_id, cells, open_from=weeks[-unfinished] if unfinished else None)
    told = judged(result.metric, result.frame, "week", settings)
    target = settings.target_of(metric_id)
    return replace(result, frame=told.frame, limits_from=told.limits_from, assurance=told.assurance, target=target)
