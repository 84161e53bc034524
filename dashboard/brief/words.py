"""The brief in sentences: what each finding says, what is left over, and all of it as plain text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.charts import numbers, periods, series, variation
from dashboard.charts.names import inside, label
from dashboard.charts.series import Point
from dashboard.metrics.brief import FEW_CROSSINGS, Action, Brief, Finding, Kind, Why
from dashboard.metrics.filters import FIELD_NAMES
from dashboard.metrics.shapes import FEW, SMALL, Result, Shape

LISTED = 5  # names in a row before the rest is only counted
MARKS = {Kind.CONCERN: "■", Kind.IMPROVEMENT: "●", Kind.CHANGE: "○", Kind.NEAR_LIMIT: "◆"}
STEPS = {
    Kind.CONCERN: "Find the specific cause.",
    Kind.IMPROVEMENT: "Find what was different, to keep it.",
    Kind.CHANGE: "Check whether it was expected.",
    Kind.NEAR_LIMIT: "Watch the next {grain}.",
}
REASONS = {
    Why.HIDDEN: "too few to show",
    Why.GAPS: "too many counts hidden",
    Why.FEW: f"newest rests on fewer than {FEW}",
    Why.RECENT: "too recent to count",
    Why.SHORT: "history too short, or hardly ever changing",
    Why.NOTHING: "nothing to count",
    Why.ABSENT: "not in this export",
    Why.FILTERS: "not counted under these filters",
}


def cohort(chosen: Sequence[tuple[str, Sequence[str]]]) -> str:
    """Whom the brief is about: `Program: Harbor Day IOP · Payer: Medicaid`, or all clients."""
    said = [f"{FIELD_NAMES[name]}: {', '.join(label(value, of=name) for value in values)}" for name, values in chosen]
    return " · ".join(said) or "All clients"


def sentence(finding: Finding) -> str:
    """A named finding: number, usual range, what names it, the next step; never a cause."""
    result = finding.result
    assert result is not None and finding.kind in STEPS, "only what is named has a sentence"
    point, spots = _points(finding)
    said = finding.watched.words.format(_number(point, result))
    when = periods.during(point.period, result.filters.grain)
    return " ".join((
        f"{said} {when}.",
        *_small(point, result),
        _range(point, result),
        _named_because(finding, point, spots),
        *_target(finding),
        STEPS[finding.kind].format(grain=result.filters.grain),
    ))  # fmt: skip


def _points(finding: Finding) -> tuple[Point, Sequence[Point | None]]:
    _, found = series.lines(finding.result)
    spots = found[0].points
    return next(each for each in spots if each is not None and each.period == finding.period), spots


def value(finding: Finding) -> str:
    """The newest value alone, as the sentence writes it."""
    point, _ = _points(finding)
    return _value(point, finding.result)


def _value(point: Point, result: Result) -> str:
    """As precise as its usual range where its n allows, or the two would seem to disagree."""
    if not series.is_share(result):
        return series.written(point, result)
    share, is_large = (point.value or 0) * 100, (point.denominator or 0) >= numbers.DECIMALS_FROM
    is_almost = round(share) in (0, 100) and share not in (0, 100)  # 267 of 268 is not all of them
    is_fine = is_almost or (is_large and "." in variation.usual_range(point, result))
    return f"{share:.{1 if is_fine else 0}f}%"


def _number(point: Point, result: Result) -> str:
    """The value with what it rests on: 64% (211 of 330 slots), 6 days (n = 24)."""
    said, noun = _value(point, result), series.noun(result)
    if result.metric.shape is Shape.COUNT or point.counted is None:
        return said
    if series.is_share(result):
        return f"{said} ({numbers.count(point.numerator)} of {numbers.count(point.denominator)} {noun})"
    unit = " days" if result.metric.unit == "days" else ""
    counted = " ".join(filter(None, (numbers.count(point.counted), noun)))
    return f"{said}{unit} (n = {counted})"


def _small(point: Point, result: Result) -> tuple[str, ...]:
    return (f"Small numbers: fewer than {SMALL}.",) if series.is_small(point, result) else ()


def _range(point: Point, result: Result) -> str:
    usual = variation.usual_range(point, result)
    if result.limits_from < variation.TRIAL:
        return f"Usual range {usual}, trial limits from {result.limits_from} {result.filters.grain}s."
    return f"Usual range {usual}."


def _named_because(finding: Finding, point: Point, spots: Sequence[Point | None]) -> str:
    if finding.kind is Kind.NEAR_LIMIT:
        return f"Near its {'upper' if finding.is_high else 'lower'} end."
    if finding.rule != FEW_CROSSINGS:
        said = variation.rule(point, spots, finding.result).replace("the usual", "its usual")
        return f"{_capital(said)}."
    told, grain = finding.crossings, finding.result.filters.grain
    changes = f"{told.crossings or 'no'} change{'s' * (told.crossings != 1)} of side in {finding.recent} {grain}s"
    side = "above" if finding.is_high else "below"
    return f"Lately mostly {side} its usual level: {changes}, where chance gives {told.crossings_limit} or more."


def _target(finding: Finding) -> tuple[str, ...]:
    """Whether the target is met, and the step that this and the state call for together."""
    if finding.result.target is None or finding.action is None:
        return ()
    is_met = finding.action in (Action.MAINTAIN, Action.STABILISE)
    kept = "Meets" if is_met else "Does not reliably meet"
    return (f"{kept} its target of {target_value(finding.result)}: {finding.action}.",)


def usual_range(finding: Finding) -> str:
    """The usual range at the newest period, in words."""
    point, _ = _points(finding)
    return variation.usual_range(point, finding.result)


def target_value(result: Result) -> str:
    """The target as it is written: 80%, 7 days."""
    value = result.target.value
    return f"{value * 100:g}%" if series.is_share(result) else f"{numbers.amount(value)} {result.metric.unit}"


def seen(finding: Finding) -> tuple[str, str, str, str]:
    """One line of what was looked at: the measure, its newest value, when that was, and its usual range.

    Where there is no range, why the measure cannot be judged.
    """
    name, result = finding.watched.name, finding.result
    if finding.kind is Kind.UNJUDGED:
        return name, *_unseen(result), REASONS[finding.why]
    point, _ = _points(finding)
    when = periods.name(point.period, result.filters.grain)
    return name, _number(point, result), when, variation.usual_range(point, result)


def _unseen(result: Result | None) -> tuple[str, str]:
    """The newest finished value of what cannot be judged, and when that was."""
    finished = [] if result is None else [each for each in series.points(result, result.frame) if each.is_complete]
    if not finished:
        return numbers.NONE, numbers.NONE
    newest = max(finished, key=lambda each: each.period)
    number = result.hidden_word if newest.is_suppressed else _number(newest, result)
    return number, periods.name(newest.period, result.filters.grain)


def rest(told: Brief) -> list[str]:
    """What is not in a sentence of its own: further signals, ordinary variation, and what cannot be judged and why."""
    said = []
    if told.others:
        more, them = len(told.others), _titles(told.others)
        said.append(f"{more} more measure{'s' if more > 1 else ''} would be named: {them}.")
    said += [
        _ordinary(told),
        _drifting(told.drifting),
        *_against_targets(told.ordinary),
        *_unjudged(told.unjudged, is_all=not (told.named or told.drifting or told.ordinary)),
    ]
    return [each for each in said if each]


def _ordinary(told: Brief) -> str:
    number = len(told.ordinary)
    if not number:
        return ""
    if not told.named:
        subject = "The one measure" if number == 1 else f"All {number} measures"
        return f"Nothing stands out. {subject} that can be judged show{'s' * (number == 1)} only ordinary variation."
    if number == 1:
        return "1 other measure shows only ordinary variation."
    return f"{number} other measures show only ordinary variation."


def _drifting(found: Sequence[Finding]) -> str:
    """Not counted as ordinary variation, and nothing that one week can tell."""
    return f"Drifting over months, better judged by the chart than by one week: {_titles(found)}." if found else ""


def _against_targets(ordinary: Iterable[Finding]) -> list[str]:
    """Of the stable measures with a target: which to maintain, which to redesign."""
    found = list(ordinary)
    kept = [each for each in found if each.action is Action.MAINTAIN]
    missed = [each for each in found if each.action is Action.REDESIGN]
    said = [f"Stable and on target, maintain: {_titles(kept)}."] if kept else []
    return said + ([f"Stable but not reliably on target, redesign: {_titles(missed)}."] if missed else [])


def _unjudged(found: Sequence[Finding], *, is_all: bool) -> list[str]:
    """How many cannot be judged, and by reason which."""
    if not found:
        return []
    groups = {why: [each for each in found if each.why is why] for why in Why}
    reasons = [f"{_capital(REASONS[why])}: {_titles(each)}." for why, each in groups.items() if each]
    subject = "Nothing can be judged yet." if is_all else f"{len(found)} cannot be judged."
    return [" ".join((subject, *reasons))]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _titles(found: Iterable[Finding]) -> str:
    return listed([inside(each.watched.name) for each in found])


def listed(words: Sequence[str], *, most: int = LISTED) -> str:
    """Words in a row: a, b and c; of more than `most` the first ones and how many more."""
    shown = [*words] if len(words) <= most else [*words[: most - 1], f"{len(words) - most + 1} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def as_text(dated: Sequence[str], sentences: Sequence[str], others: Sequence[str], waiting: Sequence[str]) -> str:
    """The whole brief as plain text, for an e-mail or the minutes; one line a sentence."""
    blocks = [["Brief", *dated], [f"{at}. {each}" for at, each in enumerate(sentences, start=1)], list(others)]
    if waiting:
        blocks.append(["Needs a decision:", *(f"- {each}" for each in waiting)])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
