"""What everybody asks of new data first is answered while they are imported, by the very questions the page asks."""

from __future__ import annotations

from pathlib import Path

import duckdb
import exports_on_disk
import polars as pl
import pytest
import screens
from polars.testing import assert_frame_equal

from dashboard import first_look, samples, settings
from dashboard.intake.gate import run_import
from dashboard.settings import Settings
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query

REACH = read_query("data_health/reach.sql")


@pytest.fixture(scope="module")
def data_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented clinic, imported as the command imports; to be read or copied only."""
    folder = tmp_path_factory.mktemp("first")
    exports = samples.SAMPLES[0].folder
    report = run_import(exports, folder / settings.LIVE, publish=True, ask_first=first_look.ask)
    assert report.outcome in ("published", "checked")
    return folder


@pytest.fixture
def unforeseen(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The questions that nobody answered in advance, as they come."""
    found: set[str] = set()
    kept = Warehouse._kept

    def listening(self: Warehouse, asked: tuple[str, str, str]) -> pl.DataFrame | None:
        answer = kept(self, asked)
        if answer is None:
            found.add(asked[1])
        return answer

    monkeypatch.setattr(Warehouse, "_kept", listening)
    return found


def test_the_first_brief_asks_of_no_client(
    data_path: Path, unforeseen: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert screens.is_sound(screens.open_page("brief", data_path, monkeypatch))
    assert unforeseen == {REACH, read_query("events/imported.sql")}


def test_a_choice_nobody_foresaw_is_asked(
    data_path: Path, unforeseen: set[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert screens.is_sound(screens.open_page("brief", data_path, monkeypatch, payer="medicaid"))
    assert len(unforeseen) > 20


def test_what_was_answered_in_advance_is_what_is_answered_now(data_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept, now = Warehouse(data_path / settings.LIVE), Warehouse(data_path / settings.LIVE)
    for each in (kept, now):
        first_look.ask(each, settings.load_for(data_path / settings.LIVE))
        monkeypatch.setattr(Warehouse, "_kept", lambda _self, _asked: None)
    assert len(kept._answers) > 50
    for asked, answer in kept._answers.items():
        assert_frame_equal(answer, now._answers[asked], check_row_order=False)


def test_data_that_were_checked_first_go_live_with_their_answers_and_their_own_time(
    data_path: Path, tmp_path: Path
) -> None:
    checked = snapshot.live(data_path / settings.LIVE)
    assert checked is not None
    adopted = snapshot.adopt(checked, tmp_path)
    with duckdb.connect(str(tmp_path / "imports" / f"{adopted}.duckdb"), read_only=True) as connection:
        (answers,) = connection.execute("SELECT count(*) FROM first_answer").fetchone() or (0,)
    assert answers > 50
    before, after = (Warehouse(folder).query(REACH)["imported_at"].item() for folder in (checked.parents[1], tmp_path))
    assert before < after


@pytest.mark.parametrize("sql", ["SELECT no_such_column, FROM attendance", "no SQL at all"])
def test_a_question_that_cannot_be_answered_stops_no_import(tmp_path: Path, sql: str) -> None:
    def ask(warehouse: Warehouse, _settings: Settings) -> None:
        slots = warehouse.query("SELECT count(*) AS slots, FROM attendance").item()
        assert slots > 0
        warehouse.query(sql)

    exports = exports_on_disk.write(tmp_path / "exports", exports_on_disk.good_tables())
    report = run_import(exports, tmp_path / "data", publish=True, ask_first=ask)
    assert report.outcome == "published"
    path = snapshot.live(tmp_path / "data")
    with duckdb.connect(str(path), read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM first_answer").fetchone() == (1,)


def test_exports_without_scores_or_optional_columns_are_asked_too(tmp_path: Path) -> None:
    screens.write_required_columns(tmp_path / "exports")
    report = run_import(tmp_path / "exports", tmp_path / "data", publish=True, ask_first=first_look.ask)
    assert report.outcome == "published"
    now = Warehouse(tmp_path / "data")
    first_look.ask(now, Settings())
    assert now._answers
