"""The brief on screen: what stands where, for whom, and in the text to copy."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import screens
from screens import REQUIRED, boards, first_value, open_page
from streamlit.testing.v1 import AppTest

from dashboard import samples
from dashboard.access.roles import Role
from dashboard.metrics.brief import WATCHED


def test_the_page_has_six_tiles_a_line_that_says_when_and_ways_to_the_pages(
    crowded: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = open_page("brief", crowded, monkeypatch)
    assert not at.exception
    (board,) = boards(at)
    assert [tile["label"] for tile in board["tiles"]] == [each.name for each in WATCHED if each.is_tile]
    page = _page(at)
    assert "as of " in page and "imported " in page and "All clients" in page


@pytest.fixture(scope="module")
def missed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder of sixty clients with a session each week, of whom most miss the last one."""
    folder, exports = tmp_path_factory.mktemp("missed"), tmp_path_factory.mktemp("exports")
    first = date(2026, 1, 5)
    stays, slots = [], []
    for n in range(60):
        stays.append(f"A{n},C{n},Harbor,2.1,{first},,")
        for week in range(30):
            came = 12 if week == 29 else 40 + week * 7 % 5
            status = "attended" if (n + week) % 60 < came else "no_show"
            slots.append(f"S{week},C{n},A{n},{first + timedelta(weeks=week)} 09:00,180,{status},group")
    for table, rows in {"retention": stays, "attendance": slots, "outcomes": [f"A0,AUDIT,{first},4"]}.items():
        (exports / f"{table}.csv").write_text("\n".join([REQUIRED[table], *rows]) + "\n", "utf-8")
    (exports / "mapping.toml").write_text('[source]\nname = "Missed"\nexport_date = 2026-08-05\n', "utf-8")
    samples.run_import(exports, folder / "live", publish=True)
    return folder


def test_each_sentence_stands_beside_the_way_to_its_page_and_in_the_text_to_copy(
    missed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("brief", missed, monkeypatch)
    assert not at.exception
    sentence = (
        "Session completion was 20% (12 of 60 slots) in the week of 27 Jul 2026. Usual range 52 to 88%. "
        "Below its usual range. Find the specific cause."
    )
    page = re.sub("<[^>]+>", "", _page(at))
    assert f"■ Concern{sentence}" in page and "Week of 27 Jul 2026 · as of 3 Aug 2026" in page
    assert "sessions" in [each.proto.page for each in at.get("page_link")]
    (copied,) = (each.proto.json for each in at.get("bidi_component") if "Copy as text" in each.proto.json)
    assert f"1. {sentence}" in json.loads(copied)["text"]


def test_the_brief_is_about_the_cohort_that_is_chosen(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("brief", crowded, monkeypatch)
    program, everyone = first_value(at, "program"), boards(at)
    at.session_state["program"] = [program]
    at.run()
    assert f"Program: {program}" in _page(at)
    assert boards(at) != everyone
    filters = at.session_state["view"].filters
    assert dict(filters.cohort) == {"program": (program,)}


def test_no_rows_and_required_columns_alone_are_said_to_be_so(
    empty: Path,
    bare: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for folder in (empty, bare):
        at = open_page("brief", folder, monkeypatch)
        assert not at.exception
        assert len(boards(at)[0]["tiles"]) == 6
        assert " be judged" in _page(at)
    assert "Not in this export: " in _page(at)


def test_how_long_the_worklist_is_and_the_way_to_it_are_for_those_who_may_see_it(
    missed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = open_page("brief", missed, monkeypatch)
    assert "<p>Worklist: 60 clients. On last week&#x27;s list 0 of 66 reasons were reviewed.</p>" in _page(here)
    assert "worklist" in [each.proto.page for each in here.get("page_link")]
    screens.seen_by(Role.QUALITY, monkeypatch)
    away = open_page("brief", missed, monkeypatch)
    assert "<p>Worklist" not in _page(away)
    assert "worklist" not in [each.proto.page for each in away.get("page_link")]


def test_the_pack_of_a_week_says_what_the_screen_says(missed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("brief", missed, monkeypatch)
    monkeypatch.setenv("PATH", str(missed))  # where no Chromium is
    monkeypatch.delenv("IOP_CHROMIUM", raising=False)
    at.button(key="open_pack").click().run()
    assert not at.exception
    assert at.selectbox(key="pack_week").value == date(2026, 7, 27)
    assert [each.proto.label for each in at.get("download_button")] == ["HTML", "Numbers (ZIP)"]
    assert any("open the HTML in any browser" in each.value for each in at.caption)
    pack = at.session_state["printed_pack"][1]["pack"]
    printed = re.findall(r"<p>(.*?)</p>", pack.html.partition("Needs a decision")[0])
    on_screen = re.findall(r"<p>(.*?)</p>", _page(at))
    told = [each for each in on_screen if "Worklist" not in each and "Decide" not in each]
    assert len(told) >= 3 and set(told) <= set(printed)
    assert pack.scope.user == "local"


def _page(at: AppTest) -> str:
    return "".join(each.proto.body for each in at.get("html"))
