"""Known answers of the census page: operating days, the way in, and whether the census adds up on screen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from dashboard.app.balance import Balance
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.examples import rows_of, warehouse_of
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result

WEEK = Filters(date(2026, 3, 2), date(2026, 3, 8), grain="all")
TWO_IN_CARE = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2026-03-02  |               |
    B         | B1           | 2026-03-04  |               |

    attendance
    client_id | admission_id | session_start    | status            | service
    A         | A1           | 2026-03-02 09:00 | no_show           | group
    A         | A1           | 2026-03-03 09:00 | program_cancelled | group
    A         | A1           | 2026-03-04 09:00 | attended          | group
    A         | A1           | 2026-03-05 09:00 | rescheduled       | group
    A         | A1           | 2026-03-06 09:00 | attended          | check_in
"""


def _answer(metric_id: str, given: str, filters: Filters, **more: Any) -> Result:
    return measure(METRICS[metric_id], filters, warehouse_of(rows_of(given)), suppress=False, **more)


def _contacts(stays: list[str], sessions: list[str]) -> str:
    """The pipe tables of stays with a first contact, and of their sessions."""
    retention = ("retention", "client_id | admission_id | admitted_on | first_contact_on", *stays, "")
    attendance = ("attendance", "client_id | admission_id | session_start | status", *sessions)
    return "\n".join((*retention, *attendance))


def test_the_operating_day_average_leaves_out_days_without_a_session_held() -> None:
    operating = _answer("average_daily_census", TWO_IN_CARE, WEEK.changed(variant="operating")).frame
    assert operating.select("numerator", "denominator").row(0) == (3, 2)
    calendar = _answer("average_daily_census", TWO_IN_CARE, WEEK).frame
    assert calendar.select("numerator", "denominator").row(0) == (12, 7)


def test_a_contact_admitted_after_the_as_of_date_is_not_in_the_funnel_yet() -> None:
    given = """
    retention
    client_id | admission_id | admitted_on | first_contact_on
    A         | A1           | 2026-03-02  | 2026-03-02
    B         | B1           | 2026-04-02  | 2026-03-02
"""
    seen = WEEK.changed(as_of=date(2026, 4, 1))
    parts = {row["part"]: row["numerator"] for row in _answer("access_funnel", given, seen).frame.to_dicts()}
    assert parts == {"contacted": 1, "admitted_in_time": 1, "seen_in_time": 0}
    later = _answer("access_funnel", given, seen.changed(as_of=date(2026, 4, 2))).frame.to_dicts()
    assert {row["part"]: row["numerator"] for row in later}["contacted"] == 2


def test_a_step_that_tells_of_a_few_lost_on_the_way_is_hidden() -> None:
    contact = date(2026, 3, 2)
    stays = [f"C{n} | C{n} | {contact + timedelta(days=31 if n < 3 else 0)} | {contact}" for n in range(40)]
    sessions = [f"C{n} | C{n} | {contact} 09:00 | attended" for n in range(3, 40)]
    given = _contacts(stays, sessions)
    shown = measure(METRICS["access_funnel"], WEEK, warehouse_of(rows_of(given))).frame
    assert {row["part"]: row["numerator"] for row in shown.to_dicts()} == {
        "contacted": 40, "admitted_in_time": None, "seen_in_time": None,
    }  # fmt: skip


def test_every_wait_falls_into_the_band_teds_puts_it_in() -> None:
    contact, waits = date(2026, 3, 2), (0, 1, 7, 8, 14, 15, 30, 31, 90)
    stays = [f"C{days} | C{days} | {contact} | {contact}" for days in waits]
    sessions = [f"C{days} | C{days} | {contact + timedelta(days=days)} 09:00 | attended" for days in waits]
    given = _contacts(stays, sessions)
    rows = _answer("wait_bands", given, WEEK).frame.to_dicts()
    assert {row["part"]: row["numerator"] for row in rows} == {
        "0 days": 1, "1-7 days": 2, "8-14 days": 2, "15-30 days": 2, "31+ days": 2,
    }  # fmt: skip


BALANCED = Balance(
    start=212, admitted=43, discharged=39, end=216, clients_at_start=212, clients_at_end=216, threshold=11
)


def test_a_range_that_adds_up_is_written_out() -> None:
    assert BALANCED.adds_up
    assert BALANCED.sentence() == "212 at start + 43 in − 39 out = 216 at end, in stays as in clients."


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"clients_at_end": 213}, "Stays and clients differ by up to 10"),
        ({"clients_at_start": 200}, "Stays and clients differ by 12"),
        ({"end": 217, "clients_at_end": 217}, "is up to 10 off the end"),
        ({"end": 256, "clients_at_end": 256}, "is 40 off the end"),
        ({"admitted": None}, "too small to show"),
    ],
)
def test_a_range_that_does_not_add_up_says_why_without_small_numbers(changed: dict[str, Any], said: str) -> None:
    balance = Balance(**(vars(BALANCED) | changed))
    assert not balance.adds_up
    assert said in balance.sentence()
    assert not {"212", "213", "216", "217"} & set(balance.sentence().split())
