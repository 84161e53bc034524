"""Programs: do they differ by more than chance, and how does each go over time. Not a ranking."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import streamlit as st

from dashboard.app.board import Card, draw
from dashboard.app.cards import grain_for, measured, of_result
from dashboard.app.labels import plain
from dashboard.app.view import View, current
from dashboard.charts import Chart, bars, multiples, program_funnel, words
from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.filters import Filters, cohort_of
from dashboard.metrics.programs import funnel_of
from dashboard.metrics.shapes import Funnel, Result

BY_NAME = "With 95% limits, in the order of the alphabet."
MOST = 12  # charts beside each other that can still be read


def _narrowed(filters: Filters, program: str) -> Filters:
    """The filters on one program alone."""
    chosen = {name: list(values) for name, values in filters.cohort} | {"program": [program]}
    return filters.changed(compare_by=None, cohort=cohort_of(chosen))


def _whole(metric: Metric, view: View) -> Result:
    """The measure of each program over the whole range."""
    return measured(metric, view.filters.changed(grain="all", compare_by="program"), view)


def _beside(funnel: Funnel, metric: Metric) -> list[Card]:
    """The funnel plot where there are enough programs for one, and bars by name."""
    told = partial(of_result, funnel.result, note=f"{words.note(funnel.result)} · {program_funnel.remarks(funnel)}")
    plain = partial(bars.chart, by_name=True)
    title, answer = f"{metric.title}: does a program stand out?", program_funnel.answer(funnel)
    if funnel.lines.is_empty():
        return [told(plain, name="by_program", title=title, answer=answer)]
    return [
        told(partial(_funnel, funnel), name="funnel", title=title, answer=answer, width=2),
        of_result(funnel.result, plain, name="by_program", title="What is the share of each program?", answer=BY_NAME),
    ]


def _funnel(funnel: Funnel, _result: Result) -> Chart:
    return program_funnel.chart(funnel)


def _over_time(names: list[str], metric: Metric, view: View) -> dict[str, Result]:
    """The measure of each program by the periods that are large enough for most of them."""
    split = replace(view, filters=view.filters.changed(compare_by="program"))
    grain = grain_for(metric, split)
    return {name: measured(metric, _narrowed(view.filters, name).changed(grain=grain), view) for name in names}


def _each(results: dict[str, Result], view: View) -> list[Card]:
    """One card a program in the order of their names, on common axes."""
    drawn = multiples.charts(results)
    return [
        of_result(each, lambda _result, name=name: drawn[name], name=f"program_{at}", title=name, events=view.events)
        for at, (name, each) in enumerate(results.items())
    ]


def _say_who_is_missing(names: list[str], hidden: list[str]) -> None:
    if len(names) > MOST:
        st.caption(
            f"One by one: the first {MOST} of {len(names)} programs by name. Choose programs in Filters for others."
        )
    if hidden:
        st.caption(f"Too few to show over time: {plain('; '.join(hidden))}.")


view = current()
metric = METRICS[st.session_state["measure"]]
funnel = funnel_of(_whole(metric, view))
names = [unit.name for unit in funnel.shown]
results = _over_time(names[:MOST], metric, view)
ready = {name: each for name, each in results.items() if words.state(each) == "ready"}
draw([*_beside(funnel, metric), *_each(ready, view)], key="programs_board")
_say_who_is_missing(names, [name for name in results if name not in ready])
