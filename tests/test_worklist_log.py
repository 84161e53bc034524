"""The log of who looked at whom: it loses nothing, is closed to others, and counts last week's reviews."""

from __future__ import annotations

import stat
import subprocess
import sys
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import worlds
from hand_written import stay
from worklist_worlds import MONDAY, ROOT, days_ago, question_about, review, written

from dashboard.settings import Settings
from dashboard.worklist import reviews
from dashboard.worklist.reviews import ReviewError, reviewed_share


def test_a_review_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    assert reviews.read(path) == ()
    odd = review(note='a\nb "c" \u2028 \x00 é =1+1', by="Ó 'N")
    reviews.append(path, [odd, review(1)])
    assert reviews.read(path) == (odd, review(1))


def test_the_newest_review_of_a_reason_in_that_week_counts(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    before = review(week=MONDAY - timedelta(days=7))
    reviews.append(path, [before, review(note="first"), review(note="second"), review(reason="missed")])
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
        review(**more)
    assert "secret" not in str(refused.value)
    assert review(by="n" * 80, note="n" * 500).note == "n" * 500


def test_the_log_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    reviews.append(path, [review()])
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
    reviews.append(path, [review(0)])
    with path.open("ab") as file:
        file.write(b'{"week": "2026-06-29", "admission_id": "A1", "rea')
    assert reviews.read(path) == (review(0),)
    reviews.append(path, [review(2)])
    assert reviews.read(path) == (review(0), review(2))


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
    reviews.append(path, [review()])
    before = path.read_bytes()
    said, _ = _process(FULL, str(path)).communicate(timeout=60)
    assert said == "The review could not be kept: the data folder is full or cannot be written.\n"
    assert path.read_bytes() == before


def test_the_share_reviewed_is_of_last_sundays_list(tmp_path: Path) -> None:
    path = reviews.file_of(tmp_path)
    world = written([stay("A", "01-05", None), stay("B", "01-05", None), stay("C", days_ago(7), None)])
    warehouse = worlds.load(world)
    asked = question_about(warehouse)
    assert (asked.week, asked.last_week().through) == (MONDAY, date(2026, 6, 28))
    assert replace(asked, through=date(2026, 6, 28)).last_week().through == date(2026, 6, 21)
    assert reviewed_share(asked, path, warehouse, Settings()) == (0, 2)  # C was admitted five days before that Sunday
    of_last_week = date(2026, 6, 22)
    reviews.append(path, [review(admission_id="A", week=MONDAY), review(admission_id="B", week=of_last_week)])
    reviews.append(path, [review(admission_id="B", week=of_last_week), review(admission_id="gone", week=of_last_week)])
    assert reviewed_share(asked, path, warehouse, Settings()) == (1, 2)
