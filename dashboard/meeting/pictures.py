"""The charts a slide can show: a closed list, so that nothing about one client can be put on a wall by a setting.

Left out are splits by clinician (no field of the catalogue has them), every chart that tells reasons of discharge,
deaths and incarcerations among them, items of questionnaires, lists, and whatever needs more than two series.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.charts import Chart, exits, funnel, heatmap, survival, trend, words
from dashboard.meeting.stage import SMALLEST
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import COHORT_FIELDS, SESSION_FIELDS
from dashboard.metrics.shapes import Result, Shape

BRIEF, NEXT, GAP = "brief", "next", "co_occurring_gap"
OWN_PAGE = {GAP: "co_occurring"}
LINES = (Shape.COUNT, Shape.RATE, Shape.MEAN, Shape.DISTRIBUTION)


@dataclass(frozen=True)
class Picture:
    """How a measure is drawn and told on a slide; `is_whole` asks for the range as one period.

    `letters` is the least height of letters on the plot, in pixels.
    """

    draw: Callable[[Result], Chart]
    say: Callable[[Result], str]
    is_whole: bool = False
    letters: int = SMALLEST


def _reached(result: Result) -> str:
    """The step most is asked of, and the plan before it; the chart says the rest."""
    found = dict(funnel.steps(result))
    said = {name: funnel.share(found[name], result) for name in ("within_14", "planned") if name in found}
    return f"{said['within_14']} were reached within 14 days of discharge; {said['planned']} had a plan."


OVER_TIME = Picture(trend.chart, words.answer)
SHAPED = {
    "weekly_exits": Picture(exits.chart, exits.answer, is_whole=True),
    "completion_by_hour": Picture(heatmap.chart, heatmap.sentence, is_whole=True),
    "aftercare_funnel": Picture(funnel.chart, _reached, is_whole=True, letters=36),
    "time_in_treatment": Picture(survival.chart, words.answer, is_whole=True),
}


def offered() -> tuple[str, ...]:
    """The names a deck may ask for: the slides of their own kind first, then the measures by id."""
    lines = [name for name, metric in METRICS.items() if _is_line(name)]
    return (BRIEF, NEXT, GAP, *SHAPED, *sorted(lines))


def _is_line(name: str) -> bool:
    metric = METRICS[name]
    return metric.shape in LINES and not (metric.has_parts or metric.single_period or metric.has_instrument)


def picture(name: str) -> Picture:
    """How the measure is drawn."""
    return SHAPED.get(name, OVER_TIME)


def page_of(name: str) -> str | None:
    """The page a chart stands on; None for the brief and the last slide, which stand on none."""
    return OWN_PAGE.get(name) or (METRICS[name].page if name in METRICS else None)


def comparisons(name: str) -> tuple[str, ...]:
    """The fields a slide may compare by: those of the cohort and of the slot, never the reason of a discharge."""
    if name not in METRICS or name in SHAPED:
        return ()
    metric = METRICS[name]
    return (*(metric.only or COHORT_FIELDS), *(each for each in metric.compares if each in SESSION_FIELDS))


def narrowings(name: str) -> tuple[str, ...]:
    """The cohort fields a slide may be narrowed by."""
    return (METRICS[name].only if name in METRICS else ()) or tuple(COHORT_FIELDS)
