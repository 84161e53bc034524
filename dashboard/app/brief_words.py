"""The brief in sentences: what each finding says, what is left over, what needs a decision; on screen and as text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.charts import numbers, periods, series, variation
from dashboard.charts.names import inside
from dashboard.charts.series import Point
from dashboard.metrics.brief import FEW_CROSSINGS, Action, Brief, Finding, Gap, Kind, Why
from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.shapes import FEW, SMALL, Result, Shape

LISTED = 5  # names in a row before the rest is only counted
STEPS = {
    Kind.CONCERN: "Find the specific cause.",
    Kind.IMPROVEMENT: "Find what was different, to keep it.",
    Kind.CHANGE: "Check whether it was expected.",
    Kind.NEAR_LIMIT: "Watch the next {grain}.",
}
REASONS = {
    Why.HIDDEN: "too few to show",
    Why.GAPS: "too many periods too small for a usual range",
    Why.FEW: f"fewer than {FEW} in the newest period",
    Why.RECENT: "too recent to count",
    Why.SHORT: "too few finished periods, or hardly ever changing",
    Why.NOTHING: "nothing to count",
    Why.ABSENT: "not in this export",
    Why.FILTERS: "not counted under these filters",
}


@dataclass(frozen=True)
class Decision:
    """Something that waits for a person, and the page on which to look at it."""

    sentence: str
    page: str


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
    is_fine = "." in variation.usual_range(point, result) and (point.denominator or 0) >= numbers.DECIMALS_FROM
    return f"{(point.value or 0) * 100:.{1 if is_fine else 0}f}%"


def _number(point: Point, result: Result) -> str:
    """The value with what it rests on: 64% (211 of 330), 6 days (n = 24)."""
    said = _value(point, result)
    if result.metric.shape is Shape.COUNT:
        return said
    if series.is_share(result):
        return f"{said} ({numbers.count(point.numerator)} of {numbers.count(point.denominator)})"
    unit = " days" if result.metric.unit == "days" else ""
    counted = " ".join(filter(None, (numbers.count(point.counted), series.noun(result))))
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
        return f"{said[0].upper()}{said[1:]}."
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


def target_value(result: Result) -> str:
    """The target as it is written: 80%, 7 days."""
    value = result.target.value
    return f"{value * 100:g}%" if series.is_share(result) else f"{numbers.amount(value)} {result.metric.unit}"


def seen(finding: Finding) -> tuple[str, str, str, str]:
    """One line of what was looked at: the measure, its newest value, when that was, and its usual range."""
    point, _ = _points(finding)
    result = finding.result
    when = periods.name(point.period, result.filters.grain)
    return finding.watched.name, _number(point, result), when, variation.usual_range(point, result)


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
    if not found:
        return []
    groups = {why: [each for each in found if each.why is why] for why in Why}
    reasons = "; ".join(f"{_titles(each)} ({REASONS[why]})" for why, each in groups.items() if each)
    subject = "Nothing can" if is_all else f"{len(found)} cannot"
    return [f"{subject} be judged: {reasons}."]


def _titles(found: Iterable[Finding]) -> str:
    return listed([inside(each.watched.name) for each in found])


def listed(words: Sequence[str]) -> str:
    """Words in a row: a, b and c; of more than five the first four and how many more."""
    shown = [*words] if len(words) <= LISTED else [*words[: LISTED - 1], f"{len(words) - LISTED + 1} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))


def decisions(findings: Iterable[Finding], *, overdue: Sequence[Metric], gap: Gap | None) -> list[Decision]:
    """What waits for a person: lasting concerns, targets missed, statuses not entered, reviews overdue."""
    found = list(findings)
    said = [Decision(_lasting(each), _page(each)) for each in found if each.is_lasting]
    said += [Decision(_missed(each), _page(each)) for each in found if each.is_missing_target]
    said += [Decision(_undocumented(gap), "sessions")] if gap else []
    return said + ([Decision(_overdue(overdue), "definitions")] if overdue else [])


def _page(finding: Finding) -> str:
    return finding.result.metric.page


def _lasting(finding: Finding) -> str:
    side, grain = "above" if finding.run > 0 else "below", finding.result.filters.grain
    return (
        f"{finding.watched.name} has been {side} its usual level for {abs(finding.run)} {grain}s in a row. "
        "Decide who looks into it, and by when."
    )


def _missed(finding: Finding) -> str:
    point, _ = _points(finding)
    return (
        f"{finding.watched.name} misses its target of {target_value(finding.result)} across its usual range of "
        f"{variation.usual_range(point, finding.result)}. Decide whether to change the process or the target."
    )


def _undocumented(gap: Gap) -> str:
    return (
        f"Only {gap.share:.0%} of past slots had a status {periods.during(gap.period, gap.grain)}; a {gap.grain} "
        f"counts from {gap.least:.0%}. Have the missing ones entered."
    )


def _overdue(metrics: Sequence[Metric]) -> str:
    number = len(metrics)
    what = "1 definition" if number == 1 else f"{number} definitions"
    return f"The review of {what} is overdue: {listed([inside(each.title) for each in metrics])}. Confirm or change."


def as_text(dated: Sequence[str], sentences: Sequence[str], others: Sequence[str], waiting: Sequence[Decision]) -> str:
    """The whole brief as plain text, for an e-mail or the minutes; one line a sentence."""
    blocks = [["Brief", *dated], [f"{at}. {each}" for at, each in enumerate(sentences, start=1)], list(others)]
    if waiting:
        blocks.append(["Needs a decision:", *(f"- {each.sentence}" for each in waiting)])
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"
