"""Aftercare: was it planned, did it happen, does it last."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from dashboard.app.board import Card, draw
from dashboard.app.cards import measured, of_result, side_by_side, tile, trend_card, whole_card
from dashboard.app.view import View, current
from dashboard.charts import Chart, bars, funnel, trend, windows, words
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.shapes import Result

FIRST_CONTACT = (7, 14, 30)
STILL_ENGAGED = (30, 60, 90, 180)
USUAL_TYPES = 30


def _by_window(view: View, metric_id: str, days: Iterable[int], *, title: str, when: str) -> Card:
    """One share over growing windows, each of its own mature discharges."""
    whole = view.filters.changed(grain="all", compare_by=None)
    results = {each: measured(METRICS[metric_id], whole.changed(window_days=each), view) for each in days}
    together = side_by_side({f"{each} days": result for each, result in results.items()})
    first, last = words.day(view.filters.from_date), words.day(view.filters.to_date)
    note = f"discharges from {first} to {last}, in each window those old enough for it"
    said = ", ".join(f"{words.headline(result)} {when.format(each)}" for each, result in results.items())
    return of_result(
        together, partial(_points, results), name=f"{metric_id}_windows", title=title, answer=f"{said}.", note=note
    )


def _points(results: dict[int, Result], _together: Result) -> Chart:
    return windows.chart(results)


view = current()
draw(
    [
        whole_card("aftercare_funnel", funnel.chart, view, window_days=None),
        trend_card("first_contact", trend.chart, view, width=2),
        _by_window(view, "first_contact", FIRST_CONTACT, title="How soon are they reached?", when="within {} days"),
        _by_window(view, "engaged", STILL_ENGAGED, title="Are they still engaged, months later?", when="on day {}"),
        whole_card("contact_by_type", bars.chart, view, window_days=USUAL_TYPES),
        whole_card("first_contact", bars.chart, view, name="by_reason",
                   title="Who is reached, by how treatment ended?", compare_by="discharge_reason"),
        trend_card("plan_documented", trend.chart, view, window_days=None),
        trend_card("engaged", trend.chart, view, window_days=min(STILL_ENGAGED)),
    ],
    [
        tile("discharges", view, window_days=None),
        tile("plan_documented", view, window_days=None),
        tile("first_contact", view, label=f"Reached within {view.filters.window_days} days"),
        tile("engaged", view, label="Engaged on day 30", window_days=min(STILL_ENGAGED)),
    ],
    key="aftercare_board",
)  # fmt: skip
