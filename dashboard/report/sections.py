"""The questions a pack answers, in its order: two to four charts a section, each as its page shows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from dashboard.charts import (
    Chart,
    bands,
    bars,
    exits,
    flow,
    funnel,
    score_weeks,
    stacked,
    survival,
    transition,
    trend,
)
from dashboard.metrics import instruments
from dashboard.metrics.question import USUAL_INSTRUMENT
from dashboard.metrics.shapes import Result
from dashboard.settings import Settings


@dataclass(frozen=True)
class Asked:
    """One chart: a metric, how it is drawn and by which periods; `title` replaces the metric's own question.

    `say` is the chart's own sentence where the usual one would not do; `rests_on` is the scale of which both scores are
    needed: the share of stays that have them stands beside the answer. `name` tells two charts of one metric apart;
    `is_wide` gives a chart the whole width of the page, its numbers below.
    """

    metric_id: str
    draw: Callable[[Result], Chart]
    grain: str = "week"
    compare_by: str | None = None
    title: str = ""
    name: str = ""
    say: Callable[[Result], str] | None = None
    rests_on: str = ""
    is_wide: bool = False


@dataclass(frozen=True)
class Section:
    """A part of the pack: its title and its charts."""

    title: str
    charts: tuple[Asked, ...]


def every(settings: Settings) -> tuple[Section, ...]:
    """The sections in order; the settings hold the cut where a severity band begins."""
    return (
        Section("Census", (
            Asked("active_census", trend.chart),
            Asked("capacity_utilisation", trend.chart),
            Asked("waiting_time", trend.chart),
            Asked("census_flow", flow.chart, is_wide=True),
        )),
        Section("Sessions", (
            Asked("session_completion", trend.chart),
            Asked("hours_received", trend.chart),
            Asked("session_completion", bars.chart, grain="all", compare_by="program",
                  title="Which programs keep their clients?", name="completion_by_program"),
            Asked("slot_mix", stacked.chart, is_wide=True),
        )),
        Section("Retention", (
            Asked("time_in_treatment", survival.chart, grain="all"),
            Asked("weekly_exits", exits.chart, grain="all", say=exits.answer),
            Asked("early_unplanned_exit", trend.chart, grain="month"),
            Asked("completion_by_admission", trend.chart, grain="month"),
        )),
        Section("Co-occurring", (
            Asked("caseload_mix", stacked.chart, is_wide=True),
            Asked("condition_burden", bars.chart, grain="all"),
            Asked("session_completion", bars.chart, grain="all", compare_by="co_occurring",
                  title="Do they complete their sessions?", name="completion_by_co_occurring"),
        )),
        Section("Outcomes", _outcomes(settings)),
        Section("Aftercare", (
            Asked("aftercare_funnel", funnel.chart, grain="all"),
            Asked("plan_documented", trend.chart),
            Asked("first_contact", trend.chart),
            Asked("contact_by_type", bars.chart, grain="all"),
        )),
    )  # fmt: skip


def _outcomes(settings: Settings) -> tuple[Asked, ...]:
    found = instruments.bands_of(USUAL_INSTRUMENT, settings)
    moved = {"order": [band.name for band in found], "better": instruments.find(USUAL_INSTRUMENT).better}
    edges = tuple((band.lowest, band.name) for band in found)
    return (
        Asked("pairing_rate", trend.chart),
        Asked("score_by_week", partial(score_weeks.chart, bands=edges), grain="all", say=score_weeks.sentence,
              rests_on=USUAL_INSTRUMENT),
        Asked("band_flow", partial(bands.chart, **moved), grain="all", say=partial(bands.sentence, **moved),
              rests_on=USUAL_INSTRUMENT, is_wide=True),
        Asked("abstinence_change", transition.chart, grain="all", say=transition.sentence,
              rests_on=instruments.DAYS_ABSTINENT),
    )  # fmt: skip
