"""The brief of the data on screen, and its six tiles."""

from __future__ import annotations

from dashboard.app.board import Tile
from dashboard.app.cards import measured
from dashboard.app.view import View
from dashboard.brief import findings, words
from dashboard.charts import periods, variation
from dashboard.charts import words as card_words
from dashboard.metrics import book
from dashboard.metrics.brief import FEW_CROSSINGS, WATCHED, Finding, Kind, Why
from dashboard.metrics.span import Span
from dashboard.warehouse.guard import access_to

TONES = {Kind.CONCERN: "bad", Kind.IMPROVEMENT: "good"}


def found(view: View) -> tuple[Finding, ...]:
    """What each measure of the brief says for the cohort in force; dates and grain are the brief's own."""
    reach = view.reach
    return findings.findings(
        Span(reach.first_day, reach.as_of, reach.usual_grain),
        view.filters.cohort,
        lambda metric, filters: measured(metric, filters, view),
        rules=view.settings.signal_rules,
        watched=book.WATCHED_HERE if access_to(view.warehouse).is_fixed else WATCHED,
    )


def tiles(found: tuple[Finding, ...]) -> list[Tile]:
    """The six numbers beside the sentences, which never say otherwise than those do."""
    return [_tile(each) for each in found if each.watched.is_tile]


def _tile(finding: Finding) -> Tile:
    name, result = finding.watched.name, finding.result
    if result is None or finding.why in (Why.ABSENT, Why.NOTHING, Why.RECENT):
        return Tile(name, "-", delta=words.REASONS[finding.why])
    value = card_words.headline(result) if finding.kind is Kind.UNJUDGED else words.value(finding)
    return Tile(
        name,
        value,
        delta=_delta(finding, card_words.delta(result)) or _newest(finding),
        tone=TONES.get(finding.kind, "neutral"),
        history=card_words.history(result),
    )


def _delta(finding: Finding, said: str) -> str:
    """The change in words; where the brief judges otherwise than a chart's own marks, its verdict or none."""
    if finding.rule == FEW_CROSSINGS:
        side = "above" if finding.is_high else "below"
        return said.replace(variation.ORDINARY, f"lately mostly {side} its usual level")
    return said.partition(", ")[0] if finding.kind is Kind.DRIFTING else said


def _newest(finding: Finding) -> str:
    """When the number was, where there is no change to tell."""
    result = finding.result
    period = result.frame.filter("complete")["period"].max()
    when = periods.during(period, result.filters.grain)
    return f"{words.REASONS[Why.HIDDEN]} {when}" if finding.why is Why.HIDDEN else when
