"""What a card says in words: its state, its answer, what that rests on, and a tile's number and change."""

from __future__ import annotations

from dashboard.charts import numbers, periods, sentences, series, survival, variation
from dashboard.charts.names import label
from dashboard.charts.periods import day
from dashboard.charts.series import Point
from dashboard.metrics.shapes import SMALL, Better, Result, Shape

__all__ = ["answer", "day", "delta", "headline", "history", "label", "note", "state", "tone"]


def state(result: Result) -> str:
    """ready, or why there is nothing to draw: absent (not in this export), empty, immature or suppressed."""
    if not result.is_available:
        return "absent"
    found = series.points(result, result.frame)
    if not found:
        return "immature" if result.excluded else "empty"
    finished = [each for each in found if each.is_complete]
    if not finished:
        return "immature"
    if result.curve is not None:
        return "suppressed" if result.curve.is_empty() else "ready"
    if any(each.value is not None for each in finished):
        return "ready"
    return "suppressed" if any(each.is_suppressed for each in finished) else "empty"


def answer(result: Result) -> str:
    """The answer in a sentence, never about an unfinished period; else why there is none, and what to do about it."""
    return _REASONS.get(state(result), sentences.answer)(result)


def _absent(result: Result) -> str:
    names = ", ".join(result.missing_columns)
    if len(result.missing_columns) > 1:
        return f"Not in this export: {names} are missing. Add the columns to the export or to mapping.toml."
    return f"Not in this export: {names} is missing. Add the column to the export or to mapping.toml."


def _empty(result: Result) -> str:
    when = periods.span(result.filters.from_date, result.filters.to_date)
    return f"Nothing to count from {when} under these filters. Widen the dates or remove a filter."


def _immature(result: Result) -> str:
    if result.filters.window_days:
        wait = f"no period here is {result.filters.window_days} days past its end"
    else:
        wait = "every period in this range is still open or not fully documented"
    return f"Too early to say: {wait}. Choose earlier dates."


def _suppressed(result: Result) -> str:
    small = f"under {result.threshold} or would reveal one"
    return f"Too few to show: every count here is {small}. Choose longer periods or fewer filters."


_REASONS = {"absent": _absent, "empty": _empty, "immature": _immature, "suppressed": _suppressed}


def note(result: Result) -> str:
    """What the answer rests on: n, periods, window, date, and what is hidden or left out."""
    found = series.points(result, result.frame)
    when = _periods(result, found)
    said = [
        _counted(result),
        when,
        f"{result.filters.window_days}-day window" if result.filters.window_days else "",
        result.metric.variants.get(result.filters.variant or "", ""),
        f"as of {day(result.as_of)}" if result.as_of and day(result.as_of) != when else "",
        variation.basis(result),
        variation.target(result),
        "small counts hidden" if any(each.is_suppressed for each in found) else "",
        _small(result, found),
        _left_out(result),
        survival.tested(result),
    ]
    return " · ".join(each for each in said if each)


def _left_out(result: Result) -> str:
    if not result.excluded:
        return ""
    number = numbers.count(result.excluded)
    return f"{number} too recent to count" if result.metric.needs_maturity else f"{number} without what is asked for"


def _counted(result: Result) -> str:
    if result.metric.shape is Shape.MATRIX or result.total.is_empty():
        return ""
    by_name = series.whole(result)
    if result.has_parts:
        known = [each.denominator for _, each in by_name if each.denominator]
    else:
        known = [each.counted for _, each in by_name if each.counted is not None]
    if not known:
        return ""
    # Weekdays and weeks in treatment have slots of their own; of the same admissions fewer and fewer reach a week.
    is_one_whole = result.has_parts and (len(set(known)) == 1 or result.metric.anchor == "admission")
    n = max(known) if is_one_whole else sum(known)
    more = "or more" if not is_one_whole and any(each.is_suppressed for _, each in by_name) else ""
    return " ".join(each for each in ("n =", numbers.count(n), more, series.noun(result)) if each)


def _periods(result: Result, found: list[Point]) -> str:
    grain = result.filters.grain
    if grain == "all" or not found:
        return sentences.whole_range(result)
    number = len({each.period for each in found})
    unfinished = len({each.period for each in found if not each.is_complete})
    said = f"{number} {grain}{'s' if number > 1 else ''}"
    return said + (f", {unfinished} unfinished" if unfinished else "")


def _small(result: Result, found: list[Point]) -> str:
    """Said where values rest on so few that their intervals are drawn."""
    few = {each.period for each in found if each.is_complete and series.is_small(each, result)}
    if not few or result.is_split or result.metric.shape is Shape.MATRIX:
        return ""
    if result.filters.grain == "all":
        return f"small n, fewer than {SMALL}"
    return f"small n, fewer than {SMALL}, in {len(few)} {result.filters.grain}{'s' if len(few) > 1 else ''}"


def _newest(result: Result) -> tuple[Point | None, Point | None]:
    """The newest finished point of a metric without segments or parts, and the one right before it."""
    if state(result) != "ready" or result.metric.shape is Shape.MATRIX:
        return None, None
    _, found = series.lines(result)
    return sentences.newest(found[0])


def _last(result: Result) -> Point | None:
    """The newest finished period, hidden or not."""
    finished = [each for each in series.points(result, result.frame) if each.is_complete]
    return finished[-1] if finished and result.is_available else None


def headline(result: Result) -> str:
    """A tile's number: the newest finished period's value, "-" when there is none.

    Where it is hidden a count says "<11"; a share, mean or median says "hidden", which nobody takes for its value.
    """
    last = _last(result)
    if last is None:
        return numbers.NONE
    return "hidden" if last.is_suppressed and result.metric.shape is not Shape.COUNT else series.written(last, result)


def delta(result: Result) -> str:
    """The change from the period before and what it means, e.g. `up 2 points in a week, ordinary variation`.

    Empty where the newest period is hidden or rests on fewer than ten.
    """
    newest, before = _newest(result)
    last = _last(result)
    if newest is None or (last is not None and last.is_suppressed) or series.is_few(newest, result):
        return ""
    small = "small n" if series.is_small(newest, result) else ""
    return ", ".join(each for each in (_change(newest, before, result), _variation(newest, result), small) if each)


def _change(newest: Point, before: Point | None, result: Result) -> str:
    if before is None or newest.value is None or before.value is None or series.is_few(before, result):
        return ""
    change = newest.value - before.value
    size = numbers.amount(abs(change) * (100 if series.is_share(result) else 1))
    if size in ("0", "0.0"):
        return f"no change in a {result.filters.grain}"
    points = f" point{'' if size == '1' else 's'}" if series.is_share(result) else ""
    return f"{'up' if change > 0 else 'down'} {size}{points} in a {result.filters.grain}"


def _variation(newest: Point, result: Result) -> str:
    if not variation.is_judged(newest, result):
        return ""
    _, found = series.lines(result)
    return variation.rule(newest, found[0].points, result)


def tone(result: Result) -> str:
    """good or bad where the newest period is a signal, or, without limits, where its change is larger than chance."""
    newest, before = _newest(result)
    if newest is None or not delta(result):
        return "neutral"
    if variation.is_judged(newest, result):
        return variation.tone(newest, result)
    return "neutral" if before is None else _larger_than_chance(newest, before, result)


def _larger_than_chance(newest: Point, before: Point, result: Result) -> str:
    if result.metric.better is Better.NEITHER or None in (newest.low, newest.high, before.low, before.high):
        return "neutral"
    rose, fell = newest.low > before.high, newest.high < before.low
    if not rose and not fell:
        return "neutral"
    return "good" if rose is (result.metric.better is Better.HIGHER) else "bad"


def history(result: Result) -> tuple[float | None, ...]:
    """A tile's sparkline: the finished periods in order, None where one is missing or hidden."""
    if state(result) != "ready" or result.metric.shape is Shape.MATRIX:
        return ()
    _, found = series.lines(result)
    spots = found[0].points
    finished = [spot for spot in spots if spot is None or spot.is_complete]
    return tuple(None if spot is None else spot.value for spot in finished)
