"""The audit page: what it lists, how it is filtered, what is saved, and what it says of a chain that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
import screens
from screens import open_page, seen_by

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.roles import Access, Role

NURSE = Access("=nurse@clinic.example", Role.CLINICAL)


@pytest.fixture
def data_path(tmp_path: Path) -> Path:
    """A data folder without data, whose audit has three lines of a nurse."""
    for action, about in ((Action.SIGN_IN, ""), (Action.VIEW, "census"), (Action.WORKLIST, "")):
        audit.record(audit.folder_of(tmp_path), NURSE, action, about=about)
    return tmp_path


def _table(at: screens.AppTest) -> str:
    return "".join(str(each.proto) for each in at.get("html"))


def test_the_newest_lines_stand_first_and_a_choice_leaves_the_lines_of_one_person(
    data_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("audit", data_path, monkeypatch)
    assert not at.exception and "chain is whole" in at.caption[-1].value
    assert any("4 of 4 lines" in each.value for each in at.text)
    at.selectbox[-2].set_value(NURSE.user).run()
    assert any("3 of 4 lines" in each.value for each in at.text)
    assert _table(at).index("Worklist") < _table(at).index("census") or "Worklist" not in _table(at)


def test_a_line_changed_afterwards_is_said_on_the_page(data_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    month = next(audit.folder_of(data_path).glob("*.jsonl"))
    month.write_text(month.read_text().replace("census", "nothing"))
    at = open_page("audit", data_path, monkeypatch)
    assert ["Line 2 of the audit was changed" in each.value for each in at.error] == [True]


def test_nobody_but_an_admin_reads_it(data_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in (Role.VIEWER, Role.CLINICAL, Role.QUALITY):
        seen_by(role, monkeypatch)
        at = open_page("audit", data_path, monkeypatch)
        assert not at.exception and NURSE.user not in "".join(str(node.proto) for node in at.main)
