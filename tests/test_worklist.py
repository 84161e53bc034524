"""The worklist page: who is on it, reviewing somebody, and who may not see it."""

from __future__ import annotations

import csv
import io
import logging
import re
import shutil
from datetime import date
from pathlib import Path

import pytest
import screens
import small_worlds
from hand_written import stay
from screens import open_page, publish, write_lines
from streamlit.testing.v1 import AppTest
from worklist_worlds import TODAY, list_of, review, written
from worlds import World

from dashboard import samples
from dashboard.access.roles import Role
from dashboard.app import worklist_rows
from dashboard.metrics.rows import NOTICE
from dashboard.settings import Settings
from dashboard.worklist import reviews
from dashboard.worklist.reasons import items


def _shown(at: AppTest) -> list[str]:
    assert not at.exception, [each.message for each in at.exception]
    return [body for each in at.get("html") if (body := each.proto.body).startswith("<div class='iop-item'")]


def _click(at: AppTest, key: str) -> AppTest:
    return at.button(key=key).click().run()


def _submit(at: AppTest) -> AppTest:
    return next(each for each in at.button if each.label == "Mark as reviewed").click().run()


@pytest.fixture
def reviewed(crowded: Path, tmp_path: Path) -> Path:
    """A copy of the crowded folder, to review in."""
    return Path(shutil.copytree(crowded, tmp_path / "data"))


def test_the_page_opens_with_the_notice_and_its_longest_waiting_clients(
    reviewed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("worklist", reviewed, monkeypatch)
    assert NOTICE in [each.value for each in at.warning]
    assert len(_shown(at)) == 25
    at = next(each for each in at.button if each.label.startswith("Show all")).click().run()
    view = at.session_state["view"]
    listed = items(worklist_rows.question_of(view), view.warehouse, view.settings)
    assert len(_shown(at)) == len(listed) > 25
    assert [f"<b>{item.client_id}</b>" in html for item, html in zip(listed, _shown(at), strict=True)].count(False) == 0
    admissions = {row["admission_id"] for row in small_worlds.crowd(1).retention}
    assert not [name for name in admissions if f"{name} " in " ".join(_shown(at))]


def test_no_clinician_and_no_date_of_a_client_is_on_the_page(reviewed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not re.search(r"\d{4}-\d\d-\d\d|clinician", " ".join(_shown(open_page("worklist", reviewed, monkeypatch))))


def test_filters_and_choices_narrow_the_page(reviewed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("worklist", reviewed, monkeypatch)
    at.selectbox(key="worklist_program").set_value("South 1").run()
    assert _shown(at) and all("South 1" in html for html in _shown(at))
    at.selectbox(key="worklist_reason").set_value("missed").run()
    assert _shown(at) and all("in a row" in html for html in _shown(at))
    at.session_state["program"] = ["North 1"]
    at.run()
    assert _shown(at) and all("North 1" in html and "in a row" in html for html in _shown(at))


def test_a_review_is_kept_through_a_restart_and_a_new_import(reviewed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _click(open_page("worklist", reviewed, monkeypatch), "worklist_review_0")
    at.text_area(key="worklist_note").set_value("Called <b>twice</b>")
    at.text_input(key="worklist_by").set_value("R.  Ames")
    at = _submit(at)
    said = "Called &lt;b&gt;twice&lt;/b&gt;"
    assert said in _shown(at)[0] and "Reviewed by R. Ames" in _shown(at)[0]
    publish(reviewed, small_worlds.crowd(1).shuffled())
    again = open_page("worklist", reviewed, monkeypatch)
    assert said in _shown(again)[0]
    again.toggle(key="worklist_left").set_value(True).run()
    assert not any(said in html for html in _shown(again))


def test_the_name_is_typed_once_a_session_and_a_note_never_carries_over(
    reviewed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _click(open_page("worklist", reviewed, monkeypatch), "worklist_review_0")
    at.text_input(key="worklist_by").set_value("R. Ames")
    at.text_area(key="worklist_note").set_value("Only about the first")
    at = _click(_submit(at), "worklist_review_1")
    assert (at.text_input(key="worklist_by").value, at.text_area(key="worklist_note").value) == ("R. Ames", "")
    at.text_area(key="worklist_note").set_value("Typed and not sent")
    at = _click(_click(at, "worklist_review_1"), "worklist_review_2")
    assert at.text_area(key="worklist_note").value == ""


def test_a_review_without_a_name_or_a_reason_is_refused_and_nothing_is_kept(
    reviewed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _submit(_click(open_page("worklist", reviewed, monkeypatch), "worklist_review_0"))
    assert [each.value for each in at.error] == ["Type your name, so that others know who looked at it."]
    at.session_state["worklist_reasons"] = []
    assert [each.value for each in _submit(at).error] == ["Choose at least one reason that was reviewed."]
    assert not reviews.file_of(reviewed / "live").exists()


def test_nothing_of_a_client_is_in_the_address_in_a_log_or_on_another_page(
    reviewed: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    at = _click(open_page("worklist", reviewed, monkeypatch), "worklist_review_0")
    at.text_area(key="worklist_note").set_value("Mother answered")
    at.text_input(key="worklist_by").set_value("R. Ames")
    at = _submit(at)
    at.selectbox(key="worklist_program").set_value("North 1").run()
    codes = [row["client_id"] for row in small_worlds.crowd(1).retention]
    assert dict(at.query_params) == {}
    assert not any(code in caplog.text for code in codes) and "Mother" not in caplog.text
    at.switch_page("dashboard/app/pages/census.py").run()
    assert "Mother answered" not in str(at.main) and "R. Ames" not in str(at.main)


def test_the_list_is_closed_to_whoever_may_not_see_client_codes(
    reviewed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    screens.seen_by(Role.QUALITY, monkeypatch)
    at = open_page("worklist", reviewed, monkeypatch)
    assert _shown(at) == []
    assert not at.get("download_button")
    assert [each.value for each in at.info] == [
        "The worklist shows client codes. It is open to the roles clinical and admin."
    ]


def test_data_without_a_row_list_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, World(0, TODAY, date(2026, 6, 1), TODAY))
    at = open_page("worklist", tmp_path, monkeypatch)
    assert _shown(at) == []
    assert "0 clients as of 30 Jun 2026." in [each.value for each in at.text]


BARE = {
    "retention": ["A1,C1,Harbor,2.1,2026-03-02,,", "A2,C2,Harbor,2.1,2026-03-02,2026-06-15,completed"],
    "attendance": ["S1,C1,A1,2026-03-03 09:00,180,attended,group"],
    "outcomes": ["A1,AUDIT,2026-03-02,4"],
}


def test_exports_with_the_required_columns_alone_say_what_is_not_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = tmp_path / "exports"
    write_lines(exports, BARE)
    samples.run_import(exports, tmp_path / "live", publish=True)
    at = open_page("worklist", tmp_path, monkeypatch)
    (only,) = _shown(at)
    assert "<b>C1</b>" in only and "Not seen for 119 days" in only
    assert [each.value for each in at.caption if "looked at" in each.value] == [
        "No aftercare appointment: not looked at. Not in this export: retention.expected_discharge_on, "
        "retention.aftercare_plan.",
        "No contact since discharge: not looked at. Not in this export: attendance.aftercare contacts.",
    ]


def test_the_file_begins_with_the_notice_runs_no_formula_and_has_no_note() -> None:
    world = written([stay("A", "01-05", None, client_id="=1+1", program="@North")])
    (item,) = list_of(world)
    held = {("A", "away"): review(admission_id="A", by="+Ames", note="Mother answered")}
    lines = list(csv.reader(io.StringIO(worklist_rows.to_csv([item], held, Settings()))))
    assert lines[:2] == [[NOTICE], list(worklist_rows.HEADINGS)]
    assert lines[2] == ["'=1+1", "'@North", "Unknown", "176", "no session attended yet", "Not seen for 176 days",
                        "Agree in the team who reaches out and how.", "'+Ames, 30 Jun 2026"]  # fmt: skip


def test_every_word_of_a_row_is_escaped() -> None:
    world = written([stay("A", "01-05", None, client_id="<i>C</i>", program="<script>")])
    (item,) = list_of(world)
    html = worklist_rows.row(item, {("A", "away"): review(admission_id="A", by="<u>", note="<img src=x>")}, Settings())
    assert not re.search(r"<(i|script|u|img)\b", html)
    assert "&lt;img src=x&gt;" in html
