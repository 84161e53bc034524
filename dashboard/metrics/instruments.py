"""The questionnaires and tests of the outcomes export: range, direction, bands, cut and reliability in one place.

From measures.md 8.1 and 8.3. A scale is an instrument, with its version for the BAM, whose versions differ in range and
look-back and are never pooled. Knows nothing of SQL text; `measure` binds what `as_parameters` gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from dashboard.metrics.catalogue.entry import Metric
from dashboard.metrics.filters import FilterError
from dashboard.metrics.shapes import Better
from dashboard.settings import Settings
from dashboard.statistics.change import integer_rule, reliable_change_threshold

USUAL = "PHQ-9"
FEWEST_LOCAL = 30  # first scores a local standard deviation rests on
DAYS_ABSTINENT, DRUG_SCREEN = "days_abstinent_30", "drug_screen_negative"


@dataclass(frozen=True)
class Band:
    """A severity band: the lowest score in it and its code."""

    lowest: float
    name: str


@dataclass(frozen=True)
class Instrument:
    """What is known of one instrument. Scores run from `lowest` to `highest` and look back over `days`.

    `sd`, `reliability` and `retest` name settings; `local_reliability` stands in where no SD is published. `points`
    names the setting of a reliable change given in points. `cut` is the first score of a case, or names a setting.
    """

    lowest: float
    highest: float
    better: Better
    days: int
    bands: tuple[Band, ...] = ()
    cut: float | str | None = None
    sd: str = ""
    reliability: str = ""
    retest: str = ""
    points: str = ""
    local_reliability: float | None = None
    meaningful: int | None = None
    can_change: bool = True

    @property
    def direction(self) -> int:
        """1 where a higher score is better, -1 where a lower one is."""
        return 1 if self.better is Better.HIGHER else -1

    @property
    def best(self) -> float:
        """The best score there is."""
        return self.highest if self.better is Better.HIGHER else self.lowest


@dataclass(frozen=True)
class Threshold:
    """The change in points that counts as reliable, with the reliability and SD behind it (None: given in points)."""

    points: float
    reliability: float | None = None
    sd: float | None = None
    is_local: bool = False


def _bands(*pairs: tuple[float, str]) -> tuple[Band, ...]:
    return tuple(Band(lowest, name) for lowest, name in pairs)


_LOWER, _HIGHER = Better.LOWER, Better.HIGHER
INSTRUMENTS: dict[str, Instrument] = {
    "PHQ-9": Instrument(
        0, 27, _LOWER, 14, cut="phq9_positive", sd="phq9_sd", reliability="phq9_reliability", retest="phq9_retest",
        bands=_bands((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "moderately_severe"), (20, "severe")),
    ),
    "GAD-7": Instrument(
        0, 21, _LOWER, 14, cut="gad7_positive", sd="gad7_sd", reliability="gad7_reliability", retest="gad7_retest",
        bands=_bands((0, "minimal"), (5, "mild"), (10, "moderate"), (15, "severe")),
    ),
    "PCL-5": Instrument(
        0, 80, _LOWER, 30, cut="pcl5_positive", sd="pcl5_sd", reliability="pcl5_reliability", retest="pcl5_retest",
        meaningful=10,
    ),
    "WHO-5": Instrument(
        0, 100, _HIGHER, 14, cut=50, points="who5_reliable_points",
        bands=_bands((0, "very_low"), (29, "low"), (51, "adequate")),
    ),
    "BAM-use": Instrument(0, 12, _LOWER, 30, local_reliability=0.70),
    "BAM-risk": Instrument(0, 24, _LOWER, 30, local_reliability=0.70),
    "BAM-protective": Instrument(0, 24, _HIGHER, 30, local_reliability=0.70),
    "AUDIT": Instrument(
        0, 40, _LOWER, 365, can_change=False,
        bands=_bands((0, "low_risk"), (8, "hazardous"), (16, "harmful"), (20, "possible_dependence")),
    ),
    "DAST-10": Instrument(
        0, 10, _LOWER, 365, can_change=False,
        bands=_bands((0, "none_reported"), (1, "low"), (3, "moderate"), (6, "substantial"), (9, "severe")),
    ),
    DAYS_ABSTINENT: Instrument(0, 30, _HIGHER, 30),
    DRUG_SCREEN: Instrument(0, 1, _HIGHER, 3, can_change=False),
}  # fmt: skip
_BAM_R_HIGHEST = {"BAM-use": 90, "BAM-risk": 180, "BAM-protective": 180}


def find(scale: str) -> Instrument:
    """The facts of a scale such as PHQ-9 or BAM-use (BAM-IOP). Raises FilterError for one that does not exist."""
    name, _, version = scale.partition(" (")
    if name not in INSTRUMENTS or (version and not name.startswith("BAM-")):
        raise FilterError(f"{scale} is not an instrument. Valid: {', '.join(INSTRUMENTS)}.")
    letters = "".join(letter for letter in version.lower() if letter.isalpha())
    found = INSTRUMENTS[name]
    if "bamr" in letters:
        return replace(found, highest=_BAM_R_HIGHEST[name])
    return replace(found, days=7) if "bamiop" in letters else found


def bands_of(scale: str, settings: Settings) -> tuple[Band, ...]:
    """The published severity bands, or the two sides of the cut where there are none."""
    found, cut = find(scale), cut_of(scale, settings)
    if found.bands or cut is None:
        return found.bands
    return (Band(found.lowest, "below_cut"), Band(cut, "at_or_above_cut"))


def cut_of(scale: str, settings: Settings) -> float | None:
    """The score at which a case begins, or None where no cut is agreed on."""
    cut = find(scale).cut
    return float(getattr(settings, cut)) if isinstance(cut, str) else cut


def retest_of(scale: str, settings: Settings) -> float | None:
    """The correlation between two scores of an unchanged client, or None where none is published."""
    name = find(scale).retest
    return getattr(settings, name) if name else None


def threshold_of(scale: str, settings: Settings, spread: Mapping[str, float]) -> Threshold | None:
    """What counts as reliable change; `spread` has n, total and sum_of_squares of the first scores in these data.

    None where nothing is published and too few first scores give no standard deviation of their own.
    """
    found = find(scale)
    if found.points:
        return Threshold(float(getattr(settings, found.points)))
    if found.sd:
        reliability, sd = getattr(settings, found.reliability), getattr(settings, found.sd)
        return Threshold(integer_rule(reliable_change_threshold(sd, reliability)), reliability, sd)
    if found.local_reliability is None or spread["n"] < FEWEST_LOCAL:
        return None
    sd = standard_deviation(spread["n"], spread["total"], spread["sum_of_squares"])
    points = integer_rule(reliable_change_threshold(sd, found.local_reliability))
    return Threshold(points, found.local_reliability, sd, is_local=True)


def standard_deviation(n: float, total: float, sum_of_squares: float) -> float:
    """The sample standard deviation from its sums; 0 below two scores."""
    return max(0.0, (sum_of_squares - total * total / n) / (n - 1)) ** 0.5 if n > 1 else 0.0


def in_direction(metric: Metric, scale: str | None) -> Metric:
    """The metric with the direction of the instrument it is asked of, where its value is a score or a change of one."""
    return replace(metric, better=find(scale).better) if metric.is_score and scale else metric


def as_parameters(scale: str | None, settings: Settings, spread: Mapping[str, float]) -> dict[str, Any]:
    """The scale's facts as named SQL parameters, NULL where it has none, and the windows of all paired scores."""
    if scale is None:
        return {"score_windows": windows(settings)}
    found, threshold = find(scale), threshold_of(scale, settings, spread)
    return {
        "score_windows": windows(settings),
        "direction": found.direction,
        "best_score": float(found.best),
        "case_cut": cut_of(scale, settings),
        "reliable_points": threshold.points if threshold else None,
        "bands": [vars(band) for band in bands_of(scale, settings)] or None,
    }


def windows(settings: Settings) -> dict[str, int]:
    """The days around admission and discharge in which a score counts as the first and the last of a stay."""
    return {
        "baseline_before": settings.baseline_days_before,
        "baseline_after": settings.baseline_days_after,
        "end_before": settings.end_point_days_before,
        "end_after": settings.end_point_days_after,
        "min_stay": settings.outcome_min_stay_days,
        "apart": settings.current_score_min_days,
    }


def check(metric: Metric, scale: str, settings: Settings, spread: Mapping[str, float]) -> None:
    """Raise FilterError where the metric cannot be asked of this scale; the sentence says why."""
    found = find(scale)
    if metric.asks_of_scale != "first_score" and not found.can_change:
        raise FilterError(_no_change(scale))
    if metric.asks_of_scale == "threshold" and threshold_of(scale, settings, spread) is None:
        raise FilterError(_no_threshold(scale, found))
    if metric.asks_of_scale == "cut" and cut_of(scale, settings) is None:
        raise FilterError(f"No cutoff is agreed on for {scale}, so nobody is counted as a case.")
    if metric.asks_of_scale in ("bands", "first_score") and metric.has_parts and not bands_of(scale, settings):
        raise FilterError(f"No severity bands are published for {scale}.")


def _no_change(scale: str) -> str:
    if scale == DRUG_SCREEN:
        return "A drug screen is negative or positive: it is shown as a share, not as a score."
    return (
        f"{scale} looks back over a year, so it cannot show change during a stay. It stands under severity at intake."
    )


def _no_threshold(scale: str, found: Instrument) -> str:
    if found.local_reliability is None:
        return f"No reliable change is published for {scale}."
    return (
        f"No reliable change is published for {scale}, and fewer than {FEWEST_LOCAL} first scores in these data give no"
        " standard deviation of their own."
    )
