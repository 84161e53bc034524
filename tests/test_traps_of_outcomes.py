"""Traps 12 to 17 of `measures.md` section 13, about scores: each test is named after the mistake it would catch."""

from __future__ import annotations

import pytest
from hand_written import YEAR, counts, opened, rows_of, score, stay

from dashboard.app import pairing
from dashboard.metrics import effects, instruments
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import FilterError
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Better
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse


def _scored(pairs: list[tuple[float, float | None]], instrument: str = "PHQ-9", **more: object) -> Warehouse:
    """A completed stay per pair: the first score on the day of admission, the last on the day of discharge."""
    stays = [stay(f"C{n}", "03-02", "05-01") for n in range(len(pairs))]
    scores = [
        score(f"C{n}", instrument, on, value, **more)
        for n, pair in enumerate(pairs)
        for on, value in zip(("03-02", "05-01"), pair, strict=True)
        if value is not None
    ]
    return opened(stays, outcomes=scores)


def test_12_outcomes_of_the_three_in_ten_who_were_asked_twice_are_not_representative() -> None:
    warehouse = _scored([(15, 5)] * 30 + [(15, None)] * 70)
    result = measure(METRICS["pairing_rate"], YEAR, warehouse)
    assert (result.total["numerator"].item(), result.total["denominator"].item()) == (30, 100)
    found = pairing.judged(result, Settings())
    assert (found.tone, found.said) == ("grey", "Not representative: only 30.0% of stays have both scores (30 of 100).")


def test_13_what_the_severe_would_improve_by_chance_alone_is_drawn_beside_what_they_did() -> None:
    warehouse = _scored([(score, score) for score in range(4, 24)])
    first = measure(METRICS["first_score_mean"], YEAR, warehouse, suppress=False)
    by_chance = effects.expected_retest(first, 0.70, 15, "PHQ-9")
    assert by_chance["case"] < 19, "those at 15 and more began at 19 on average"


def test_14_a_first_score_after_three_weeks_is_no_baseline() -> None:
    late = opened([stay("A", "03-02", "05-01")],
                  outcomes=[score("A", "PHQ-9", "03-24", 15), score("A", "PHQ-9", "05-01", 5)])  # fmt: skip
    assert counts("pairing_rate", late) == (0, 1)


def test_14_one_record_is_never_both_baseline_and_end_point() -> None:
    short = opened([stay("A", "03-02", "03-18")], outcomes=[score("A", "PHQ-9", "03-14", 15)])
    assert counts("pairing_rate", short) == (0, 1)


def test_15_versions_of_the_bam_are_not_pooled_and_there_is_no_total() -> None:
    told = "SELECT DISTINCT scale FROM outcome"
    scales = [_scored([(3, 1)], "BAM-use", version=each).query(told).item() for each in ("BAM", "BAM-R")]
    assert scales == ["BAM-use (BAM)", "BAM-use (BAM-R)"]
    assert not any("total" in name.lower() for name in instruments.INSTRUMENTS if name.startswith("BAM"))


def test_15_more_protection_is_better_and_more_risk_is_worse() -> None:
    better = {name: instruments.find(name).better for name in ("BAM-use", "BAM-risk", "BAM-protective")}
    assert better == {"BAM-use": Better.LOWER, "BAM-risk": Better.LOWER, "BAM-protective": Better.HIGHER}


@pytest.mark.parametrize("scale", ["AUDIT", "DAST-10"])
def test_16_a_scale_that_looks_back_a_year_is_never_a_change_score(scale: str) -> None:
    with pytest.raises(FilterError, match="intake"):
        measure(METRICS["mean_change"], YEAR.changed(instrument=scale), _scored([(8, 4)], scale))


def test_17_abstinent_at_discharge_is_told_apart_from_abstinent_all_along() -> None:
    warehouse = _scored([(30, 30), (30, 30), (0, 30), (0, 0)], "days_abstinent_30")
    ways = rows_of("abstinence_change", warehouse)
    shares = dict(zip(ways["part"], ways["numerator"], strict=True))
    assert (shares["stayed_abstinent"], shares["newly_abstinent"]) == (2, 1)
