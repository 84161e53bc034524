"""Co-occurring: how many clients have a mental disorder beside the substance use, which ones, and how they fare."""

from __future__ import annotations

from dashboard.app.board import draw
from dashboard.app.cards import card, tile, trend_card, whole_card
from dashboard.app.view import current
from dashboard.charts import bars, matrix, stacked, trend, upset

view = current()
draw(
    [
        trend_card("caseload_mix", stacked.chart, view, width=2),
        trend_card("diagnosed_co_occurring", trend.chart, view),
        whole_card("session_completion", bars.chart, view, name="completion_by",
                   title="Do they complete their sessions?", compare_by="co_occurring"),
        whole_card("first_contact", bars.chart, view, name="contact_by",
                   title="Are they reached after discharge?", compare_by="co_occurring"),
        card("condition_burden", bars.chart, view),
        card("condition_matrix", matrix.chart, view, width=2),
        card("condition_combinations", upset.chart, view),
    ],
    [
        tile("diagnosed_co_occurring", view, label="Diagnosed"),
        tile("screen_positive_only", view, label="Screen-positive only"),
        tile("neither_co_occurring", view, label="Neither"),
        tile("not_assessed", view, label="Not assessed"),
    ],
    key="co_occurring_board",
)  # fmt: skip
