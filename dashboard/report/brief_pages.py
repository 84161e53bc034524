"""The brief on paper: the sentences of the screen, what needs a decision, and every measure that was looked at."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.brief import words
from dashboard.brief.waiting import Decision
from dashboard.charts import words as card_words
from dashboard.metrics.brief import Brief, Finding
from dashboard.report.markup import block, commentary, element, grid, heading, sparkline, warned
from dashboard.report.scope import Scope

TITLE = "Brief"
COLUMNS = ("Measure", "Newest", "Week of, or month", "Usual range", "How it ran")


def sentences(scope: Scope, told: Brief, waiting: Sequence[Decision]) -> list[str]:
    """The page a meeting begins with: what changed, whether it is more than chance, what to decide."""
    return [
        heading(TITLE),
        block(
            warned(scope.unfinished_words),
            element("p", escape(words.cohort(scope.filters.cohort)), cls="whom"),
            *(_named(each) for each in told.named),
            _rest(told),
        ),
        *_waiting(waiting),
        block(commentary(2)),
    ]


def _named(each: Finding) -> str:
    number, _, others = words.sentence(each).partition(". ")
    kind = element("span", escape(f"{words.MARKS[each.kind]} {each.kind.capitalize()}"), cls="kind")
    text = element("p", f"<strong>{escape(number)}.</strong> {escape(others)}")
    return element("div", (kind, text), cls=f"said {each.kind.name.lower()}")


def _rest(told: Brief) -> str:
    return element("div", (element("p", escape(each)) for each in words.rest(told)), cls="rest")


def _waiting(waiting: Sequence[Decision]) -> list[str]:
    if not waiting:
        return []
    said = (element("li", escape(each.sentence)) for each in waiting)
    return [block(element("h3", "Needs a decision"), element("ul", said), cls="waiting")]


def numbers(found: Sequence[Finding]) -> list[str]:
    """One line a measure: its newest finished period, its usual range or why it has none, and how it ran."""
    table = grid(COLUMNS, [_line(each) for each in found], cls="brief")
    note = "Each number is that of the newest week or month that is over, documented and old enough to count."
    return [block(element("h3", "The numbers behind the brief"), table, element("p", note, cls="note"))]


def _line(each: Finding) -> tuple[str, ...]:
    name, number, when, usual = map(escape, words.seen(each))
    drawn = "" if each.result is None else sparkline(card_words.history(each.result))
    return name, element("b", number), when, usual, drawn
