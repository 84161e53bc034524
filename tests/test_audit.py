"""The audit: what it holds, that it survives a killed writer, and that tampering shows."""

from __future__ import annotations

import json
import multiprocessing
import os
from pathlib import Path

import pytest

from dashboard.access import audit
from dashboard.access.audit import Action, AuditError
from dashboard.access.roles import Access, Role
from dashboard.metrics.filters import cohort_of

NURSE = Access("nurse@clinic.example", Role.CLINICAL, ("Harbor IOP",))


def _month(folder: Path) -> Path:
    return next(folder.glob("*.jsonl"))


def _three(folder: Path) -> None:
    for action in (Action.SIGN_IN, Action.VIEW, Action.EXPORT):
        audit.record(folder, NURSE, action, about="sessions", rows=12)


def test_a_line_says_who_what_when_and_how_many_and_names_the_filters_by_a_hash_alone(tmp_path: Path) -> None:
    chosen = cohort_of({"program": ["Harbor IOP"]})
    audit.record(tmp_path, NURSE, Action.FILTERS, about="session_completion", filters=chosen, rows=26, import_id="i1")
    entry = next(audit.read(tmp_path))
    assert (entry.user, entry.role, entry.action, entry.about) == (
        "nurse@clinic.example", "clinical", "filters", "session_completion",
    )  # fmt: skip
    assert (entry.rows, entry.import_id, len(entry.filters)) == (26, "i1", 16)
    assert "Harbor" not in _month(tmp_path).read_text()


def test_a_chain_nobody_touched_holds(tmp_path: Path) -> None:
    _three(tmp_path)
    assert audit.first_break(tmp_path) == ""
    assert audit.first_break(tmp_path / "nothing yet") == ""


def test_a_changed_line_is_named(tmp_path: Path) -> None:
    _three(tmp_path)
    path = _month(tmp_path)
    path.write_text(path.read_text().replace('"rows": 12', '"rows": 1', 1))
    assert audit.first_break(tmp_path).startswith("Line 1 of the audit was changed")


@pytest.mark.parametrize(("taken", "said"), [(0, "Line 1"), (1, "Line 2"), (2, "Lines after line 2 are missing")])
def test_a_line_taken_out_is_missed_wherever_it_stood(tmp_path: Path, taken: int, said: str) -> None:
    _three(tmp_path)
    path = _month(tmp_path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:taken] + lines[taken + 1 :]))
    # One line less at the end looks like a crash before HEAD moved only when HEAD is older, and here it is newer.
    assert audit.first_break(tmp_path).startswith(said)


def test_an_audit_deleted_whole_is_missed(tmp_path: Path) -> None:
    _three(tmp_path)
    _month(tmp_path).unlink()
    assert audit.first_break(tmp_path).startswith("Lines after line 0")


def test_a_line_put_in_is_named(tmp_path: Path) -> None:
    _three(tmp_path)
    path = _month(tmp_path)
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([lines[0], json.dumps(json.loads(lines[1]) | {"user": "other"}) + "\n", *lines[1:]]))
    assert audit.first_break(tmp_path).startswith("Line 2")


def test_a_writer_killed_in_the_middle_of_a_line_breaks_nothing(tmp_path: Path) -> None:
    _three(tmp_path)
    with _month(tmp_path).open("ab") as file:
        file.write(b'{"at": "2026-')
    audit.record(tmp_path, NURSE, Action.VIEW)
    assert audit.first_break(tmp_path) == ""
    assert len(list(audit.read(tmp_path))) == 4


def test_a_writer_killed_between_the_line_and_head_breaks_nothing(tmp_path: Path) -> None:
    _three(tmp_path)
    before = (tmp_path / "HEAD").read_text()
    audit.record(tmp_path, NURSE, Action.VIEW)
    (tmp_path / "HEAD").write_text(before)
    assert audit.first_break(tmp_path) == ""
    audit.record(tmp_path, NURSE, Action.VIEW)
    assert audit.first_break(tmp_path) == ""


def test_lines_cut_off_the_end_are_missed_after_the_next_act_too(tmp_path: Path) -> None:
    for _ in range(4):
        audit.record(tmp_path, NURSE, Action.VIEW)
    (month,) = tmp_path.glob("*.jsonl")
    month.write_text("".join(month.read_text("utf-8").splitlines(keepends=True)[:2]), "utf-8")
    audit.record(tmp_path, NURSE, Action.VIEW)
    assert audit.first_break(tmp_path).startswith("Line 3")


def _write_fifty(folder: Path) -> None:
    for _ in range(50):
        audit.record(folder, NURSE, Action.VIEW)


def test_two_processes_write_one_chain(tmp_path: Path) -> None:
    writers = [multiprocessing.get_context("spawn").Process(target=_write_fifty, args=(tmp_path,)) for _ in range(2)]
    for each in writers:
        each.start()
    for each in writers:
        each.join()
    assert len(list(audit.read(tmp_path))) == 100
    assert audit.first_break(tmp_path) == ""


def test_a_folder_that_takes_nothing_stops_the_act(tmp_path: Path) -> None:
    (tmp_path / "audit").write_text("a file where the folder should be")
    with pytest.raises(AuditError, match="Nothing was done"):
        audit.record(tmp_path / "audit", NURSE, Action.EXPORT)


def test_nobody_else_on_the_machine_may_read_it(tmp_path: Path) -> None:
    folder = tmp_path / "audit"
    _three(folder)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in folder.iterdir() if os.path.isfile(path)} == {0o600}
