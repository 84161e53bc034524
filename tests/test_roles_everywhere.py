"""Every page as every role: who opens it, what stands on it, and what of it is recorded."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import screens
import small_worlds
from screens import cards, seen_by
from streamlit.testing.v1 import AppTest

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.roles import Access, Role
from dashboard.app import rooms

WORLD = small_worlds.crowd(1)
PROGRAMS = sorted({row["program"] for row in WORLD.retention if row.get("program")})
OWN, OTHERS = PROGRAMS[0], PROGRAMS[1:]
OF_OWN = {row["client_id"] for row in WORLD.retention if row.get("program") == OWN}
OF_OTHERS = {row["client_id"] for row in WORLD.retention} - OF_OWN
CODES = {str(row[name]) for row in (*WORLD.retention, *WORLD.attendance) for name in ("client_id", "admission_id")}
STAFFED = (Role.CLINICAL, Role.QUALITY, Role.ADMIN)
LOCAL_ADMIN = Access("somebody", Role.ADMIN)
Opener = Callable[..., AppTest]


@pytest.fixture(scope="module")
def data_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with all the programs."""
    folder = tmp_path_factory.mktemp("all")
    screens.publish(folder, WORLD)
    return folder


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as if the others had never been exported."""
    folder = tmp_path_factory.mktemp("alone")
    stays = [row for row in WORLD.retention if row.get("program") == OWN]
    own = {row["admission_id"] for row in stays}
    kept = {name: [row for row in getattr(WORLD, name) if row.get("admission_id") in own]
            for name in ("attendance", "outcomes")}  # fmt: skip
    capacity = [row for row in WORLD.capacity if row.get("program") == OWN]
    screens.publish(folder, replace(WORLD, retention=stays, capacity=capacity, **kept))
    return folder


@pytest.fixture
def opened(data_path: Path, monkeypatch: pytest.MonkeyPatch) -> Opener:
    """Opens a page on all the programs as somebody of a role."""

    def open_as(role: Role, page: str, *, programs: tuple[str, ...] | None = None, **address: str) -> AppTest:
        seen_by(role, monkeypatch, programs=programs)
        return screens.open_page(page, data_path, monkeypatch, **address)

    return open_as


def _sent(at: AppTest) -> str:
    """Everything the browser would get, as text."""
    return "".join(str(node.proto) for block in (at.main, at.sidebar) for node in block if node.proto is not None)


def _words(at: AppTest) -> set[str]:
    return set(re.findall(r"[\w-]+", _sent(at)))


def _closed_words(page: str, access: Access) -> set[str]:
    return {rooms.who(page, access)} if page in rooms.WHO or not rooms.is_open(page, access) else set()


def _lines(data_path: Path) -> list[audit.Entry]:
    return list(audit.read(audit.folder_of(data_path)))


@pytest.mark.parametrize("role", Role)
def test_every_page_opens_or_says_whom_it_is_for(role: Role, opened: Opener) -> None:
    for page in rooms.TITLES:
        at = opened(role, page)
        assert not at.exception, (page, [each.message for each in at.exception])
        access = at.session_state["access"]
        said = {each.value for each in at.info}
        is_closed = not rooms.is_open(page, access)
        assert is_closed == bool(said & _closed_words(page, access)), page
        assert page == "meeting" or at.title[0].value == rooms.TITLES[page]
        assert page == "worklist" or not CODES & _words(at), page


@pytest.mark.parametrize("role", [Role.CLINICAL, Role.VIEWER])
def test_behind_a_wall_no_page_names_another_program_or_one_of_its_clients(role: Role, opened: Opener) -> None:
    for page in rooms.TITLES:
        at = opened(role, page, programs=(OWN,), range="all", by="program")
        sent = _sent(at)
        named = [each for each in OTHERS if each in sent]
        assert not at.exception and named == [], (page, named)
        assert not OF_OTHERS & _words(at), page


@pytest.mark.parametrize("page", ["census", "sessions", "retention", "outcomes", "co_occurring", "aftercare"])
def test_behind_a_wall_the_numbers_are_those_of_the_own_program_alone(
    page: str, opened: Opener, alone: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dates = {"from": f"{WORLD.from_date}", "to": f"{WORLD.to_date}", "grain": "month"}
    walled = cards(opened(Role.CLINICAL, page, programs=(OWN,), **dates))
    only = cards(screens.open_page(page, alone, monkeypatch, **dates))
    everybody = cards(opened(Role.CLINICAL, page, **dates))
    assert walled.keys() == only.keys()
    said = [name for name in walled if walled[name]["subtitle"] != only[name]["subtitle"]]
    assert said == []
    assert any(walled[name]["subtitle"] != everybody[name]["subtitle"] for name in walled), "the wall hides something"


def test_no_link_opens_another_program(opened: Opener) -> None:
    for page in ("census", "brief", "worklist", "compare", "events", "definitions"):
        usual = opened(Role.CLINICAL, page, programs=(OWN,))
        for address in ({"program": OTHERS[0]}, {"b_program": OTHERS[0]}, {"by": "program"}):
            at = opened(Role.CLINICAL, page, programs=(OWN,), **address)
            shown = [each for each in cards(at).values() if OTHERS[0] in json.dumps(each)]
            assert not at.exception and shown == [], (page, address)
            assert not OF_OTHERS & _words(at)
        assert not usual.exception


def test_rows_stand_behind_numbers_for_those_alone_who_may_see_them(opened: Opener) -> None:
    offered = {role: any(card["has_rows"] for card in cards(opened(role, "census")).values()) for role in STAFFED}
    assert offered == {Role.CLINICAL: False, Role.QUALITY: True, Role.ADMIN: True}


@pytest.mark.parametrize("role", [Role.VIEWER, Role.CLINICAL, Role.QUALITY])
def test_an_admin_sees_as_another_role_exactly_what_that_role_sees(role: Role, opened: Opener) -> None:
    for page in ("brief", "census", "worklist"):
        at = opened(Role.ADMIN, page)
        at.selectbox(key="seen_as_role").set_value(role).run()
        own = opened(role, page)
        assert not at.exception and cards(at) == cards(own), page
        assert [each.value for each in at.info] == [each.value for each in own.info], page
        assert at.session_state["access"].role is role


def test_nobody_but_an_admin_looks_through_other_eyes_whatever_the_session_or_the_link_says(opened: Opener) -> None:
    for role in (Role.VIEWER, Role.CLINICAL, Role.QUALITY):
        at = opened(role, "brief", seen_as_role="admin", access="admin")
        for name, value in (("seen_as_role", Role.ADMIN), ("access", "admin"), ("access_seen_as", LOCAL_ADMIN)):
            at.session_state[name] = value
        at.run()
        assert at.session_state["access"].role is role
        assert [each.label for each in at.selectbox if each.label == "View as"] == []


def test_looking_is_recorded_line_by_line_and_no_line_holds_a_clients_value(data_path: Path, opened: Opener) -> None:
    before = len(_lines(data_path))
    at = opened(Role.ADMIN, "census")
    at.run()
    at.selectbox(key="by").set_value("program").run()
    opened(Role.ADMIN, "worklist")
    opened(Role.ADMIN, "meeting")
    new = [(each.action, each.about) for each in _lines(data_path)[before:]]
    assert new[:2] == [(Action.SIGN_IN, ""), (Action.VIEW, "census")], new
    assert new[2] == (Action.FILTERS, "census") and new.count((Action.VIEW, "census")) == 1
    assert Action.WORKLIST in {action for action, _ in new} and Action.MEETING in {action for action, _ in new}
    text = "".join(path.read_text() for path in audit.folder_of(data_path).glob("*.jsonl"))
    words = set(text.replace('"', " ").split())
    assert not CODES & words
    assert audit.first_break(audit.folder_of(data_path)) == ""
