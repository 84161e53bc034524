"""The rows behind one point of a chart: the metric asked again about that period and group alone, in a dialog."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import streamlit as st

from dashboard.app import row_panel
from dashboard.app.cards import measured
from dashboard.app.other_cohort import in_words
from dashboard.app.shown import Card
from dashboard.app.view import View
from dashboard.charts import points, series
from dashboard.charts.tables import in_order
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import COHORT_FIELDS, Filters, cohort_of
from dashboard.metrics.shapes import Result
from dashboard.warehouse.guard import access_to

CHANGED = "The data have changed since. Choose the point again."


def offered(card: Card) -> str:
    """What the rows can be asked of: one "group", the "period" with all its groups; empty where they cannot."""
    if card.asked is None or card.how is None or not card.points:
        return ""
    return "group" if card.asked.compare_by in COHORT_FIELDS else "period"


def show(asked: Mapping[str, Any], cards: Sequence[Card], view: View) -> None:
    """A dialog with the rows behind the point the browser asked about; nothing for who may not see them."""
    card = next((each for each in cards if each.id == asked.get("card")), None)
    if card is None or card.asked is None or card.how is None or not access_to(view.warehouse).may_see_rows:
        return
    result = measured(METRICS[card.how.about], card.asked, view)
    _dialog(result, narrowed(result, str(asked.get("first")), str(asked.get("group") or "")), view)


def narrowed(result: Result, first: str, group: str) -> Filters | None:
    """The filters of one point, told by its first day and its group in words; None for one that is hidden or gone.

    A group that is a field of the cohort narrows it; a part, or a group of slots, leaves the period whole.
    """
    for told, (row, each) in zip(points.told(result), in_order(result), strict=False):
        if (told.first, told.group) == (first, group) and not told.is_hidden:
            return _of_point(result, each, row["segment"])
    return None


def _of_point(result: Result, each: series.Point, segment: str) -> Filters:
    first, last = points.days(each, result)
    filters, by = result.filters, result.filters.compare_by
    within = {"from_date": max(first, filters.from_date), "to_date": min(last, filters.to_date)}
    filters = filters.changed(**within, grain="all", compare_by=None)
    if by not in COHORT_FIELDS or result.has_parts or segment == series.UNKNOWN or filters.is_outside:
        return filters
    chosen = {name: list(values) for name, values in filters.cohort} | {by: [segment]}
    return filters.changed(cohort=cohort_of(chosen))


@st.dialog("Rows behind the number", width="large")
def _dialog(result: Result, filters: Filters | None, view: View) -> None:
    if filters is None:
        st.info(CHANGED)
        return
    st.text(f"{result.metric.title}. {in_words(filters)}.")
    row_panel.show(result.metric, replace(view, filters=filters))
