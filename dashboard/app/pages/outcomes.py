"""Outcomes: whose change can be told, how scores moved, how many were abstinent, and who has no second score."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import streamlit as st

from dashboard.app import outcome_cards
from dashboard.app.board import Card, draw
from dashboard.app.cards import tile, trend_card, whole_card
from dashboard.app.pairing import basis, beside
from dashboard.app.view import View, current
from dashboard.charts import bars, transition, trend
from dashboard.charts.words import label
from dashboard.metrics import instruments, scales

OCCASIONS = ("intake", "during", "discharge")
# Told of the stays with both scores.
PAIRED = (
    outcome_cards.weeks,
    outcome_cards.reliable_change,
    outcome_cards.flow,
    outcome_cards.changes,
    outcome_cards.missing,
    outcome_cards.by_severity,
    outcome_cards.recovered,
    outcome_cards.so_far,
)


def _picked(view: View) -> str | None:
    """The questionnaire chosen, with what its scores mean beside it; None where these data hold none."""
    offered = scales.changing(view.warehouse)
    if not offered:
        return None
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="instrument_row"):
        st.selectbox("Questionnaire", offered, key="instrument", width=230, label_visibility="collapsed",
                     format_func=label)  # fmt: skip
        st.caption(outcome_cards.about(st.session_state["instrument"], view.settings), width="stretch")
    return st.session_state["instrument"]


def _cards(view: View, scale: str) -> Iterator[Card]:
    """The charts of the page from the top; each is counted when its turn comes."""
    yield from _about_scores(view, scale)
    yield from _about_abstinence(view)
    yield from _about_drug_screens(view)


def _about_scores(view: View, scale: str) -> Iterator[Card]:
    """Everything about the questionnaire chosen."""
    found = basis(view, scale)
    asked = {"instrument": scale}
    yield trend_card("pairing_rate", trend.chart, view, width=2, **asked)
    yield whole_card(
        "no_second_score", bars.chart, view, name="no_second_by_reason", compare_by="discharge_reason", **asked
    )
    for told in PAIRED:
        yield beside(told(view, scale), found)
    yield trend_card("assessments_on_time", trend.chart, view, **asked)
    yield whole_card("assessments_by_occasion", partial(bars.chart, order=OCCASIONS), view, **asked)
    yield trend_card("first_score_taken", trend.chart, view, **asked)
    for each in (scale, *scales.yearly(view.warehouse)):
        yield outcome_cards.at_intake(view, each)


def _about_abstinence(view: View) -> Iterator[Card]:
    found = basis(view, instruments.DAYS_ABSTINENT)
    two_by_two = partial(outcome_cards.whole, "abstinence_change", transition.chart, view, say=transition.sentence)
    yield beside(outcome_cards.abstinent("days_abstinent", view), found)
    yield beside(outcome_cards.abstinent("abstinent_all_30", view), found)
    yield beside(two_by_two(), found)
    yield beside(two_by_two(variant="completed", name="completed_only", title="And of those who completed?"), found)


def _about_drug_screens(view: View) -> Iterator[Card]:
    yield trend_card("drug_screens_negative", trend.chart, view, width=2)
    yield outcome_cards.screens(view)


def _tiles(view: View, scale: str) -> list:
    asked = {"instrument": scale}
    return [
        tile("pairing_rate", view, label="Stays with both scores", **asked),
        tile("assessments_on_time", view, **asked),
        tile("mean_change", view, label=f"Mean change, {label(scale)}", **asked),
        tile("first_score_taken", view, **asked),
    ]


view = current()
scale = _picked(view)
if scale is None:
    st.info("These data hold no questionnaire that is repeated during a stay. Drug screens are below.")
    draw(_about_drug_screens(view), key="outcomes_board")
else:
    draw(_cards(view, scale), _tiles(view, scale), key="outcomes_board")
