"""Definitions: every measure in words, in SQL and as a worked example; searchable."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from textwrap import dedent

import streamlit as st

from dashboard.app import tables
from dashboard.app.cards import entry_file
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.shapes import Better
from dashboard.warehouse.queries import read_query

PAGES = {"census": "Census", "sessions": "Sessions", "co_occurring": "Co-occurring", "aftercare": "Aftercare"}
DIRECTIONS = {
    Better.HIGHER: "Higher is better.",
    Better.LOWER: "Lower is better.",
    Better.NEITHER: "Neither way is better by itself.",
}


def _matches(metric: Metric, sought: str) -> bool:
    said = " ".join((metric.id, metric.code, metric.title, metric.question, metric.definition, metric.why)).lower()
    return all(word in said for word in sought.lower().split())


def _show(metric: Metric) -> None:
    """One line per measure; what is inside is only sent for those that are open."""
    box = st.expander(f"**{metric.title}** · {metric.definition}", key=f"about_{metric.id}", on_change="rerun")
    if not box.open:
        return
    with box:
        words, files = st.columns(2, gap="large")
        with words:
            tables.facts(_facts(metric))
        with files:
            st.code(read_query(metric.query), language="sql", wrap_lines=True)
            st.caption(f"queries/{metric.query} and {entry_file(metric.id)}")
            _example(metric)


def _facts(metric: Metric) -> dict[str, str]:
    return {
        "Question": metric.question,
        "Definition": metric.definition,
        "Counted": metric.numerator,
        "Of": metric.denominator,
        "Left out": metric.exclusions,
        "How to read it": metric.reading,
        "Why it matters": metric.why,
        "Direction": DIRECTIONS[metric.better],
        "Unit": metric.unit,
        "Range applies to": f"day of {metric.anchor}" if metric.anchor != "day" else "each day",
        "Window": f"{metric.window_days} days unless chosen" if metric.window_days else "none",
        "Needs": ", ".join(metric.needs) or "nothing beyond the required columns",
        "Code": metric.code,
        "Answered for by": metric.owner,
        "Review by": _review(metric, date.today()),
    }


def _review(metric: Metric, today: date) -> str:
    due = date.fromisoformat(metric.review_by)
    said = f"{due.day} {due:%B %Y}"
    return f"{said}: {tables.LATE}" if due < today else said


def _example(metric: Metric) -> None:
    st.markdown("**Worked example**")
    st.code(dedent(metric.example.given).strip("\n"), language=None)
    expected = ", ".join(f"{name} {value:g}" for name, value in metric.example.expect.items())
    part = f" for {metric.example.part}" if metric.example.part else ""
    st.markdown(f"Gives {expected}{part}. {metric.example.because}")


def _pages(found: Iterable[Metric]) -> None:
    shown = list(found)
    for page, title in PAGES.items():
        if of_page := [metric for metric in shown if metric.page == page]:
            st.subheader(title, anchor=False)
            for metric in of_page:
                _show(metric)


sought = st.text_input("Search the definitions", key="sought", placeholder="no-show, aftercare, ATT-01", width=420)
found = [metric for metric in METRICS.values() if _matches(metric, sought)]
if found:
    _pages(found)
else:
    st.info(f"No measure matches. There are {len(METRICS)}; search by a word of its title, or by its code.")
