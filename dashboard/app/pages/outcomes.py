"""Outcomes: whose change can be told, how scores moved, how many were abstinent, and who has no second score."""

from __future__ import annotations

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


def _about_scores(view: View, scale: str) -> list[Card]:
    """Everything about the questionnaire chosen."""
    found = basis(view, scale)
    asked = {"instrument": scale}
    paired = [
        outcome_cards.reliable_change(view, scale),
        outcome_cards.flow(view, scale),
        outcome_cards.changes(view, scale),
        outcome_cards.missing(view, scale),
        outcome_cards.by_severity(view, scale),
        outcome_cards.recovered(view, scale),
        outcome_cards.so_far(view, scale),
    ]
    return [
        trend_card("pairing_rate", trend.chart, view, width=2, **asked),
        whole_card(
            "no_second_score", bars.chart, view, name="no_second_by_reason", compare_by="discharge_reason", **asked
        ),
        beside(outcome_cards.weeks(view, scale), found),
        *(beside(each, found) for each in paired),
        trend_card("assessments_on_time", trend.chart, view, **asked),
        whole_card("assessments_by_occasion", partial(bars.chart, order=OCCASIONS), view, **asked),
        trend_card("first_score_taken", trend.chart, view, **asked),
        *(outcome_cards.at_intake(view, each) for each in (scale, *scales.yearly(view.warehouse))),
    ]


def _about_abstinence(view: View) -> list[Card]:
    found = basis(view, instruments.DAYS_ABSTINENT)
    two_by_two = partial(outcome_cards.whole, "abstinence_change", transition.chart, view, say=transition.sentence)
    made = [
        outcome_cards.abstinent("days_abstinent", view),
        outcome_cards.abstinent("abstinent_all_30", view),
        two_by_two(),
        two_by_two(variant="completed", name="completed_only", title="And of those who completed?"),
    ]
    return [beside(each, found) for each in made]


def _about_drug_screens(view: View) -> list[Card]:
    return [trend_card("drug_screens_negative", trend.chart, view, width=2), outcome_cards.screens(view)]


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
    everything = [*_about_scores(view, scale), *_about_abstinence(view), *_about_drug_screens(view)]
    draw(everything, _tiles(view, scale), key="outcomes_board")
