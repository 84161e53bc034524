"""Aftercare counted on fingers: completers alone, the day of discharge, what comes first, and the days of follow-up."""

from __future__ import annotations

from datetime import timedelta
from functools import cache

import pytest
from hand_written import YEAR, counts, day, opened, rows_of, score, slot, stay

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.measure import measure
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

# T11 of measures.md, whose rates of all live discharges stand in test_known_answers.
T11 = (
    ("d1", "04-10", "completed", "04-15"), ("d2", "05-01", "completed", "05-20"), ("d3", "05-20", "completed", None),
    ("d4", "05-30", "left_ama", None), ("d5", "06-10", "completed", "06-12"), ("d6", "06-20", "completed", None),
    ("d7", "06-25", "completed", "06-26"), ("d8", "05-15", "transferred", None), ("d9", "05-18", "death", None),
    ("d10", "05-31", "completed", "06-30"),
)  # fmt: skip


@cache
def _t11() -> Warehouse:
    stays = [stay(name, "03-02", left, discharge_reason=reason) for name, left, reason, _ in T11]
    contacts = [slot(name, on, "attended", service="check_in") for name, _, _, on in T11 if on]
    return opened(stays, contacts)


@pytest.mark.parametrize(
    ("window", "live", "completers"), [(7, (2, 7), (2, 6)), (14, (2, 6), (2, 5)), (30, (3, 5), (3, 4))]
)
def test_completers_alone_are_always_prettier(window: int, live: tuple[int, int], completers: tuple[int, int]) -> None:
    filters = YEAR.changed(window_days=window, as_of=day("06-30"))
    assert counts("first_contact", _t11(), filters) == live
    assert counts("first_contact", _t11(), filters.changed(variant="completers")) == completers


def test_a_contact_on_the_day_of_discharge_counts_only_where_the_site_counts_it() -> None:
    warehouse = opened([stay("A", "03-02", "05-01")], [slot("A", "05-01", "attended", service="check_in")])
    counting = Settings(count_day0=True)
    assert counts("first_contact", warehouse) == counts("engaged", warehouse) == (0, 1)
    assert counts("first_contact", warehouse, settings=counting) == (1, 1)
    assert counts("reach_rate", warehouse, settings=counting) == (1, 1)
    assert rows_of("reach_rate", warehouse).is_empty()


def test_what_comes_first_after_a_discharge_ends_the_wait() -> None:
    stays = [
        stay("A1", "03-02", "05-01", client_id="A"), stay("A2", "05-08", None, client_id="A"),
        stay("B1", "03-02", "05-01", client_id="B"), stay("B2", "05-08", None, client_id="B", level_of_care="1.0"),
        stay("C1", "03-02", "05-01", client_id="C"),
        stay("C2", "03-02", "05-10", client_id="C", level_of_care="1.0", discharge_reason="incarcerated"),
        stay("D", "03-02", "05-01", discharge_reason="transferred"),
    ]  # fmt: skip
    contacts = [slot("A1", "05-09", "attended", client_id="A", service="check_in"),
                slot("B1", "05-21", "attended", client_id="B", service="check_in")]  # fmt: skip
    found = rows_of("time_to_contact", opened(stays, contacts))
    assert dict(found.select("part", "numerator").iter_rows()) == {
        "aftercare_contact": 1, "died_or_in_custody": 1, "readmitted": 1
    }  # fmt: skip
    assert set(found["denominator"]) == {3}


def test_a_contact_after_half_a_year_is_no_first_contact_any_more() -> None:
    def contacted(after: int) -> float:
        contact = slot("A", "03-01", "attended", service="check_in")
        contact["session_start"] += timedelta(days=after)
        others = [stay("B", "01-02", "03-01"), slot("B", "03-02", "attended", service="check_in")]
        warehouse = opened([stay("A", "01-02", "03-01"), others[0]], [contact, others[1]])
        return rows_of("time_to_contact", warehouse, YEAR.changed(window_days=180)).row(0, named=True)["numerator"]

    assert (contacted(180), contacted(181)) == (2, 1)


def test_a_recent_discharge_is_followed_as_far_as_it_is_known() -> None:
    stays = [
        stay(name, "01-02", left) for name, left in (("A", "05-01"), ("B", "05-01"), ("C", "12-26"), ("D", "05-01"))
    ]
    contacts = [slot("A", "05-04", "attended", service="check_in"), slot("B", "05-11", "attended", service="check_in")]
    row = rows_of("time_to_contact", opened(stays, contacts)).row(0, named=True)
    # C is known for three days: in the share of day 3 with all four, gone when B is reached: 1/4 + 3/4 x 1/2.
    assert (row["numerator"], row["denominator"], row["value"]) == (2, 4, pytest.approx(0.625))


@pytest.mark.parametrize(("after", "reached"), [(14, 0), (15, 1), (45, 1), (46, 0)])
def test_a_report_within_fifteen_days_of_the_follow_up_day_reaches_the_client(after: int, reached: int) -> None:
    told = score("A", "days_abstinent_30", "05-01", 30)
    told["observed_on"] += timedelta(days=after)
    warehouse = opened([stay("A", "03-02", "05-01")], outcomes=[told])
    assert counts("follow_up_reached", warehouse, YEAR.changed(window_days=30)) == (reached, 1)


@pytest.mark.parametrize(("left", "eligible"), [("11-14", 1), ("11-15", 0)])
def test_a_discharge_is_eligible_for_follow_up_when_the_last_of_its_days_is_over(left: str, eligible: int) -> None:
    filters = YEAR.changed(as_of=day("12-29"))
    told = score("A", "days_abstinent_30", "12-10", 30)
    assert counts("follow_up_reached", opened([stay("A", "03-02", left)], outcomes=[told]), filters)[1] == eligible


@pytest.mark.parametrize(
    ("days", "screen", "abstinent"), [(30, None, 1), (29, None, 0), (None, 1, 1), (None, 0, 0), (30, 0, 0), (29, 1, 0)]
)
def test_abstinent_is_who_says_so_in_every_report_and_screen(
    days: int | None, screen: int | None, abstinent: int
) -> None:
    scores = [score("A", "days_abstinent_30", "05-28", days)] if days is not None else []
    scores += [score("A", "drug_screen_negative", "06-02", screen)] if screen is not None else []
    assert counts("abstinent_after", opened([stay("A", "03-02", "05-01")], outcomes=scores)) == (abstinent, 1)


def test_without_any_report_after_discharge_follow_up_is_not_in_the_export() -> None:
    during = score("A", "days_abstinent_30", "04-01", 30)
    result = measure(METRICS["abstinent_after"], YEAR, opened([stay("A", "03-02", "05-01")], outcomes=[during]))
    assert not result.is_available
