"""Measures: what viewers see, one series of finished periods for each measure of their book and nothing beside it."""

from __future__ import annotations

import streamlit as st

from dashboard.app.board import draw
from dashboard.app.cards import trend_card
from dashboard.app.view import current
from dashboard.charts import trend
from dashboard.metrics import book

view = current()
st.caption(
    "Everybody together, finished periods only. Small counts are hidden, and with them whatever would reveal one;"
    " shares are whole percents."
)
draw(
    [trend_card(name, trend.chart, view, window_days=window) for name, window in book.WINDOWS.items()],
    key="measures_board",
)
