"""Whose change can be told: the share of stays with two scores, beside every outcome."""

from __future__ import annotations

from dataclasses import replace

from dashboard.app.board import Card
from dashboard.app.cards import measured
from dashboard.app.view import View
from dashboard.charts import theme, trust
from dashboard.charts.trust import Basis
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.shapes import Result
from dashboard.settings import Settings


def basis(view: View, scale: str) -> Basis:
    """The pairing rate of one scale over the whole range, judged by the limits in the settings."""
    whole = view.filters.changed(grain="all", compare_by=None, instrument=scale)
    return judged(measured(METRICS["pairing_rate"], whole, view), view.settings)


def judged(result: Result, settings: Settings) -> Basis:
    """A measured pairing rate, judged by the limits in the settings."""
    return trust.judged(result, least=settings.follow_up_min, enough=settings.follow_up_ok)


def beside(card: Card, found: Basis) -> Card:
    """The card with its basis; without colour where it speaks for too few."""
    if card.state != "ready":
        return card
    figure = theme.greyed(card.figure) if card.figure is not None and found.tone == "grey" else card.figure
    return replace(card, figure=figure, basis=found.said, basis_tone=found.tone)
