"""Whose change can be told: the share of stays with two scores, beside every outcome."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.app.board import Card
from dashboard.app.cards import measured
from dashboard.app.view import View
from dashboard.charts import numbers, theme
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.shapes import Result
from dashboard.settings import Settings


@dataclass(frozen=True)
class Basis:
    """The share of stays with two scores in words, and whether to trust what rests on it: ok, watch or grey."""

    said: str
    tone: str


def basis(view: View, scale: str) -> Basis:
    """The pairing rate of one scale over the whole range, judged by the limits in the settings."""
    whole = view.filters.changed(grain="all", compare_by=None, instrument=scale)
    return judged(measured(METRICS["pairing_rate"], whole, view), view.settings)


def judged(result: Result, settings: Settings) -> Basis:
    """A measured pairing rate in words: under the lower limit not representative, under the upper one with care."""
    row = next(result.total.iter_rows(named=True), None)
    if row is None or row["value"] is None:
        return Basis("Too few stays to say how many have both scores.", "grey")
    share = numbers.percent(row["value"], row["denominator"])
    of = (
        f"{share} of stays have both scores ({numbers.count(row['numerator'])} of {numbers.count(row['denominator'])})."
    )
    if row["value"] < settings.follow_up_min:
        return Basis(f"Not representative: only {of}", "grey")
    return Basis(f"Read with care: {of}", "watch") if row["value"] < settings.follow_up_ok else Basis(of, "ok")


def beside(card: Card, found: Basis) -> Card:
    """The card with its basis; without colour where it speaks for too few."""
    if card.state != "ready":
        return card
    figure = theme.greyed(card.figure) if card.figure is not None and found.tone == "grey" else card.figure
    return replace(card, figure=figure, basis=found.said, basis_tone=found.tone)
