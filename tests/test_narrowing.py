"""A question in fewer words asks just the same: every metric, with and without what its choices leave out."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import cycle

import pytest
from worlds import World

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import COHORT_FIELDS, GRAINS, Filters
from dashboard.metrics.measure import question
from dashboard.settings import Settings
from dashboard.warehouse import connection
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.narrowing import narrowed

COHORTS = (
    (("payer", ("medicaid",)),),
    (("co_occurring", ("yes", "unknown")), ("sex", ("female",)), ("age_band", ("25-34", "35-44"))),
)
NOBODY = dict.fromkeys(COHORT_FIELDS) | {"is_outside": False, "wall": None}


@pytest.mark.parametrize("metric", METRICS)
def test_every_metric_answers_the_same_in_fewer_words(
    metric: str, crowd: tuple[World, Warehouse], monkeypatch: pytest.MonkeyPatch
) -> None:
    world, warehouse = crowd
    chosen = METRICS[metric]
    asked = Filters(world.export_date - timedelta(days=120), world.export_date)
    fields = (None, *(chosen.only or COHORT_FIELDS), *chosen.compares)
    outside = cycle((False, True))
    cohorts = cycle(((), *COHORTS) if not chosen.only else ((),))
    for grain, by, cohort, is_outside in zip(cycle(GRAINS), fields, cohorts, outside, strict=False):
        about = question(chosen, asked.changed(grain=grain, compare_by=by, cohort=cohort, is_outside=bool(cohort) and
                         is_outside), warehouse, Settings(), suppress=False)  # fmt: skip
        with monkeypatch.context() as full:
            full.setattr(connection, "narrowed", lambda sql, _known: sql)
            whole = about.run(chosen.query, about.filters)
        assert about.run(chosen.query, about.filters).equals(whole), (grain, by, cohort)
    before_all = about.filters.changed(grain="all", from_date=date(1990, 1, 1), to_date=date(1990, 1, 2))
    assert about.run(chosen.query, before_all).is_empty()


def test_a_wall_stands_outside_every_choice(crowd: tuple[World, Warehouse]) -> None:
    _world, warehouse = crowd
    sql = "SELECT DISTINCT admission.cohort.program::VARCHAR AS program, FROM admission " \
          "WHERE in_cohort(admission.cohort, $cohort) ORDER BY ALL;"  # fmt: skip
    every = warehouse.query(sql, {"cohort": NOBODY})["program"].to_list()
    for choice in ({}, {"program": every}, {"program": every[1:], "is_outside": True}, {"is_outside": True}):
        seen = warehouse.query(sql, {"cohort": {**NOBODY, **choice, "wall": every[:1]}})["program"].to_list()
        assert set(seen) <= set(every[:1]), choice
    assert "wall" in narrowed(sql, {"cohort": {**NOBODY, "wall": []}})
    assert warehouse.query(sql, {"cohort": {**NOBODY, "wall": []}}).is_empty()


def test_only_what_a_parameter_chooses_is_written_out() -> None:
    known = {"cohort": NOBODY, "grain": "month", "compare_by": None, "is_exact": True}
    for untouched in (
        "period_of(days.day, 'month', $from_date)", "segment_of(stay.cohort, compare_by)",
        "in_cohort(stay.cohort, $another)", "time_in_treatment($as_of, $clock, $gap_days)",
        "periods('all', day, day)",
    ):  # fmt: skip
        assert narrowed(untouched, known) == untouched
    about = narrowed("people(CASE WHEN stay.is_over THEN stay.client_no END, stay.client_bit, $is_exact)", known)
    assert about == "(count(DISTINCT CASE WHEN stay.is_over THEN stay.client_no END))"
    assert narrowed("period_of(stay.discharged_on, $grain, $from_date)", known) == \
        "(date_trunc('month', stay.discharged_on)::DATE)"  # fmt: skip


def test_a_table_macro_that_hands_the_choice_on_is_written_out_with_what_it_is_given() -> None:
    known = {"cohort": NOBODY | {"payer": ["medicaid"]}, "grain": "week", "compare_by": "payer"}
    said = narrowed("FROM client_attendance($grain, $from_date - 29, $to_date, $compare_by, $cohort) AS own", known)
    assert said.startswith("FROM (SELECT") and said.endswith(") AS own")
    assert "BETWEEN ($from_date - 29) AND $to_date" in said
    assert "(attendance.calendar.week) AS period" in said and "(attendance.cohort.payer)" in said
    assert "(attendance.cohort.payer IN $cohort.payer)" in said and "compare_by" not in said
    nested = narrowed("FROM caseload('all', $day, $day, $compare_by, $cohort, TRUE) AS client", known)
    assert "open_stay(" not in nested and "periods('all', $day, $day)" in nested


def test_a_term_the_choice_does_not_know_is_left_as_it_stands() -> None:
    earlier = {name: None for name in NOBODY if name not in ("wall", "is_outside")} | {"is_outside": False}
    assert "$cohort.wall IS NULL" in narrowed("in_cohort(stay.cohort, $cohort)", {"cohort": earlier})
