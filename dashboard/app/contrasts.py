"""Differences between two cohorts in words: for a card, for the overview, and for the test of two curves."""

from __future__ import annotations

from typing import Any

from dashboard.charts import numbers, series, words
from dashboard.charts.forest import Row
from dashboard.charts.series import Point
from dashboard.metrics.comparison import Gap, Pair
from dashboard.metrics.shapes import Better, Comparison, Result, Shape

BETTER = {Better.HIGHER: "higher is better", Better.LOWER: "lower is better", Better.NEITHER: ""}
TOO_FEW = "too few to show"


def forest_row(pair: Pair, title: str) -> Row:
    """A share of both cohorts as a row of the overview."""
    gap = pair.gap
    better = BETTER[pair.metric.better]
    if gap is None:
        return Row(title, TOO_FEW if _is_hidden(pair) else "no answer", "", better, None)
    return Row(title, _size(gap, pair.a), _sides(pair), better, gap.value, gap.low, gap.high)


def answer(pair: Pair) -> str:
    """Both numbers over the whole dates and the difference, with what its limits say."""
    gap = pair.gap
    sides = f"A {_number(pair.a)}, B {_number(pair.b)}"
    if gap is None:
        return f"{sides}: {'hidden, too few' if _is_hidden(pair) else 'too few to compare'}."
    return f"{sides}: {_size(gap, pair.a)}{_limits(gap, pair.a)}."


def note(pair: Pair) -> str:
    """What both numbers rest on."""
    first, second = (numbers.count(point.counted) if (point := _whole(each)) else numbers.NONE for each in _both(pair))
    window = f" · {pair.a.filters.window_days}-day window" if pair.a.filters.window_days else ""
    return f"n = {first} in A, {second} in B {series.noun(pair.a)}".strip() + window


def why_not(pair: Pair) -> tuple[str, str] | None:
    """State and sentence of the cohort without an answer, or None when both have one."""
    for name, result in zip(("A", "B"), _both(pair), strict=True):
        if (state := words.state(result)) != "ready" and not is_whole_known(pair):
            return state, words.answer(result) if state == "absent" else f"Cohort {name}: {words.answer(result)}"
    return None


def is_whole_known(pair: Pair) -> bool:
    """True when both have a number over the whole dates, even where single periods are too small to show."""
    return all(point is not None and point.value is not None for point in map(_whole, _both(pair)))


def left_alike(found: Comparison | None, *, has_limits: bool) -> str:
    """The difference in mean days of two curves and their test, in words."""
    if found is None or found.days is None:
        return "Too few to compare."
    value, low, high = found.days
    said = f"{value:+.1f} days in treatment in A, of the first {found.horizon}"
    if not has_limits:
        return f"{said}."
    return f"{said} (95% limits {low:.1f} to {high:.1f}). {_test(found.p)}"


def knot(name: str, row: dict[str, Any]) -> tuple[str, ...]:
    """A point of a cohort's curve as a line of the card's table."""
    limits = numbers.NONE if row["low"] is None else f"{row['low'] * 100:.0f} to {row['high'] * 100:.0f}%"
    return (name, f"{row['day']}", f"{row['value']:.0%}", limits, numbers.count(row["at_risk"]))


def _test(p: float | None) -> str:
    if p is None:
        return "No test: it needs ten exits in each cohort."
    return "Log-rank p < 0.001." if p < 0.001 else f"Log-rank p = {p:.{3 if p < 0.1 else 2}f}."


def _size(gap: Gap, result: Result) -> str:
    if series.is_share(result):
        size = f"{gap.value * 100:+.0f}"
        return "no difference" if size in ("+0", "-0") else f"{size} point{'s' * (size not in ('+1', '-1'))}"
    medians = " between medians" if result.metric.shape is Shape.DISTRIBUTION else ""
    size = f"{gap.value:+.1f}".removesuffix(".0" if medians else "")
    if not float(size):
        return f"no difference{medians}"
    return f"{size} {result.metric.unit}{medians}"


def _limits(gap: Gap, result: Result) -> str:
    if gap.low is None or gap.high is None:
        return ""
    scale, digits = (100, 0) if series.is_share(result) else (1, 1)
    said = "" if gap.is_clear else ": could be chance"
    return f" (95% limits {gap.low * scale:.{digits}f} to {gap.high * scale:.{digits}f}{said})"


def _sides(pair: Pair) -> str:
    first, second = (_number(each) for each in _both(pair))
    return f"A {first}, B {second}"


def _number(result: Result) -> str:
    point = _whole(result)
    return numbers.NONE if point is None else series.written(point, result)


def _whole(result: Result) -> Point | None:
    return next(iter(series.points(result, result.total)), None)


def _is_hidden(pair: Pair) -> bool:
    return any(point is not None and point.is_suppressed for point in map(_whole, _both(pair)))


def _both(pair: Pair) -> tuple[Result, Result]:
    return pair.a, pair.b
