"""The worklist: each reason on its edge, a second opinion in small worlds, a log that loses nothing, and the page."""

from __future__ import annotations

import csv
import io
import logging
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import plain_worklist
import pytest
import small_worlds
import worlds
from hand_written import score, slot, stay
from streamlit import config
from streamlit.testing.v1 import AppTest
from worlds import Row, World

from dashboard import samples
from dashboard.app import reach, worklist_rows
from dashboard.app.view import View
from dashboard.metrics.filters import Filters
from dashboard.metrics.rows import NOTICE
from dashboard.settings import Settings
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Warehouse
from dashboard.worklist import reviews
from dashboard.worklist.reasons import QUERIES, REASONS, Item, Question, items, not_looked_at
from dashboard.worklist.reviews import Review, ReviewError, reviewed_share

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 6, 30)  # a Tuesday, and the last day of the worlds written here
MONDAY = date(2026, 6, 29)
NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)


def _ago(days: int) -> str:
    return f"{TODAY - timedelta(days=days):%m-%d}"


def _world(retention: list[Row], attendance: list[Row] | None = None, outcomes: list[Row] | None = None) -> World:
    return World(0, TODAY, date(2026, 1, 1), TODAY, retention, attendance or [], outcomes or [])


def _asked(warehouse: Warehouse, settings: Settings | None = None, **changes: Any) -> Question:
    settings = settings or Settings()
    extent = reach.of(warehouse, settings)
    view = View(None, warehouse, settings, extent, Filters(extent.through, extent.through))  # type: ignore[arg-type]
    return replace(worklist_rows.question_of(view), **changes)


def _listed(world: World, settings: Settings | None = None, **changes: Any) -> tuple[Item, ...]:
    warehouse = worlds.load(world, settings)
    return items(_asked(warehouse, settings, **changes), warehouse, settings or Settings())


def _why(world: World, settings: Settings | None = None, **changes: Any) -> dict[str, dict[str, str]]:
    """Admission -> reason -> its words."""
    return {
        item.admission_id: {each.id: each.words for each in item.reasons}
        for item in _listed(world, settings, **changes)
    }


def _slots(*statuses: str, first_ago: int = 1) -> list[Row]:
    """Slots of client A on the last days, oldest first, the newest so many days ago."""
    at = len(statuses) - 1 + first_ago
    return [slot("A", _ago(at - number), status, number=number) for number, status in enumerate(statuses)]


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
    found = _why(_world([stay("A", "01-05", None)], _slots(*statuses)))
    assert found.get("A", {}).get("missed") == words


@pytest.mark.parametrize(("days", "is_listed"), [(6, False), (7, True)])
def test_seven_days_without_an_attended_session_are_a_reason_and_six_are_not(days: int, is_listed: bool) -> None:
    found = _why(_world([stay("A", "01-05", None)], [slot("A", _ago(days), "partial")]))
    assert ("away" in found.get("A", {})) is is_listed
    assert not is_listed or found["A"]["away"] == "Not seen for 7 days"


@pytest.mark.parametrize(("days", "is_listed"), [(6, False), (7, True)])
def test_without_any_session_days_count_from_admission(days: int, is_listed: bool) -> None:
    assert bool(_why(_world([stay("A", _ago(days), None)]))) is is_listed


def test_a_session_in_another_open_stay_counts_as_seen() -> None:
    both = [stay("A", "01-05", None), stay("B", "01-05", None, client_id="A")]
    assert _why(_world(both, [slot("A", _ago(1), "attended")])) == {}


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
    found = _why(_world([stay("A", _ago(days), None)], _slots(*statuses)))
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
    scores = [score("A", "PHQ-9", _ago(days), 5) for days in taken] + [score("B", "PHQ-9", _ago(1), 5)]
    stays = [stay("A", _ago(admitted), None), stay("B", _ago(1), None)]
    assert _why(_world(stays, [slot("A", _ago(1), "attended")], scores)).get("A", {}).get("overdue") == words


@pytest.mark.parametrize(("newest", "is_listed"), [(60, True), (61, False)])
def test_a_scale_the_program_gave_up_two_rounds_ago_is_not_due(newest: int, is_listed: bool) -> None:
    world = _world(
        [stay("A", _ago(90), None)], [slot("A", _ago(1), "attended")], [score("A", "PHQ-9", _ago(newest), 5)]
    )
    assert ("overdue" in _why(world).get("A", {})) is is_listed


def test_one_chip_names_three_scales_that_are_due_and_counts_the_rest() -> None:
    taken = [
        score("A", name, _ago(38), 5) for name in ("days_abstinent_30", "WHO-5", "PCL-5", "GAD-7", "PHQ-9", "AUDIT")
    ]
    world = _world([stay("A", _ago(38), None)], [slot("A", _ago(1), "attended")], taken)
    assert _why(world) == {"A": {"overdue": "PHQ-9, GAD-7, PCL-5 and 2 more due 8 days ago"}}


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
    scores = [score("A", instrument, _ago(apart), first), score("A", instrument, _ago(0), newest)]
    found = _why(_world([stay("A", _ago(20), None)], [slot("A", _ago(1), "attended")], scores))
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
    found = _why(_world([stay("A", "01-05", None, **planned)], [slot("A", _ago(1), "attended")]))
    assert found == ({"A": {"appointment": f"No aftercare appointment, discharge {words}"}} if words else {})


SOMEBODY_ELSE = [stay("Z", "01-05", "02-02"), slot("Z", "02-03", "attended", service="check_in")]


def _discharged(days: int, *contacts: Row, more: list[Row] | None = None, **of_stay: Any) -> World:
    """Client A, discharged so many days ago, in data that do hold aftercare contacts."""
    other, contact = SOMEBODY_ELSE
    return _world([stay("A", "01-05", _ago(days), **of_stay), other, *(more or [])], [contact, *contacts])


@pytest.mark.parametrize(
    ("days", "reason"),
    [(6, None), (7, "contact"), (13, "contact"), (14, "second_contact"), (30, "second_contact"), (31, None)],
)
def test_a_discharge_without_contact_is_a_reason_after_7_days_again_after_14_and_not_after_30(
    days: int, reason: str | None
) -> None:
    words = f"No contact in {days} days since discharge"
    assert _why(_discharged(days)) == ({"A": {reason: words}} if reason else {})


@pytest.mark.parametrize(
    ("ago", "status", "is_listed"),
    [(9, "attended", False), (10, "attended", True), (9, "no_show", True), (0, "partial", False)],
)
def test_a_kept_contact_from_the_day_after_discharge_on_ends_it(ago: int, status: str, is_listed: bool) -> None:
    contact = slot("A", _ago(ago), status, service="check_in")
    assert ("A" in _why(_discharged(10, contact))) is is_listed


@pytest.mark.parametrize("reason", ["death", "incarcerated", "transferred"])
def test_nobody_is_asked_to_call_who_died_is_in_custody_or_in_other_care(reason: str) -> None:
    assert _why(_discharged(10, discharge_reason=reason)) == {}


def test_nobody_is_asked_to_call_who_is_in_another_stay() -> None:
    again = stay("A2", _ago(3), None, client_id="A")
    assert _why(_discharged(10, slot("A", _ago(1), "attended", admission_id="A2"), more=[again])) == {}
    ended_before = stay("A0", "01-05", _ago(20), client_id="A")
    assert "A" in _why(_discharged(10, more=[ended_before]))


def test_without_the_columns_a_reason_is_not_looked_at_and_said_to_be_so() -> None:
    warehouse = worlds.load(_world([stay("A", "01-05", _ago(10))]))  # no contact of anybody
    assert not_looked_at(warehouse) == {"contact": ("attendance.aftercare contacts",)}
    assert items(_asked(warehouse), warehouse, Settings()) == ()


def test_settings_move_every_edge() -> None:
    world = _world([stay("A", "01-05", None)], _slots("attended", "no_show", "no_show", first_ago=4))
    assert set(_why(world)["A"]) == {"missed"}
    assert set(_why(world, Settings(worklist_away_days=6))["A"]) == {"missed", "away"}
    assert _why(world, Settings(worklist_missed_slots=3)) == {}


def test_most_reasons_come_first_and_then_whoever_was_not_seen_for_longest() -> None:
    stays = [stay(name, "01-05", None) for name in "ABCD"]
    seen = [slot("A", _ago(8), "attended"), slot("B", _ago(20), "attended"), slot("C", _ago(9), "attended")]
    missed = [slot("C", _ago(2 - n), "no_show", number=n) for n in (0, 1)]
    listed = _listed(_world(stays, [*seen, *missed, slot("D", _ago(0), "attended")]))
    assert [item.client_id for item in listed] == ["C", "B", "A"]
    assert [worklist_rows.last_seen(item) for item in listed] == [
        "last seen 9 days ago",
        "last seen 20 days ago",
        "last seen 8 days ago",
    ]


def test_the_cohort_narrows_the_list() -> None:
    world = _world([stay("A", "01-05", None), stay("B", "01-05", None, program="South")])
    chosen = Filters(TODAY, TODAY, cohort=(("program", ("South",)),)).as_parameters()["cohort"]
    assert list(_why(world, cohort=chosen)) == ["B"]


def test_nothing_after_the_day_looked_at_is_seen() -> None:
    world = _world([stay("A", "01-05", "06-25")], [slot("A", "06-20", "attended")])
    assert _why(world, through=date(2026, 6, 26)) == {}
    assert _why(world, through=date(2026, 6, 24)) == {}
    found = _listed(world, Settings(worklist_away_days=4), through=date(2026, 6, 24))
    assert [(item.discharged_on, item.days_in_care) for item in found] == [(None, 170)]


@pytest.mark.parametrize("number", range(5))
def test_a_second_opinion_lists_the_same_reasons_with_the_same_numbers(number: int) -> None:
    world = _with_appointments(small_worlds.together(number, worlds=25))
    warehouse = worlds.load(world)
    asked = _asked(warehouse)
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


# The log


def _review(number: int = 0, **more: Any) -> Review:
    facts = {"week": MONDAY, "admission_id": f"A{number}", "reason": "away", "by": "R. Ames", "note": "", "at": NOW}
    return Review(**facts | more)


def test_a_review_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    assert reviews.read(path) == ()
    odd = _review(note='a\nb "c" \u2028 \x00 é =1+1', by="Ó 'N")
    reviews.append(path, [odd, _review(1)])
    assert reviews.read(path) == (odd, _review(1))


def test_the_newest_review_of_a_reason_in_that_week_counts(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    before = _review(week=MONDAY - timedelta(days=7))
    reviews.append(path, [before, _review(note="first"), _review(note="second"), _review(reason="missed")])
    found = reviews.latest(path, MONDAY)
    assert {key: each.note for key, each in found.items()} == {("A0", "away"): "second", ("A0", "missed"): ""}
    assert reviews.latest(path, before.week) == {("A0", "away"): before}


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"by": " "}, "Type your name"),
        ({"by": "n" * 81}, "at most 80 characters"),
        ({"note": "secret" * 90}, "at most 500 characters"),
    ],
)
def test_a_review_without_a_name_or_with_too_long_a_note_is_refused(more: dict[str, str], sentence: str) -> None:
    with pytest.raises(ReviewError, match=sentence) as refused:
        _review(**more)
    assert "secret" not in str(refused.value)
    assert _review(by="n" * 80, note="n" * 500).note == "n" * 500


def test_the_log_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    reviews.append(path, [_review()])
    assert [stat.S_IMODE(each.stat().st_mode) for each in (path, path.parent)] == [0o600, 0o700]


APPEND = """
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from dashboard.worklist import reviews
name, path = sys.argv[1], Path(sys.argv[2])
sys.stdin.readline()
for number in range(200):
    at = datetime.now(UTC)
    reviews.append(path, [reviews.Review(date(2026, 6, 29), f"{name}{number}", "away", name, "n" * (number % 500), at)])
"""


def _process(program: str, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_two_processes_that_write_200_reviews_each_lose_none(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    writers = [_process(APPEND, name, str(path)) for name in ("first", "second")]
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    assert [writer.wait(60) for writer in writers] == [0, 0]
    kept = reviews.read(path)
    assert len(path.read_bytes().splitlines()) == len(kept) == 400
    for name in ("first", "second"):
        assert [each.admission_id for each in kept if each.by == name] == [f"{name}{n}" for n in range(200)]


def test_what_a_killed_writer_left_half_written_costs_nobody_else_a_review(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    reviews.append(path, [_review(0)])
    with path.open("ab") as file:
        file.write(b'{"week": "2026-06-29", "admission_id": "A1", "rea')
    assert reviews.read(path) == (_review(0),)
    reviews.append(path, [_review(2)])
    assert reviews.read(path) == (_review(0), _review(2))


FULL = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, "tests")
from dashboard.worklist import reviews
from datetime import UTC, date, datetime
path = Path(sys.argv[1])
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 20,) * 2)
try:
    reviews.append(path, [reviews.Review(date(2026, 6, 29), "A9", "away", "R. Ames", "private", datetime.now(UTC))])
except reviews.ReviewError as refused:
    print(refused)
"""


def test_a_full_disk_is_said_and_leaves_the_log_as_it_was(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    reviews.append(path, [_review()])
    before = path.read_bytes()
    said, _ = _process(FULL, str(path)).communicate(timeout=60)
    assert said == "The review could not be kept: the data folder is full or cannot be written.\n"
    assert path.read_bytes() == before


def test_the_share_reviewed_is_of_last_sundays_list(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    world = _world([stay("A", "01-05", None), stay("B", "01-05", None), stay("C", _ago(7), None)])
    warehouse = worlds.load(world)
    asked = _asked(warehouse)
    assert (asked.week, asked.last_week().through) == (MONDAY, date(2026, 6, 28))
    assert replace(asked, through=date(2026, 6, 28)).last_week().through == date(2026, 6, 21)
    assert reviewed_share(asked, path, warehouse, Settings()) == (0, 2)  # C was admitted five days before that Sunday
    of_last_week = date(2026, 6, 22)
    reviews.append(path, [_review(admission_id="A", week=MONDAY), _review(admission_id="B", week=of_last_week)])
    reviews.append(
        path, [_review(admission_id="B", week=of_last_week), _review(admission_id="gone", week=of_last_week)]
    )
    assert reviewed_share(asked, path, warehouse, Settings()) == (1, 2)


# The page


def _publish(data_path: Path, world: World) -> None:
    with snapshot.building(data_path / "live", snapshot.new_import_id()) as draft:
        worlds.fill(world, draft.connection)
        draft.publish()


def _open(data_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("IOP_DATA_DIR", str(data_path))
    monkeypatch.setenv("IOP_SOURCE", "live")
    monkeypatch.setenv("IOP_DEMO", "")
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    at.switch_page("dashboard/app/pages/worklist.py")
    return at.run()


def _shown(at: AppTest) -> list[str]:
    assert not at.exception, [each.message for each in at.exception]
    return [body for each in at.get("html") if (body := each.proto.body).startswith("<div class='iop-item'")]


def _click(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


def _submit(at: AppTest) -> AppTest:
    return next(each for each in at.button if each.label == "Mark as reviewed").click().run()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose live data are a world of about 120 clients; nobody writes to it."""
    folder = tmp_path_factory.mktemp("published")
    _publish(folder, small_worlds.crowd(1))
    return folder


@pytest.fixture
def crowded(published: Path, tmp_path: Path) -> Path:
    """A copy of that folder, to review in."""
    return Path(shutil.copytree(published, tmp_path / "data"))


def test_the_page_opens_with_the_notice_and_its_longest_waiting_clients(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(crowded, monkeypatch)
    assert NOTICE in [each.value for each in at.warning]
    assert len(_shown(at)) == 25
    at = next(each for each in at.button if each.label.startswith("Show all")).click().run()
    view = at.session_state["view"]
    listed = items(worklist_rows.question_of(view), view.warehouse, view.settings)
    assert len(_shown(at)) == len(listed) > 25
    assert [f"<b>{item.client_id}</b>" in html for item, html in zip(listed, _shown(at), strict=True)].count(False) == 0
    admissions = {row["admission_id"] for row in small_worlds.crowd(1).retention}
    assert not [name for name in admissions if f"{name} " in " ".join(_shown(at))]


def test_no_clinician_and_no_date_of_a_client_is_on_the_page(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not re.search(r"\d{4}-\d\d-\d\d|clinician", " ".join(_shown(_open(crowded, monkeypatch))))


def test_filters_and_choices_narrow_the_page(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open(crowded, monkeypatch)
    at.selectbox(key="worklist_program").set_value("South 1").run()
    assert _shown(at) and all("South 1" in html for html in _shown(at))
    at.selectbox(key="worklist_reason").set_value("missed").run()
    assert _shown(at) and all("in a row" in html for html in _shown(at))
    at.session_state["program"] = ["North 1"]
    at.run()
    assert _shown(at) and all("North 1" in html and "in a row" in html for html in _shown(at))


def test_a_review_is_kept_through_a_restart_and_a_new_import(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _click(_open(crowded, monkeypatch), "worklist_review_0")
    at.text_area(key="worklist_note").set_value("Called <b>twice</b>")
    at.text_input(key="worklist_by").set_value("R.  Ames")
    at = _submit(at)
    said = "Called &lt;b&gt;twice&lt;/b&gt;"
    assert said in _shown(at)[0] and "Reviewed by R. Ames" in _shown(at)[0]
    _publish(crowded, small_worlds.crowd(1).shuffled())
    again = _open(crowded, monkeypatch)
    assert said in _shown(again)[0]
    again.toggle(key="worklist_left").set_value(True).run()
    assert not any(said in html for html in _shown(again))


def test_the_name_is_typed_once_a_session_and_a_note_never_carries_over(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _click(_open(crowded, monkeypatch), "worklist_review_0")
    at.text_input(key="worklist_by").set_value("R. Ames")
    at.text_area(key="worklist_note").set_value("Only about the first")
    at = _click(_submit(at), "worklist_review_1")
    assert (at.text_input(key="worklist_by").value, at.text_area(key="worklist_note").value) == ("R. Ames", "")
    at.text_area(key="worklist_note").set_value("Typed and not sent")
    at = _click(_click(at, "worklist_review_1"), "worklist_review_2")
    assert at.text_area(key="worklist_note").value == ""


def test_a_review_without_a_name_or_a_reason_is_refused_and_nothing_is_kept(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _submit(_click(_open(crowded, monkeypatch), "worklist_review_0"))
    assert [each.value for each in at.error] == ["Type your name, so that others know who looked at it."]
    at.session_state["worklist_reasons"] = []
    assert [each.value for each in _submit(at).error] == ["Choose at least one reason that was reviewed."]
    assert not reviews.file_of(crowded / "live").exists()


def test_nothing_of_a_client_is_in_the_address_in_a_log_or_on_another_page(
    crowded: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    at = _click(_open(crowded, monkeypatch), "worklist_review_0")
    at.text_area(key="worklist_note").set_value("Mother answered")
    at.text_input(key="worklist_by").set_value("R. Ames")
    at = _submit(at)
    at.selectbox(key="worklist_program").set_value("North 1").run()
    codes = [row["client_id"] for row in small_worlds.crowd(1).retention]
    assert dict(at.query_params) == {}
    assert not any(code in caplog.text for code in codes) and "Mother" not in caplog.text
    at.switch_page("dashboard/app/pages/census.py").run()
    assert "Mother answered" not in str(at.main) and "R. Ames" not in str(at.main)


def test_the_list_is_closed_to_whoever_may_not_see_client_codes(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = config.get_option("server.address")
    config.set_option("server.address", "0.0.0.0")
    try:
        at = _open(crowded, monkeypatch)
    finally:
        config.set_option("server.address", before)
    assert _shown(at) == []
    assert not at.get("download_button")
    assert [each.value for each in at.info] == [
        "The worklist shows client codes, so it opens only at the machine the dashboard runs on."
    ]


def test_data_without_a_row_list_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _publish(tmp_path, World(0, TODAY, date(2026, 6, 1), TODAY))
    at = _open(tmp_path, monkeypatch)
    assert _shown(at) == []
    assert "0 clients as of 30 Jun 2026." in [each.value for each in at.text]


REQUIRED = {
    "retention": ["admission_id,client_id,program,level_of_care,admitted_on,discharged_on,discharge_reason",
                  "A1,C1,Harbor,2.1,2026-03-02,,", "A2,C2,Harbor,2.1,2026-03-02,2026-06-15,completed"],
    "attendance": ["session_id,client_id,admission_id,session_start,scheduled_minutes,status,service",
                   "S1,C1,A1,2026-03-03 09:00,180,attended,group"],
    "outcomes": ["admission_id,instrument,observed_on,score", "A1,AUDIT,2026-03-02,4"],
}  # fmt: skip


def test_exports_with_the_required_columns_alone_say_what_is_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    for table, lines in REQUIRED.items():
        (exports / f"{table}.csv").write_text("\n".join(lines) + "\n", "utf-8")
    (exports / "mapping.toml").write_text('[source]\nname = "Bare"\nexport_date = 2026-06-30\n', "utf-8")
    samples.run_import(exports, tmp_path / "live", publish=True)
    at = _open(tmp_path, monkeypatch)
    (only,) = _shown(at)
    assert "<b>C1</b>" in only and "Not seen for 119 days" in only
    assert [each.value for each in at.caption if "looked at" in each.value] == [
        "No aftercare appointment: not looked at. Not in this export: retention.expected_discharge_on, "
        "retention.aftercare_plan.",
        "No contact since discharge: not looked at. Not in this export: attendance.aftercare contacts.",
    ]


def test_the_file_begins_with_the_notice_runs_no_formula_and_has_no_note() -> None:
    world = _world([stay("A", "01-05", None, client_id="=1+1", program="@North")])
    (item,) = _listed(world)
    held = {("A", "away"): _review(admission_id="A", by="+Ames", note="Mother answered")}
    lines = list(csv.reader(io.StringIO(worklist_rows.to_csv([item], held, Settings()))))
    assert lines[:2] == [[NOTICE], list(worklist_rows.HEADINGS)]
    assert lines[2] == ["'=1+1", "'@North", "Unknown", "176", "no session attended yet", "Not seen for 176 days",
                        "Agree in the team who reaches out and how.", "'+Ames, 30 Jun 2026"]  # fmt: skip


def test_every_word_of_a_row_is_escaped() -> None:
    world = _world([stay("A", "01-05", None, client_id="<i>C</i>", program="<script>")])
    (item,) = _listed(world)
    html = worklist_rows.row(item, {("A", "away"): _review(admission_id="A", by="<u>", note="<img src=x>")}, Settings())
    assert not re.search(r"<(i|script|u|img)\b", html)
    assert "&lt;img src=x&gt;" in html
