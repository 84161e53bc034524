"""What is typed in the room: kept as an event or a project, or refused in a sentence that repeats none of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dashboard.events import log
from dashboard.events.log import EventError
from dashboard.meeting.gateway import Gateway


def test_what_will_we_try_next_becomes_a_project_with_owner_and_review_date(tmp_path: Path) -> None:
    Gateway(tmp_path).add({
        "kind": "project", "title": "Text\n the evening before ", "on": "2026-11-16", "owner": " Day team",
        "review_on": "2026-12-14", "number": "7",
    })  # fmt: skip
    (kept,) = log.typed(tmp_path)
    assert (kept.title, kept.kind, kept.owner) == ("Text the evening before", "project", "Day team")
    assert (kept.on, kept.review_on, kept.by) == (date(2026, 11, 16), date(2026, 12, 14), "Staff meeting")


def test_who_may_only_look_adds_nothing(tmp_path: Path) -> None:
    with pytest.raises(EventError, match="You may look at these slides but not add to them"):
        Gateway(tmp_path, may_write=False).add({"kind": "other", "title": "x"})
    assert log.typed(tmp_path) == ()


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "project", "title": "x"}, "Type who does it and when you look at it again."),
        ({"kind": "other", "title": " "}, "Say in a few words what happened."),
        ({"kind": "other", "title": "x", "on": "16 Nov"}, "A date is written 2026-11-30."),
    ],
)
def test_what_cannot_be_kept_is_told_and_not_repeated(tmp_path: Path, typed: dict[str, str], said: str) -> None:
    with pytest.raises(EventError) as told:
        Gateway(tmp_path).add(typed)
    assert str(told.value) == said
    assert log.typed(tmp_path) == ()
