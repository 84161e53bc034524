"""Outcomes against `measures.md` section 8: T10, the table of 8.3 through the settings, and pairs worked by hand."""

from __future__ import annotations

from datetime import date, timedelta
from math import isclose, sqrt
from typing import Any

import pytest
from worlds import Row, World, load

from dashboard.app import pairing
from dashboard.charts import theme
from dashboard.metrics import effects, instruments
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import FilterError, Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Better, Result
from dashboard.settings import Settings
from dashboard.statistics.change import regression_to_the_mean
from dashboard.warehouse.connection import Warehouse

YEAR = Filters(date(2026, 1, 1), date(2026, 12, 31), grain="all")
ADMITTED, DISCHARGED = date(2026, 3, 2), date(2026, 5, 1)


def scored(scores: list[tuple[float, float | None]], scale: str = "PHQ-9", *, is_open: bool = False) -> Warehouse:
    """A client per pair of scores: the first on the day of admission, the last (if any) on the day of discharge."""
    instrument, _, version = scale.partition(" (")
    world = World(0, date(2026, 12, 31), YEAR.from_date, YEAR.to_date)
    for number, pair in enumerate(scores):
        name = f"C{number}"
        world.retention.append(_stay(name, is_open=is_open))
        for day, score in zip((ADMITTED, DISCHARGED), pair, strict=True):
            row = {"admission_id": name, "instrument": instrument, "version": version.rstrip(")") or None}
            if score is not None:
                world.outcomes.append(row | {"observed_on": day, "score": score})
    return load(world)


def _stay(name: str, *, is_open: bool) -> Row:
    stay = {
        "admission_id": name,
        "client_id": name,
        "program": "North",
        "level_of_care": "2.1",
        "admitted_on": ADMITTED,
    }
    return stay if is_open else stay | {"discharged_on": DISCHARGED, "discharge_reason": "completed"}


def asked(metric_id: str, warehouse: Warehouse, scale: str | None = "PHQ-9", **more: Any) -> Result:
    return measure(METRICS[metric_id], YEAR.changed(instrument=scale), warehouse, suppress=False, **more)


def parts(result: Result) -> dict[str, tuple[float, float]]:
    return {row["part"]: (row["numerator"], row["denominator"]) for row in result.total.iter_rows(named=True)}


def test_t10_regression_to_the_mean_of_those_chosen_for_a_high_first_score() -> None:
    chosen, expected = regression_to_the_mean(11, 5.66, 0.70, 15, direction="above")
    assert (round(chosen, 2), round(expected, 2), round(chosen - expected, 1)) == (18.33, 16.13, 2.2)


@pytest.mark.parametrize(
    ("scale", "settings", "points"),
    [
        ("PHQ-9", Settings(), 6),
        ("PHQ-9", Settings(phq9_reliability=0.84), 7),
        ("GAD-7", Settings(), 4),
        ("GAD-7", Settings(gad7_reliability=0.83, gad7_sd=4.7), 6),
        ("PCL-5", Settings(), 15),
        ("PCL-5", Settings(pcl5_reliability=0.91), 11),
        ("WHO-5", Settings(), 10),
    ],
)
def test_reliability_and_sd_in_the_settings_give_the_table_of_8_3(scale: str, settings: Settings, points: int) -> None:
    found = instruments.threshold_of(scale, settings, {})
    assert found is not None and found.points == points
    base = 50.0 if scale == "WHO-5" else 20.0
    up = instruments.find(scale).direction
    warehouse = scored(
        [(base, base + up * points), (base, base + up * (points - 1)), (base, base - up * points)], scale
    )
    assert parts(asked("reliable_change", warehouse, scale, settings=settings)) == {
        "improved": (1, 3),
        "no_reliable_change": (1, 3),
        "deteriorated": (1, 3),
    }


def test_three_pairs_worked_by_hand() -> None:
    """Changes of -8, -5 and -2: mean -5, SD 3, limits -5 ± 4.303 x 3 / sqrt(3), d_z -1.67."""
    warehouse = scored([(16, 8), (12, 7), (8, 6)])
    row = asked("mean_change", warehouse).total.row(0, named=True)
    assert (row["numerator"], row["denominator"], row["value"]) == (-15, 3, -5)
    assert isclose(row["low"], -5 - 4.302653 * 3 / sqrt(3), abs_tol=1e-4)
    said = effects.sizes(asked("mean_change", warehouse), asked("first_score_mean", warehouse))
    assert said.startswith("d_z = -1.67 (SD of the changes), d = -1.25")


def test_who_cannot_improve_is_only_out_of_the_denominator_of_improved() -> None:
    assert parts(asked("reliable_change", scored([(5, 0), (5, 11), (6, 0)]))) == {
        "improved": (1, 1),
        "no_reliable_change": (1, 3),
        "deteriorated": (1, 3),
    }


def test_recovery_crosses_the_cut_in_the_direction_of_the_instrument() -> None:
    falling, rising = scored([(10, 9), (16, 9), (9, 0)]), scored([(50, 51), (40, 60), (51, 90)], "WHO-5")
    for warehouse, scale in ((falling, "PHQ-9"), (rising, "WHO-5")):
        for metric_id, counts in (("recovery", (2, 2)), ("reliable_recovery", (1, 2))):
            row = asked(metric_id, warehouse, scale).total.row(0, named=True)
            assert (row["numerator"], row["denominator"]) == counts, f"{metric_id} by {scale}"


def test_a_falling_score_is_better_or_worse_as_the_instrument_has_it() -> None:
    assert asked("mean_change", scored([(16, 8)])).metric.better is Better.LOWER
    assert asked("mean_change", scored([(40, 60)], "WHO-5"), "WHO-5").metric.better is Better.HIGHER
    assert asked("recovery", scored([(16, 8)])).metric.better is Better.HIGHER


@pytest.mark.parametrize("scale", ["AUDIT", "DAST-10"])
def test_instruments_that_look_back_a_year_show_severity_at_intake_and_no_change(scale: str) -> None:
    warehouse = scored([(8, 3)], scale)
    assert parts(asked("severity_at_intake", warehouse, scale))
    for metric_id in ("mean_change", "reliable_change", "pairing_rate", "score_by_week", "band_flow"):
        with pytest.raises(FilterError, match=f"^{scale} looks back over a year"):
            asked(metric_id, warehouse, scale)


def test_versions_of_the_bam_are_never_pooled_and_have_a_threshold_of_their_own_data() -> None:
    few = scored([(8, 2)] * 29, "BAM-use (BAM)")
    with pytest.raises(FilterError, match="fewer than 30 first scores"):
        asked("reliable_change", few, "BAM-use (BAM)")
    enough = scored([(each % 10, 0) for each in range(40)], "BAM-use (BAM)")
    assert asked("pairing_rate", enough, "BAM-use (BAM-IOP)").total.is_empty()
    result = asked("reliable_change", enough, "BAM-use (BAM)")
    found = effects.threshold(enough, result, Settings())
    assert found is not None and found.is_local and found.points == 5  # 1.96 x 2.91 x sqrt(2) x sqrt(0.3) = 4.42
    assert parts(result)["improved"] == (20, 20)


def test_an_instrument_nobody_knows_is_named_with_the_valid_ones() -> None:
    with pytest.raises(FilterError, match=r"^PHQ-8 is not an instrument\. Valid: PHQ-9, GAD-7"):
        asked("pairing_rate", scored([(8, 2)]), "PHQ-8")


def test_a_missing_last_score_counts_as_unchanged_only_in_the_third_line() -> None:
    warehouse = scored([(16, 8), (12, None)])
    assert parts(asked("missing_end_points", warehouse)) == {
        "both_scores": (-8, 1),
        "any_later_score": (-8, 1),
        "missing_unchanged": (-8, 2),
    }


def test_open_stays_are_told_by_their_newest_score_and_never_among_the_discharged() -> None:
    warehouse = scored([(16, 8)], is_open=True)
    assert parts(asked("change_so_far", warehouse))["improved"] == (1, 1)
    assert asked("reliable_change", warehouse).total.is_empty()


def test_where_few_got_worse_the_share_that_improved_is_still_shown() -> None:
    warehouse = scored([(16, 8)] * 40 + [(16, 15)] * 60 + [(16, 25)] * 3)
    result = measure(METRICS["reliable_change"], YEAR, warehouse)
    hidden = {row["part"]: row["suppressed"] for row in result.total.iter_rows(named=True)}
    assert hidden == {"improved": False, "no_reliable_change": True, "deteriorated": True}


@pytest.mark.parametrize(("both", "tone"), [(49, "grey"), (50, "watch"), (79, "watch"), (80, "ok")])
def test_outcomes_of_few_pairs_are_not_representative(both: int, tone: str) -> None:
    pairs: list[tuple[float, float | None]] = [(16, 8)] * both + [(16, None)] * (100 - both)
    found = pairing.judged(measure(METRICS["pairing_rate"], YEAR, scored(pairs)), Settings())
    assert found.tone == tone
    assert found.said.startswith("Not representative") is (tone == "grey")
    assert f"{both}.0% of stays have both scores ({both} of 100)" in found.said


def test_a_greyed_figure_has_no_colour_left() -> None:
    assert theme.greyed({"a": [theme.FOCUS, theme.tint(theme.ROSE, "90")]}) == {"a": [theme.MUTED, theme.MUTED + "90"]}


def test_a_discharge_is_not_counted_before_its_last_score_can_be_there() -> None:
    for days, counted in ((6, 0), (7, 1)):
        filters = YEAR.changed(as_of=DISCHARGED + timedelta(days=days))
        row = measure(METRICS["pairing_rate"], filters, scored([(16, 8)]), suppress=False).total.row(0, named=True)
        assert row["denominator"] == counted
