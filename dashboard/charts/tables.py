"""A result as rows people read and as a CSV file a spreadsheet can open safely. Hidden cells stay empty in both."""

from __future__ import annotations

import csv
import io
from typing import Any

from dashboard.charts import numbers, periods, series
from dashboard.charts.remembered import remembered
from dashboard.metrics.shapes import Result, Shape
from dashboard.spreadsheets import inert

FIELDS = (
    "period", "segment", "part", "row_group", "column_group", "day", "at_risk", "numerator", "denominator",
    "value", "low", "high", "mean", "p80", "p90", "lift", "suppressed", "complete",
)  # fmt: skip
BARE = {Shape.RATE: "Share", Shape.MEAN: "Mean", Shape.DISTRIBUTION: "Median"}


def columns(result: Result) -> tuple[str, ...]:
    """The headings of a card's table."""
    if result.metric.shape is Shape.MATRIX:
        return ("Condition", "Also has", "Both", "Of", "Share")
    if result.curve is not None:
        return ("Day", *(("Group",) if result.is_split else ()), "Share", "95% limits", "Still followed")
    if result.is_bare:
        return (*_keys(result), BARE[result.metric.shape], "Status")
    value = {
        Shape.RATE: ("Counted", "Of", "Share", "95% limits"),
        Shape.MEAN: ("Total", "n", "Mean", "95% limits"),
        Shape.COUNT: ("Number",),
        Shape.DISTRIBUTION: ("n", "Median", "Middle half", "80th percentile"),
        Shape.CURVE: ("Left before", "Followed", "Share", "95% limits"),
    }[result.metric.shape]
    return (*_keys(result), *value, "Status")


def rows(result: Result) -> tuple[tuple[str, ...], ...]:
    """The cells of a card's table as text, newest period first; a hidden row says so, e.g. "<11"."""
    if result.metric.shape is Shape.MATRIX:
        return tuple(_pair(row, result) for row in result.total.iter_rows(named=True))
    if result.curve is not None:
        return tuple(_knot(row, result) for row in result.curve.iter_rows(named=True))
    return tuple((*_names(row, result), *_values(row, each, result), _status(each)) for row, each in in_order(result))


@remembered
def in_order(result: Result) -> list[tuple[dict[str, Any], series.Point]]:
    """The result's rows with their points as the table has them: the newest period first."""
    found = list(zip(result.frame.to_dicts(), series.points(result, result.frame), strict=True))
    return sorted(found, key=lambda pair: pair[1].period, reverse=True)


def _keys(result: Result) -> tuple[str, ...]:
    grain = result.filters.grain
    when = "Dates" if grain == "all" else grain.capitalize()
    return (when, "Group") if result.is_split else (when,)


def _names(row: dict[str, Any], result: Result) -> tuple[str, ...]:
    filters = result.filters
    is_whole = filters.grain == "all"
    when = periods.span(filters.from_date, filters.to_date) if is_whole else periods.name(row["period"], filters.grain)
    return (when, series.title(row["part"] or row["segment"], result)) if result.is_split else (when,)


def _values(row: dict[str, Any], each: series.Point, result: Result) -> tuple[str, ...]:
    shape = result.metric.shape
    width = 1 if shape is Shape.COUNT or result.is_bare else 4
    if each.is_suppressed:
        return (result.hidden_word,) * width
    if shape is Shape.COUNT:
        return (numbers.count(each.value),)
    value = series.written(each, result)
    if result.is_bare:
        return (value,)
    if shape is Shape.DISTRIBUTION:
        return (numbers.count(each.denominator), value, _limits(each, result), numbers.amount(row["p80"]))
    return (numbers.count(each.numerator), numbers.count(each.denominator), value, _limits(each, result))


def _limits(each: series.Point, result: Result) -> str:
    if each.low is None or each.high is None:
        return numbers.NONE
    if series.is_share(result):
        return f"{each.low * 100:.0f} to {each.high * 100:.0f}%"
    return f"{numbers.amount(each.low)} to {numbers.amount(each.high)}"


def _status(each: series.Point) -> str:
    if each.is_suppressed:
        return "hidden, too few"
    return "" if each.is_complete else "unfinished"


def _pair(row: dict[str, Any], result: Result) -> tuple[str, ...]:
    each = series.point(row, result.metric.shape)
    counts = (result.hidden_word,) * 3
    if not each.is_suppressed:
        counts = (numbers.count(each.numerator), numbers.count(each.denominator), series.written(each, result))
    return (row["row_group"], row["column_group"], *counts)


def _knot(row: dict[str, Any], result: Result) -> tuple[str, ...]:
    """A step of a curve that may be read by itself."""
    name = (series.title(row["part"] or row["segment"], result),) if result.is_split else ()
    limits = numbers.NONE if row["low"] is None else f"{row['low'] * 100:.0f} to {row['high'] * 100:.0f}%"
    return (str(row["day"]), *name, f"{row['value']:.1%}", limits, numbers.count(row["at_risk"]))


def file_name(result: Result) -> str:
    """The download's name: metric, first and last day."""
    return f"{result.metric.id}_{result.filters.from_date}_{result.filters.to_date}.csv"


def to_csv(result: Result) -> str:
    """One line per row of the result, what was asked first, shares as 0..1; no comment lines.

    Text that a spreadsheet would run as a formula gets an apostrophe in front.
    """
    frame = result.total if result.metric.shape is Shape.MATRIX else result.frame
    frame = frame if result.curve is None else result.curve
    fields = [name for name in FIELDS if name in frame.columns and _says_something(frame[name])]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    asked = _asked(result)
    writer.writerow([*asked, *fields])
    question = [_cell(value) for value in asked.values()]
    for row in frame.select(fields).iter_rows():
        writer.writerow([*question, *map(_cell, row)])
    return out.getvalue()


def _asked(result: Result) -> dict[str, Any]:
    """The question a row answers, so that a number on its own still says how it was counted."""
    filters = result.filters
    narrowed = "; ".join(f"{name} = {', '.join(values)}" for name, values in filters.cohort)
    said = {
        "metric": result.metric.id,
        "as_of": result.as_of,
        "from_date": filters.from_date,
        "to_date": filters.to_date,
        "grain": filters.grain,
        "window_days": filters.window_days,
        "variant": filters.variant,
        "instrument": filters.instrument,
        "filters": f"not ({narrowed})" if filters.is_outside else narrowed or None,
    }
    return {name: value for name, value in said.items() if value is not None}


def _says_something(column: Any) -> bool:
    return column.name in ("period", "segment", "suppressed", "complete") or column.null_count() < column.len()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    return inert(value)
