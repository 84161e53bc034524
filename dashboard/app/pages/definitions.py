"""Definitions: every measure in words, in SQL and as a worked example, searchable; the rows behind each on request."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from textwrap import dedent

import streamlit as st

from dashboard.app import row_panel, tables
from dashboard.app.cards import entry_file
from dashboard.app.rooms import TITLES
from dashboard.app.view import current_or_none
from dashboard.charts import numbers, words
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.shapes import Better, Shape
from dashboard.warehouse.queries import read_query

HERE = Path(__file__).parent
ASKED = "about"  # the name in a link of the one measure to show
DIRECTIONS = {
    Better.HIGHER: "Higher is better.",
    Better.LOWER: "Lower is better.",
    Better.NEITHER: "Neither way is better by itself.",
}


def _matches(metric: Metric, sought: str) -> bool:
    said = " ".join((metric.id, metric.code, metric.title, metric.question, metric.definition, metric.why)).lower()
    return all(word in said for word in sought.lower().split())


def _show(metric: Metric, *, is_asked: bool) -> None:
    """One line per measure; what is inside is only sent for those that are open."""
    name = f"about_{metric.id}{'_asked' if is_asked else ''}"
    title = f"**{metric.title}** · {metric.definition}"
    box = st.expander(title, key=name, on_change="rerun", expanded=is_asked)
    if not box.open:
        return
    with box:
        told, files = st.columns(2, gap="large")
        with told:
            tables.facts(_facts(metric))
        with files:
            st.code(read_query(metric.query), language="sql", wrap_lines=True)
            st.caption(f"queries/{metric.query} and {entry_file(metric.id)}")
            _example(metric)
        if (view := current_or_none()) is not None:
            row_panel.offer(metric, view)


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
        "Target": _target(metric),
        "Unit": metric.unit,
        "Range applies to": f"day of {metric.anchor}" if metric.anchor != "day" else "each day",
        "Window": f"{metric.window_days} days unless chosen" if metric.window_days else "none",
        "Ways of counting": _variants(metric),
        "Needs": ", ".join(metric.needs) or "nothing beyond the required columns",
        "Code": metric.code,
        "Shown on": ", ".join(_shown_on(metric.id)) or "no page; the command line gives it",
        "Answered for by": metric.owner,
        "Review by": _review(metric, date.today()),
        "Changes": _changes(metric),
    }


def _target(metric: Metric) -> str:
    view = current_or_none()
    target = view.settings.target_of(metric.id) if view is not None else None
    if target is None:
        return "none set"
    is_share = metric.is_percent or metric.shape is Shape.RATE
    value = f"{target.value:.0%}" if is_share else f"{numbers.amount(target.value)} {metric.unit}"
    return f"{value}, set on {_day(target.set_on)} by {target.set_by}"


def _variants(metric: Metric) -> str:
    usual, *others = metric.variants.values() or ("one",)
    return f"{usual} unless another is chosen: {', '.join(others)}" if others else usual


def _review(metric: Metric, today: date) -> str:
    said = _day(metric.review_by)
    return f"{said}: {tables.LATE}" if date.fromisoformat(metric.review_by) < today else said


def _changes(metric: Metric) -> str:
    """Newest first."""
    return " ".join(f"{_day(day)}: {said}" for day, said in reversed(metric.changes)) or "none so far"


def _day(text: str) -> str:
    return words.day(date.fromisoformat(text))


@cache
def _shown_on(metric_id: str) -> tuple[str, ...]:
    """The titles of the pages that name the metric."""
    paths = sorted(path for path in HERE.glob("*.py") if path.name != "definitions.py")
    named = [path.stem for path in paths if f'"{metric_id}"' in path.read_text("utf-8")]
    return tuple(TITLES[name] for name in named)


def _example(metric: Metric) -> None:
    st.markdown("**Worked example**")
    st.code(dedent(metric.example.given).strip("\n"), language=None)
    expected = ", ".join(f"{name} {value:g}" for name, value in metric.example.expect.items())
    part = f" for {metric.example.part}" if metric.example.part else ""
    st.markdown(f"Gives {expected}{part}. {metric.example.because}")


def _pages(found: Iterable[Metric], *, is_asked: bool) -> None:
    shown = list(found)
    for page, title in TITLES.items():
        if of_page := [metric for metric in shown if metric.page == page]:
            st.header(title, anchor=False)
            for metric in of_page:
                _show(metric, is_asked=is_asked)


def _forget() -> None:
    """Leave the one measure a link asked for."""
    st.query_params.pop(ASKED, None)


asked = METRICS.get(st.query_params.get(ASKED, ""))
if asked is not None:
    st.button("All definitions", on_click=_forget, icon=":material/arrow_back:")
    found = [asked]
else:
    sought = st.text_input("Search the definitions", key="sought", placeholder="no-show, aftercare, ATT-01", width=420)
    of_code = [metric for metric in METRICS.values() if metric.code.lower() == sought.strip().lower()]
    found = of_code or [metric for metric in METRICS.values() if _matches(metric, sought)]
if found:
    _pages(found, is_asked=asked is not None)
else:
    st.info(f"No measure matches. There are {len(METRICS)}; search by a word of its title, or by its code.")
