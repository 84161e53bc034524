"""The answer of a result that has one, as one sentence in the words of the field."""

from __future__ import annotations

from itertools import pairwise, takewhile

from dashboard.charts import funnel, incidence, matrix, numbers, periods, series, survival, variation
from dashboard.charts.names import inside, label
from dashboard.charts.series import Line, Point
from dashboard.metrics.shapes import Result, Shape


def answer(result: Result) -> str:
    """The newest finished period, or the whole range where segments are compared; n always said."""
    if result.metric.shape is Shape.MATRIX:
        return _pair(result)
    if result.curve is not None:
        return (incidence if result.metric.has_parts else survival).answer(result)
    if result.has_parts:
        return _parts(result)
    if result.frame["segment"].n_unique() > 1:
        return _segments(result)
    return _single(result)


def newest(line: Line) -> tuple[Point | None, Point | None]:
    """The newest finished point with a value, and the one right before it (None: a gap)."""
    last = line.last_complete
    if last is None:
        return None, None
    at = line.points.index(last)
    return last, line.points[at - 1] if at > 0 else None


def _single(result: Result) -> str:
    _, found = series.lines(result)
    last, before = newest(found[0])
    assert last is not None, "words.state lets no result without a finished value in"
    # Beside a usual range the week before would only invite reading news into noise.
    earlier = None if series.is_few(last, result) else before
    rest = variation.place(last, found[0].points, result) or _before(earlier, result)
    return f"{_hidden_since(found[0], last, result)}{said(last, result)} {_when(last, result)}{rest}."


def _hidden_since(line: Line, last: Point, result: Result) -> str:
    """Said when a finished period after the last shown one is hidden, so that nobody takes the older for the newest."""
    later = [each for each in line.points if each is not None and each.is_complete and each.period > last.period]
    hidden = [each for each in later if each.is_suppressed]
    if not hidden:
        return ""
    return f"Too few to show {periods.during(hidden[-1].period, result.filters.grain)}. "


def said(each: Point, result: Result) -> str:
    """A value with what it rests on and its noun: 66% (62 of 94 slots), or where that is not told, 66% of slots."""
    value, unit = series.written(each, result), result.metric.unit
    if result.metric.shape is Shape.COUNT:
        return f"{value} {unit}"
    if each.counted is None:
        return _alone(value, result)
    if result.metric.shape is Shape.CURVE:
        return f"{value} (n = {numbers.count(each.counted)} {series.noun(result)})"
    if series.is_share(result):
        share = value if result.metric.shape is Shape.RATE else f"{value} {unit}"
        return f"{share} ({numbers.count(each.numerator)} of {numbers.count(each.denominator)} {series.noun(result)})"
    n = f"n = {numbers.count(each.counted)}"
    if result.metric.shape is Shape.DISTRIBUTION:
        half = f"middle half {numbers.amount(each.low)} to {numbers.amount(each.high)}"
        return f"Median {value} {unit} ({half}, {n})"
    return f"{value} {unit} ({n} {series.noun(result)})"


def _alone(value: str, result: Result) -> str:
    metric = result.metric
    if metric.shape is Shape.RATE:
        return f"{value} of {series.noun(result)}"
    return f"Median {value} {metric.unit}" if metric.shape is Shape.DISTRIBUTION else f"{value} {metric.unit}"


def _when(each: Point, result: Result) -> str:
    if result.filters.grain != "all":
        return periods.during(each.period, result.filters.grain)
    return f"on {whole_range(result)}" if _is_snapshot(result) else f"from {whole_range(result)}"


def whole_range(result: Result) -> str:
    """The range in words: its last day for a count of who is open, first to last day for what happened in it."""
    if _is_snapshot(result):
        return periods.day(result.filters.to_date)
    return periods.span(result.filters.from_date, result.filters.to_date)


def _is_snapshot(result: Result) -> bool:
    """True for a metric of clients open on a day: over a whole range it is asked of the last day."""
    return result.metric.anchor == "day" and result.metric.shape is not Shape.MEAN


def _before(before: Point | None, result: Result) -> str:
    if before is None or not before.is_complete:
        return ""
    when = f"the {result.filters.grain} before"
    if before.is_suppressed:
        return f"; {when} is hidden, too few"
    return "" if before.value is None else f"; {_short(before, result)} {when}"


def _short(each: Point, result: Result) -> str:
    return series.detail(each, result) if result.metric.shape is Shape.RATE else series.written(each, result)


def _segments(result: Result) -> str:
    known = [row for row in series.whole(result) if row[1].value is not None and row[0] != series.UNKNOWN]
    rows = [(series.title(name, result), each) for name, each in known]
    when = whole_range(result)
    if not rows:
        return f"Every group is too small to show, {when}."
    rows.sort(key=lambda row: -(row[1].value or 0))
    high, low = rows[0], rows[-1]
    if high is low:
        return f"{high[0]}: {said(high[1], result)}, {when}; the other groups are too small to show."
    highest = f"{high[0]} highest, {inside(said(high[1], result))}"
    return f"{highest}; {low[0]} lowest, {_short(low[1], result)}, {when}.{_overlap(result, high[1], low[1])}"


def _overlap(result: Result, high: Point, low: Point) -> str:
    """Said so that nobody reads an order into what may be chance."""
    if high.low is None or low.high is None or high.low > low.high:
        return ""
    ranges = "middle halves" if result.metric.shape is Shape.DISTRIBUTION else "95% limits"
    return f" Their {ranges} overlap."


def _parts(result: Result) -> str:
    names = set(series.names(result, result.total))
    if {"start", "end"} & names:
        return _flow(result)
    if {"discharged", "contacted"} & names:
        return _steps(result)
    return _mix(result)


def _flow(result: Result) -> str:
    along, found = series.lines(result)
    at = series.latest(found, len(along))
    assert at is not None, "words.state lets no result without a finished value in"
    column = {line.name: line.points[at] for line in found}
    left = [spot for name, spot in column.items() if name not in ("start", "admitted", "end") and spot is not None]
    came = column.get("admitted")
    arrivals = numbers.count(0) if came is None else series.written(came, result)
    end = column.get("end")
    close = f"; {numbers.count(end.value)} in care at its end" if end is not None and end.value is not None else ""
    return f"{arrivals} admitted{_leavers(left)} {periods.during(along[at], result.filters.grain)}{close}."


def _leavers(left: list[Point]) -> str:
    """How many left for the reasons that can be shown; where none can, no zero that would be read as nobody."""
    shown = sum(spot.value or 0 for spot in left)
    hidden = any(spot.is_suppressed for spot in left)
    if hidden and not shown:
        return "; discharges too few to show by reason"
    return f" and {numbers.count(shown)}{' or more' if hidden else ''} discharged"


def _steps(result: Result) -> str:
    rows = funnel.steps(result)
    names = [inside(label(name)) for name, _ in rows]
    short = [_unrepeated(name, before) for before, name in pairwise(names)]
    rest = ", ".join(f"{name} {funnel.share(each, result)}" for name, (_, each) in zip(short, rows[1:], strict=True))
    return f"Of {numbers.count(rows[0][1].value)} {result.metric.unit}: {rest}."


def _unrepeated(name: str, before: str) -> str:
    """The name without the words it shares with the one before: contacted within 7 days, 14 days."""
    shared = list(takewhile(lambda pair: pair[0] == pair[1], zip(name.split(), before.split(), strict=False)))
    return " ".join(name.split()[len(shared) :])


def _mix(result: Result) -> str:
    """The three largest parts, of how many, and when."""
    along, found = series.lines(result)
    at = series.latest(found, len(along))
    assert at is not None, "words.state lets no result without a finished value in"
    spots = [(inside(line.title) if line.name == line.name.lower() else line.title, line.points[at]) for line in found]
    known = [(name, spot) for name, spot in spots if spot is not None and spot.value is not None]
    known.sort(key=lambda row: -(row[1].value or 0))
    parts = ", ".join(f"{name} {series.written(spot, result)}" for name, spot in known[:3])
    parts = parts[:1].upper() + parts[1:]
    of = next((spot.denominator for _, spot in known if spot.denominator), None)
    whole = f" of {numbers.count(of)} {result.metric.unit}" if of else f" {result.metric.unit}"
    return f"{parts}{whole} {_when(known[0][1], result)}."


def _pair(result: Result) -> str:
    top = matrix.strongest(result)
    if top is None:
        return "No pair of conditions is common enough to show."
    share = numbers.percent(top["value"], top["denominator"])
    return (
        f"Most common pair: {top['row_group']} and {top['column_group']}, {numbers.count(top['numerator'])} clients; "
        f"{share} of the {numbers.count(top['denominator'])} with {top['row_group']}."
    )
