"""The words of a slide: few, whole, and counted."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice

from dashboard.charts import numbers, periods, series, words
from dashboard.events.log import KINDS, Event
from dashboard.meeting.stage import Flag
from dashboard.metrics.brief import FEW_CROSSINGS, OUTSIDE, Brief, Finding, Kind
from dashboard.metrics.shapes import Result, Shape
from dashboard.warehouse.slides import Listed

MOST = 40  # words on a slide
SENTENCES = 3  # of the brief
TONES = {Kind.CONCERN: "bad", Kind.IMPROVEMENT: "good", Kind.CHANGE: "neutral", Kind.NEAR_LIMIT: "watch"}
_SENTENCE = re.compile(r"(?<=[.!?]) (?=[A-Z0-9])")


def number(*texts: str) -> int:
    """How many words the texts have; a number is one, a sign between two is none."""
    return sum(any(letter.isalnum() for letter in each) for text in texts for each in text.split())


def fitted(text: str, room: int) -> str:
    """As many whole sentences of the text as have room, and of the first as many of its clauses."""
    if number(text) <= room:
        return text
    sentences = _SENTENCE.split(text)
    while len(sentences) > 1 and number(*sentences) > room:
        sentences.pop()
    clauses = re.split(r"(?<=[;,]) ", sentences[0]) if len(sentences) == 1 else []
    while len(clauses) > 1 and number(*clauses) > room:
        clauses.pop()
    return f"{' '.join(clauses).rstrip(';,.')}." if clauses else " ".join(sentences)


def basis(result: Result) -> str:
    """n, the range where the axis does not tell it, and the newest day that counts."""
    found = next((each for each in words.note(result).split(" · ") if each.startswith("n = ")), "")
    first = next((each.value for _, each in series.whole(result)), None) if result.metric.has_parts else None
    n = found or (f"n = {numbers.count(first)} {series.noun(result)}".strip() if first is not None else "")
    filters = result.filters
    when = periods.span(filters.from_date, filters.to_date) if filters.grain == "all" else ""
    return " · ".join(each for each in (n, when, data_to(result.as_of) if result.as_of else "") if each)


def data_to(as_of: date) -> str:
    """The newest day that counts, in words."""
    return f"data to {words.day(as_of)}"


def flags(events: Sequence[Event]) -> tuple[Flag, ...]:
    """Kind and date of each event, never its title."""
    return tuple(Flag(each.on, f"{KINDS[each.kind]} {each.on.day} {each.on:%b}") for each in events)


def of_brief(told: Brief, room: int) -> tuple[Listed, ...]:
    """Three sentences: what is named, then that the rest is ordinary; fewer where the words would be too many."""
    said = [Listed(TONES[each.kind], f"{each.kind.capitalize()}: {_short(each)}.") for each in told.named]
    kept: list[Listed] = []
    for each in islice((*said, *_others(told)), SENTENCES):
        if number(*(one.sentence for one in (*kept, each))) <= room:
            kept.append(each)
    return tuple(kept)


def _others(told: Brief) -> Iterator[Listed]:
    ordinary, unjudged = len(told.ordinary), len(told.unjudged)
    if not told.named:
        yield Listed("neutral", "Nothing stands out.")
    if ordinary:
        yield Listed(
            "neutral", f"Only ordinary variation in {ordinary} {'other ' * bool(told.named)}{_measures(ordinary)}."
        )
    if unjudged:
        yield Listed("neutral", f"Too little to judge in {unjudged} {_measures(unjudged)}.")


def _measures(n: int) -> str:
    return "measure" if n == 1 else "measures"


def _short(finding: Finding) -> str:
    """The measure, its newest value with n, and the rule that names it, as few words as can be."""
    result, name = finding.result, finding.watched.name
    assert result is not None, "what is named was measured"
    point = next(each for each in series.points(result, result.frame) if each.period == finding.period)
    value = series.written(point, result)
    has_n = result.metric.shape is not Shape.COUNT and not result.metric.counts_days and point.counted is not None
    n = f" of {numbers.count(point.counted)}" if has_n and series.is_share(result) else ""
    n = n or (f" (n = {numbers.count(point.counted)})" if has_n else "")
    return f"{name} {value}{n}{_rule(finding)}"


def _rule(finding: Finding) -> str:
    side = "above" if finding.is_high else "below"
    if finding.kind is Kind.NEAR_LIMIT:
        return ""  # the kind says it
    if finding.rule in OUTSIDE:
        return f", {side} usual range"
    return f", {'mostly' if finding.rule == FEW_CROSSINGS else 'persistently'} {side} usual"


def of_projects(projects: Sequence[Event], room: int) -> tuple[Listed, ...]:
    """What is being tried, by date alone: its title may hold anything and stays off the wall."""
    said = []
    for each in sorted(projects, key=lambda each: each.on, reverse=True):
        review = f", review {each.review_on.day} {each.review_on:%b}" if each.review_on else ""
        one = Listed("neutral", f"Project since {each.on.day} {each.on:%b}{review}.")
        if number(*(other.sentence for other in (*said, one))) <= room and len(said) < SENTENCES:
            said.append(one)
    return tuple(said)
