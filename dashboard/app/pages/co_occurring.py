"""Co-occurring: how many clients have a mental disorder beside the substance use, which ones, and how they fare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dashboard.app.board import Card, draw
from dashboard.app.cards import card, measured, of_result, side_by_side, tile, trend_card, whole_card
from dashboard.app.view import View, current
from dashboard.charts import bars, matrix, quadrants, stacked, survival, trend, upset, words
from dashboard.metrics.catalogue import METRICS

APART = {"Nicotine": "nicotine_diagnosed", "Substance-induced disorder": "substance_induced"}


def _quadrants(view: View) -> Card:
    """The four quadrants, with the words that keep them from being read as a finding."""
    made = card("severity_quadrants", quadrants.chart, view)
    if made.state != "ready":
        return made
    return replace(made, note=f"{made.note} · program-defined; in an IOP almost all stand in III and IV")


def _apart(view: View) -> Card:
    """The two kinds of codes that make nobody co-occurring, each on its own."""
    whole = view.filters.changed(grain="all", compare_by=None)
    results = {name: measured(METRICS[metric_id], whole, view) for name, metric_id in APART.items()}
    said = ", ".join(f"{name.lower()} {words.headline(result)}" for name, result in results.items())
    return of_result(
        side_by_side(results),
        bars.chart,
        name="apart",
        title="What stands apart from dual diagnosis?",
        answer=f"Never counted as a mental disorder by itself: {said}.",
        note=words.note(results["Nicotine"]),
    )


def _cards(view: View) -> Iterator[Card]:
    """The charts of the page from the top; each is counted when its turn comes."""
    yield trend_card("caseload_mix", stacked.chart, view, width=2)
    yield trend_card("diagnosed_co_occurring", trend.chart, view)
    yield card("condition_matrix", matrix.chart, view, width=2)
    yield card("condition_burden", bars.chart, view)
    yield card("condition_combinations", upset.chart, view)
    yield _quadrants(view)
    yield _apart(view)
    yield whole_card(
        "session_completion",
        bars.chart,
        view,
        name="completion_by",
        title="Do they complete their sessions?",
        compare_by="co_occurring",
    )
    yield whole_card(
        "first_contact",
        bars.chart,
        view,
        name="contact_by",
        title="Are they reached after discharge?",
        compare_by="co_occurring",
    )
    yield whole_card(
        "time_in_treatment",
        survival.chart,
        view,
        name="retention_by",
        title="Do they stay as long?",
        compare_by="co_occurring",
    )


view = current()
draw(
    _cards(view),
    [
        tile("diagnosed_co_occurring", view, label="Diagnosed"),
        tile("screen_positive_only", view, label="Screen-positive only"),
        tile("neither_co_occurring", view, label="Neither"),
        tile("not_assessed", view, label="Not assessed"),
    ],
    key="co_occurring_board",
)  # fmt: skip
