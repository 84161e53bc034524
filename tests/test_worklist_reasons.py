"""Each reason to be on the worklist, on its edge; and a second opinion on all of them in small worlds."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import plain_worklist
import pytest
import small_worlds
import worlds
from hand_written import score, slot, stay
from worklist_worlds import ROOT, TODAY, days_ago, list_of, question_about, reasons_of, written
from worlds import Row, World

from dashboard.app import worklist_rows
from dashboard.metrics.filters import Filters
from dashboard.settings import Settings
from dashboard.worklist.reasons import QUERIES, REASONS, items, not_looked_at


def _slots(*statuses: str, first_ago: int = 1) -> list[Row]:
    """Slots of client A on the last days, oldest first, the newest so many days ago."""
    at = len(statuses) - 1 + first_ago
    return [slot("A", days_ago(at - number), status, number=number) for number, status in enumerate(statuses)]


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        (("attended", "no_show"), None),
        (("attended", "no_show", "late_cancel"), "Missed 2 sessions in a row"),
        (("attended", "no_show", "excused", "program_cancelled", "unrecorded", "client_cancel"), None),
        (("no_show", "excused", "program_cancelled", "unrecorded", "no_show"), "Missed 2 sessions in a row"),
        (("no_show", "no_show", "partial"), None),
        (("attended", "no_show", "program_cancelled", "no_show", "excused", "no_show", "attended", "no_show"), None),
    ],
)
def test_two_sessions_missed_in_a_row_are_a_reason_and_one_is_not(statuses: tuple[str, ...], words: str | None) -> None:
    found = reasons_of(written([stay("A", "01-05", None)], _slots(*statuses)))
    assert found.get("A", {}).get("missed") == words


@pytest.mark.parametrize(("days", "is_listed"), [(6, False), (7, True)])
def test_seven_days_without_an_attended_session_are_a_reason_and_six_are_not(days: int, is_listed: bool) -> None:
    found = reasons_of(written([stay("A", "01-05", None)], [slot("A", days_ago(days), "partial")]))
    assert ("away" in found.get("A", {})) is is_listed
    assert not is_listed or found["A"]["away"] == "Not seen for 7 days"


@pytest.mark.parametrize(("days", "is_listed"), [(6, False), (7, True)])
def test_without_any_session_days_count_from_admission(days: int, is_listed: bool) -> None:
    assert bool(reasons_of(written([stay("A", days_ago(days), None)]))) is is_listed


def test_a_session_in_another_open_stay_counts_as_seen() -> None:
    both = [stay("A", "01-05", None), stay("B", "01-05", None, client_id="A")]
    assert reasons_of(written(both, [slot("A", days_ago(1), "attended")])) == {}


@pytest.mark.parametrize(
    ("statuses", "days", "is_listed"),
    [
        (("attended", "no_show", "attended", "no_show", "attended"), 20, False),  # 60% exactly
        (("attended", "no_show", "attended", "excused"), 20, True),
        (("attended", "no_show", "attended", "excused"), 21, False),
        (("no_show", "attended"), 20, False),  # two expected slots are too few
        (("no_show", "excused", "attended"), 20, True),
        (("attended", "partial", "partial"), 20, True),  # came, and completed one
        (("attended", "program_cancelled", "unrecorded", "attended"), 20, False),
    ],
)
def test_the_first_21_days_are_judged_on_three_slots_and_sixty_percent(
    statuses: tuple[str, ...], days: int, is_listed: bool
) -> None:
    found = reasons_of(written([stay("A", days_ago(days), None)], _slots(*statuses)))
    assert ("early" in found.get("A", {})) is is_listed


@pytest.mark.parametrize(
    ("admitted", "taken", "words"),
    [
        (7, [], None),
        (8, [], "First assessment due 8 days ago"),
        (37, [37], None),
        (38, [38], "PHQ-9 due 8 days ago"),
        (38, [38, 16], "PHQ-9 due 8 days ago"),  # taken 14 days early: not that one
        (38, [38, 15], None),  # taken 7 days early
        (38, [38, 0], None),  # late, and no longer due
        (67, [67], "PHQ-9 due 37 days ago"),
        (68, [68], "PHQ-9 due 8 days ago"),
    ],
)
def test_an_assessment_is_overdue_from_the_eighth_day(admitted: int, taken: list[int], words: str | None) -> None:
    scores = [score("A", "PHQ-9", days_ago(days), 5) for days in taken] + [score("B", "PHQ-9", days_ago(1), 5)]
    stays = [stay("A", days_ago(admitted), None), stay("B", days_ago(1), None)]
    assert reasons_of(written(stays, [slot("A", days_ago(1), "attended")], scores)).get("A", {}).get("overdue") == words


@pytest.mark.parametrize(("newest", "is_listed"), [(60, True), (61, False)])
def test_a_scale_the_program_gave_up_two_rounds_ago_is_not_due(newest: int, is_listed: bool) -> None:
    world = written(
        [stay("A", days_ago(90), None)],
        [slot("A", days_ago(1), "attended")],
        [score("A", "PHQ-9", days_ago(newest), 5)],
    )
    assert ("overdue" in reasons_of(world).get("A", {})) is is_listed


def test_one_chip_names_three_scales_that_are_due_and_counts_the_rest() -> None:
    taken = [
        score("A", name, days_ago(38), 5) for name in ("days_abstinent_30", "WHO-5", "PCL-5", "GAD-7", "PHQ-9", "AUDIT")
    ]
    world = written([stay("A", days_ago(38), None)], [slot("A", days_ago(1), "attended")], taken)
    assert reasons_of(world) == {"A": {"overdue": "PHQ-9, GAD-7, PCL-5 and 2 more due 8 days ago"}}


@pytest.mark.parametrize(
    ("instrument", "first", "newest", "apart", "is_listed"),
    [
        ("PHQ-9", 9, 14, 14, False),
        ("PHQ-9", 9, 15, 14, True),
        ("PHQ-9", 9, 15, 13, False),
        ("GAD-7", 4, 8, 14, True),
        ("WHO-5", 50, 41, 14, False),
        ("WHO-5", 50, 40, 14, True),
        ("WHO-5", 40, 50, 14, False),
    ],
)
def test_a_score_reliably_worse_than_the_first_is_a_reason(
    instrument: str, first: float, newest: float, apart: int, is_listed: bool
) -> None:
    scores = [score("A", instrument, days_ago(apart), first), score("A", instrument, days_ago(0), newest)]
    found = reasons_of(written([stay("A", days_ago(20), None)], [slot("A", days_ago(1), "attended")], scores))
    assert ("worse" in found.get("A", {})) is is_listed


@pytest.mark.parametrize(
    ("planned_in", "plan", "words"),
    [
        (15, None, None),
        (14, None, "planned in 14 days"),
        (1, ["check_in"], "planned in 1 day"),
        (0, [], "planned for today"),
        (-14, None, "was planned 14 days ago"),
        (-15, None, None),
        (5, ["check_in", "appointment_booked"], None),
    ],
)
def test_a_planned_discharge_within_14_days_asks_for_an_aftercare_appointment(
    planned_in: int, plan: list[str] | None, words: str | None
) -> None:
    planned = {"expected_discharge_on": TODAY + timedelta(days=planned_in), "aftercare_plan": plan}
    found = reasons_of(written([stay("A", "01-05", None, **planned)], [slot("A", days_ago(1), "attended")]))
    assert found == ({"A": {"appointment": f"No aftercare appointment, discharge {words}"}} if words else {})


SOMEBODY_ELSE = [stay("Z", "01-05", "02-02"), slot("Z", "02-03", "attended", service="check_in")]


def _discharged(days: int, *contacts: Row, more: list[Row] | None = None, **of_stay: Any) -> World:
    """Client A, discharged so many days ago, in data that do hold aftercare contacts."""
    other, contact = SOMEBODY_ELSE
    return written([stay("A", "01-05", days_ago(days), **of_stay), other, *(more or [])], [contact, *contacts])


@pytest.mark.parametrize(
    ("days", "reason"),
    [(6, None), (7, "contact"), (13, "contact"), (14, "second_contact"), (30, "second_contact"), (31, None)],
)
def test_a_discharge_without_contact_is_a_reason_after_7_days_again_after_14_and_not_after_30(
    days: int, reason: str | None
) -> None:
    words = f"No contact in {days} days since discharge"
    assert reasons_of(_discharged(days)) == ({"A": {reason: words}} if reason else {})


@pytest.mark.parametrize(
    ("ago", "status", "is_listed"),
    [(9, "attended", False), (10, "attended", True), (9, "no_show", True), (0, "partial", False)],
)
def test_a_kept_contact_from_the_day_after_discharge_on_ends_it(ago: int, status: str, is_listed: bool) -> None:
    contact = slot("A", days_ago(ago), status, service="check_in")
    assert ("A" in reasons_of(_discharged(10, contact))) is is_listed


@pytest.mark.parametrize("reason", ["death", "incarcerated", "transferred"])
def test_nobody_is_asked_to_call_who_died_is_in_custody_or_in_other_care(reason: str) -> None:
    assert reasons_of(_discharged(10, discharge_reason=reason)) == {}


def test_nobody_is_asked_to_call_who_is_in_another_stay() -> None:
    again = stay("A2", days_ago(3), None, client_id="A")
    assert reasons_of(_discharged(10, slot("A", days_ago(1), "attended", admission_id="A2"), more=[again])) == {}
    ended_before = stay("A0", "01-05", days_ago(20), client_id="A")
    assert "A" in reasons_of(_discharged(10, more=[ended_before]))


def test_without_the_columns_a_reason_is_not_looked_at_and_said_to_be_so() -> None:
    warehouse = worlds.load(written([stay("A", "01-05", days_ago(10))]))  # no contact of anybody
    assert not_looked_at(warehouse) == {"contact": ("attendance.aftercare contacts",)}
    assert items(question_about(warehouse), warehouse, Settings()) == ()


def test_settings_move_every_edge() -> None:
    world = written([stay("A", "01-05", None)], _slots("attended", "no_show", "no_show", first_ago=4))
    assert set(reasons_of(world)["A"]) == {"missed"}
    assert set(reasons_of(world, Settings(worklist_away_days=6))["A"]) == {"missed", "away"}
    assert reasons_of(world, Settings(worklist_missed_slots=3)) == {}


def test_most_reasons_come_first_and_then_whoever_was_not_seen_for_longest() -> None:
    stays = [stay(name, "01-05", None) for name in "ABCD"]
    seen = [slot("A", days_ago(8), "attended"), slot("B", days_ago(20), "attended"), slot("C", days_ago(9), "attended")]
    missed = [slot("C", days_ago(2 - n), "no_show", number=n) for n in (0, 1)]
    listed = list_of(written(stays, [*seen, *missed, slot("D", days_ago(0), "attended")]))
    assert [item.client_id for item in listed] == ["C", "B", "A"]
    assert [worklist_rows.last_seen(item) for item in listed] == [
        "last seen 9 days ago",
        "last seen 20 days ago",
        "last seen 8 days ago",
    ]


def test_the_cohort_narrows_the_list() -> None:
    world = written([stay("A", "01-05", None), stay("B", "01-05", None, program="South")])
    chosen = Filters(TODAY, TODAY, cohort=(("program", ("South",)),)).as_parameters()["cohort"]
    assert list(reasons_of(world, cohort=chosen)) == ["B"]


def test_nothing_after_the_day_looked_at_is_seen() -> None:
    world = written([stay("A", "01-05", "06-25")], [slot("A", "06-20", "attended")])
    assert reasons_of(world, through=date(2026, 6, 26)) == {}
    assert reasons_of(world, through=date(2026, 6, 24)) == {}
    found = list_of(world, Settings(worklist_away_days=4), through=date(2026, 6, 24))
    assert [(item.discharged_on, item.days_in_care) for item in found] == [(None, 170)]


@pytest.mark.parametrize("number", range(5))
def test_a_second_opinion_lists_the_same_reasons_with_the_same_numbers(number: int) -> None:
    world = _with_appointments(small_worlds.together(number, worlds=25))
    warehouse = worlds.load(world)
    asked = question_about(warehouse)
    known = tuple(scale for scale in asked.scales if scale["instrument"] in plain_worklist.SCALES)
    met = set()
    for through in _days(world):
        expected = plain_worklist.reasons(world, through)
        found = items(replace(asked, through=through, scales=known), warehouse, Settings())
        assert {(item.admission_id, each.id) for item in found for each in item.reasons} == set(expected), through
        for item in found:
            for each in item.reasons:
                _says(each.words, each.id, expected[item.admission_id, each.id])
        met |= {name for _admission, name in expected}
    assert met == set(REASONS)


def _with_appointments(world: World) -> World:
    """The world with an appointment booked in some of the plans."""
    random = Random(world.seed)
    for row in world.retention:
        if random.random() < 0.3:
            row["aftercare_plan"] = ["check_in", "appointment_booked"]
    return world


def _days(world: World) -> list[date]:
    return [world.export_date - timedelta(days=days) for days in (0, 1, 2, 7, 13, 14, 20, 30)]


def _says(words: str, reason: str, found: Any) -> None:
    if reason == "early":
        assert words == f"Completed {found[0]} of the first {found[1]} sessions"
    elif reason in ("overdue", "worse"):
        scales = [scale for _number, scale in found if scale][:3]
        assert ", ".join(scales) in words
        assert (reason == "worse" and len(found) > 1) or re.search(rf"\b{found[0][0]} (day|point)s?", words), words
    else:
        assert re.search(rf"\b{abs(found)} (day|session)s?\b", words) or (found == 0 and "today" in words), words


def test_every_reason_has_a_next_step_and_every_query_a_file() -> None:
    settings = Settings(next_step_away="Ring the bell.")
    assert all(worklist_rows.step(name, settings).endswith(".") for name in REASONS)
    assert worklist_rows.step("away", settings) == "Ring the bell."
    files = {path.stem for path in (ROOT / "queries/worklist").glob("*.sql")}
    assert files == {*QUERIES, "worse", "overdue", "stays", "absent_columns"}
