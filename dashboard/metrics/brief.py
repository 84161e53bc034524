"""The brief: which measures changed, whether the change is more than chance, and what kind of step it calls for.

Works on measured `Result`s alone; knows nothing of where they came from, of sentences or of Streamlit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import isclose
from statistics import median
from typing import Any

import polars as pl

from dashboard.metrics.catalogue import METRICS, Metric
from dashboard.metrics.maturity import last_day_of
from dashboard.metrics.shapes import FEW, Better, Result, Shape
from dashboard.statistics import control

MOST = 7  # sentences: more are not read on a Monday morning
NEAR = 2.0  # sigma from which a point lies near its limit
LATELY = 8  # points whose average says on which side of its usual level a measure has settled
RECENT = 26  # points in which crossings are counted, however long the history is
FEWEST = 12  # points below which crossings are not counted, as limits are on trial
ASIDE = 0.75  # of the points must lie off their median for its crossings to mean something
LASTING = 4  # points on the wrong side after which somebody must decide
OUTSIDE = ("above", "below")
FEW_CROSSINGS = "few_crossings"


@dataclass(frozen=True)
class Watched:
    """A measure of the brief; `words` begin its sentence, with {} for the number."""

    metric_id: str
    words: str
    window_days: int | None = None
    is_tile: bool = False
    label: str = ""

    @property
    def name(self) -> str:
        """What the measure is called in a tile or a list."""
        return self.label or METRICS[self.metric_id].title


WATCHED = (
    Watched("active_census", "Active census was {} clients", is_tile=True),
    Watched("admissions", "Admissions were {}", is_tile=True),
    Watched("session_completion", "Session completion was {}", is_tile=True),
    Watched("early_unplanned_exit", "Unplanned exits in the first 14 days were {}", 14, True, "Early unplanned exits"),
    Watched("assessments_on_time", "Assessments on time were {}", is_tile=True, label="Outcomes on time"),
    Watched("first_contact", "Aftercare contact within 14 days was {}", 14, True, "Aftercare within 14 days"),
    Watched("no_show_or_late_cancel", "No-shows and late cancels were {}"),
    Watched("weeks_at_floor", "Client-weeks at or above the hours floor were {}", label="Weeks at the hours floor"),
    Watched("second_day", "A second day of care within 30 days was reached by {}", 30, label="Second day of care"),
    Watched("retained_or_completed", "Clients retained for 30 days or completed were {}", 30),
    Watched("completion_rate", "Completion of treatment was {}", label="Completion of treatment"),
    Watched(
        "waiting_time", "The median wait from first contact to first session was {}", label="Wait for a first session"
    ),
    Watched("phantom_census", "Phantom census was {}"),
    Watched(
        "not_assessed", "Clients not assessed for co-occurring disorders were {}", label="Co-occurring not assessed"
    ),
    Watched("first_score_taken", "First scores taken at intake were {}"),
    Watched("pairing_rate", "Stays with two scores were {}"),
    Watched("plan_documented", "Aftercare plans by discharge were {}"),
    Watched("engaged", "Engagement in aftercare on day 30 was {}", 30, label="Engaged in aftercare"),
    Watched("delivery_reliability", "Delivery reliability was {}"),
    Watched("documentation_completeness", "Documentation completeness was {}"),
    Watched("discharge_lag", "The median discharge lag was {}"),
    Watched("discharges", "Discharges were {}"),
    Watched("capacity_utilisation", "Capacity utilisation was {}"),
    Watched("group_size", "Clients present per group averaged {}"),
)


class Kind(StrEnum):
    """What a finding is, in the order of the brief. A change has no wanted direction.

    Drifting is what its chart marks and one week cannot tell: a run without a wanted direction, or a level whose weeks
    follow each other.
    """

    CONCERN = "concern"
    IMPROVEMENT = "improvement"
    CHANGE = "change"
    NEAR_LIMIT = "near limit"
    DRIFTING = "drifting"
    ORDINARY = "ordinary"
    UNJUDGED = "unjudged"


SPEAKING = (Kind.CONCERN, Kind.IMPROVEMENT, Kind.CHANGE, Kind.NEAR_LIMIT)
UNSPOKEN = (Kind.DRIFTING, Kind.ORDINARY, Kind.UNJUDGED)


class Why(StrEnum):
    """Why a measure cannot be judged."""

    HIDDEN = "hidden"
    GAPS = "gaps"
    FEW = "few"
    RECENT = "recent"
    SHORT = "short"
    NOTHING = "nothing"
    ABSENT = "absent"
    FILTERS = "filters"


class Action(StrEnum):
    """The step that state and target call for together: stable or not, target met or not."""

    MAINTAIN = "maintain"
    STABILISE = "stabilise"
    REDESIGN = "redesign"
    REDESIGN_AND_STABILISE = "redesign and stabilise"


@dataclass(frozen=True)
class Finding:
    """One measure at its newest finished period. `rule` names it: above, below, run_low, few_crossings ... or "".

    `distance` is in sigma from the centre; `run` is how many points in a row lie on one side of it, negative below;
    `crossings` are those of the `recent` points about their median, None where they mean nothing.
    `action` is None without a target. Of an unjudged measure only `why` is known.
    """

    watched: Watched
    kind: Kind
    result: Result | None = None
    period: date | None = None
    rule: str = ""
    is_high: bool = False
    distance: float = 0.0
    run: int = 0
    crossings: control.Runs | None = None
    recent: int = 0
    action: Action | None = None
    why: Why | None = None

    @property
    def is_lasting(self) -> bool:
        """True for a concern that has lain on its wrong side for four points or more."""
        return self.kind is Kind.CONCERN and abs(self.run) >= LASTING and (self.run > 0) is self.is_high

    @property
    def is_missing_target(self) -> bool:
        """True where the usual range lies wholly on the wrong side of the target."""
        return self.period is not None and self.result is not None and self.result.assurance == "fail"


@dataclass(frozen=True)
class Gap:
    """A period with too few statuses to count: the share of its slots that have one, and the share that is asked."""

    period: date
    grain: str
    share: float
    least: float


@dataclass(frozen=True)
class Brief:
    """The findings in the brief's order: at most seven `named`, the `others` that would be, and the rest by kind."""

    named: tuple[Finding, ...]
    others: tuple[Finding, ...]
    drifting: tuple[Finding, ...]
    ordinary: tuple[Finding, ...]
    unjudged: tuple[Finding, ...]


def named_by(values: Sequence[float], signal: str | None, *, rules: str = "anhoej", only_outside: bool = False) -> str:
    """The rule by which the newest of `values` is named, "" where none does; `signal` is its own, of the chart.

    Outside the limits, in a run longer than Anhøj's limit, or too few crossings; by the NHS rules their own signals
    alone.
    """
    is_outside = signal in OUTSIDE
    if signal is not None and (is_outside or not only_outside):
        return signal
    if rules == "nhs" or only_outside:
        return ""
    told = crossings(values)
    return FEW_CROSSINGS if told is not None and crosses_seldom(told) else ""


def crossings(values: Sequence[float]) -> control.Runs | None:
    """Runs and crossings of the last 26 points about their own median, as Anhøj has it.

    Counted over a year about the level of its first half, the rule would name a stable measure twice as often. None
    for fewer than twelve points or where many lie on the median: a share that is mostly 100% has no side to cross to.
    """
    recent = values[-RECENT:]
    if len(recent) < FEWEST:
        return None
    middle = median(recent)
    aside = sum(not isclose(each, middle) for each in recent)
    return control.runs(recent, middle) if aside >= ASIDE * len(recent) else None


def crosses_seldom(told: control.Runs) -> bool:
    """True for fewer crossings than chance leaves room for."""
    return told.crossings < told.crossings_limit


def judge(watched: Watched, result: Result, *, rules: str = "anhoej") -> Finding:
    """What the newest finished period of a single line over time says about the measure, since its last baseline."""
    finished = result.frame.filter("complete").sort("period")
    if (why := _unjudged(result, finished)) is not None:
        return Finding(watched, Kind.UNJUDGED, result, why=why)
    since = max((each.on for each in result.baselines), default=date.min)
    known = finished.filter(pl.col("centre").is_not_null(), pl.col("value").is_not_null(), pl.col("period") >= since)
    newest, values = known.row(-1, named=True), known["value"].to_list()
    about_level = control.runs(values, newest["centre"])
    rule, distance = _rule(result.metric, values, newest, rules), _distance(newest)
    is_high = _is_high(rule, values, newest["centre"]) if rule else distance > 0
    kind = _kind(result.metric, rule, distance, is_high=is_high)
    if _is_level(result.metric) and crosses_seldom(about_level):
        rule, kind = "", Kind.ORDINARY  # its limits take weeks to be independent, and these are not
    if kind is Kind.ORDINARY and newest["signal"] is not None:
        kind = Kind.DRIFTING
    return Finding(
        watched,
        kind,
        result,
        newest["period"],
        rule=rule,
        is_high=is_high,
        distance=distance,
        run=about_level.current_run,
        crossings=crossings(values),
        recent=min(RECENT, len(values)),
        action=_action(result, kind, newest["value"]),
    )


def _rule(metric: Metric, values: Sequence[float], newest: Mapping[str, Any], rules: str) -> str:
    only_outside = metric.better is Better.NEITHER or _is_level(metric)
    return named_by(values, newest["signal"], rules=rules, only_outside=only_outside)


def _unjudged(result: Result, finished: pl.DataFrame) -> Why | None:
    """Why the newest finished period cannot be held against a usual range; None where it can."""
    if not result.is_available:
        return Why.ABSENT
    if finished.is_empty():
        return Why.RECENT if result.excluded or not result.frame.is_empty() else Why.NOTHING
    newest = finished.row(-1, named=True)
    if newest["suppressed"]:
        return Why.HIDDEN
    if newest["value"] is None or (result.metric.shape is Shape.COUNT and not finished["numerator"].sum()):
        return Why.NOTHING
    if newest["centre"] is None:
        return Why.GAPS if finished["suppressed"].any() else Why.SHORT
    is_few = newest["denominator"] is not None and newest["denominator"] < FEW and not result.metric.counts_days
    return Why.FEW if is_few else None


def _is_level(metric: Metric) -> bool:
    """True for a count of who is there on a day: mostly the same people from week to week, so each follows the last."""
    return metric.anchor == "day"


def _distance(newest: Mapping[str, Any]) -> float:
    sigma = (newest["limit_high"] - newest["centre"]) / 3
    return (newest["value"] - newest["centre"]) / sigma if sigma else 0.0


def _is_high(rule: str, values: Sequence[float], centre: float) -> bool:
    """The side the rule speaks of; of too few crossings the side of the last points together."""
    if rule == FEW_CROSSINGS:
        lately = values[-LATELY:]
        return sum(lately) / len(lately) > centre
    return rule == "above" or rule.endswith("_high")


def _kind(metric: Metric, rule: str, distance: float, *, is_high: bool) -> Kind:
    if metric.better is Better.NEITHER:
        return Kind.CHANGE if rule else Kind.ORDINARY
    is_good = is_high is (metric.better is Better.HIGHER)
    if rule:
        return Kind.IMPROVEMENT if is_good else Kind.CONCERN
    return Kind.NEAR_LIMIT if abs(distance) > NEAR and not is_good else Kind.ORDINARY


def _action(result: Result, kind: Kind, newest: float) -> Action | None:
    """State by target. The usual range says whether a target is met; after an improvement the newest value may too."""
    if result.target is None or result.assurance is None:
        return None
    above_target = newest - result.target.value
    is_reached = above_target >= 0 if result.metric.better is Better.HIGHER else above_target <= 0
    is_met = result.assurance == "pass" or (kind is Kind.IMPROVEMENT and is_reached)
    if kind in (Kind.CONCERN, Kind.IMPROVEMENT):
        return Action.STABILISE if is_met else Action.REDESIGN_AND_STABILISE
    return Action.MAINTAIN if is_met else Action.REDESIGN


def brief(findings: Iterable[Finding]) -> Brief:
    """The findings of one cohort, in order: concern, improvement, change, near limit; the farthest out first."""
    found = list(findings)
    speaking = sorted((each for each in found if each.kind in SPEAKING), key=_order)
    return Brief(
        named=tuple(speaking[:MOST]),
        others=tuple(speaking[MOST:]),
        **{kind.value: tuple(each for each in found if each.kind is kind) for kind in UNSPOKEN},
    )


def _order(each: Finding) -> tuple[int, bool, float]:
    return SPEAKING.index(each.kind), each.rule not in OUTSIDE, -abs(each.distance)


def overdue(metrics: Iterable[Metric], today: date) -> tuple[Metric, ...]:
    """The definitions whose review date is past."""
    return tuple(each for each in metrics if date.fromisoformat(each.review_by) < today)


def undocumented(result: Result, least: float) -> Gap | None:
    """The newest period that is over, where fewer than `least` of its slots have a status; None where they suffice.

    `result` is documentation completeness; what is hidden or cannot be counted is no gap.
    """
    grain, as_of = result.filters.grain, result.as_of
    rows = result.frame.sort("period").iter_rows(named=True) if as_of else ()
    over = [row for row in rows if last_day_of(row["period"], grain, to_date=result.filters.to_date) <= as_of]
    newest = over[-1] if over else None
    if newest is None or newest["value"] is None or newest["value"] >= least:
        return None
    return Gap(newest["period"], grain, newest["value"], least)
