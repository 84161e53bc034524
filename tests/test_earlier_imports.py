"""Earlier imports: they answer as they did then, can be looked at, and are never taken for the newest."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import faulty_clinic
import pytest
import screens
from streamlit.testing.v1 import AppTest

from dashboard import cli
from dashboard.metrics import held
from dashboard.metrics.filters import Filters
from dashboard.settings import Settings
from dashboard.warehouse import history, snapshot
from dashboard.warehouse.connection import NoData, Warehouse

WEEKS = Filters(date(2026, 1, 5), date(2026, 3, 15), "all")


@pytest.fixture(scope="module")
def imported_twice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with two imports whose answers differ."""
    folder = tmp_path_factory.mktemp("twice")
    for missed in (1, 5):
        faulty_clinic.publish(folder, missed=missed)
    return folder / "data"


@pytest.fixture
def two_imports(imported_twice: Path) -> tuple[str, str]:
    """The ids of the earlier and of the newest of the two."""
    first, second = (path.stem for path in snapshot.listed(imported_twice / "live"))
    return first, second


def test_an_earlier_import_answers_as_it_did_then(
    imported_twice: Path, two_imports: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    completed = [
        held.effects(WEEKS, Warehouse(imported_twice / "live", each), Settings()).result.total["numerator"].item()
        for each in two_imports
    ]
    assert completed == [360, 200]
    told = []
    for each in two_imports:
        cli.main(["measure", "session_completion", "--data", str(imported_twice), "--import", each, "--grain", "all"])
        told.append(capsys.readouterr().out)
    assert " 360 " in told[0] and " 200 " in told[1]
    assert cli.main(["imports", "--data", str(imported_twice)]) == 0
    assert [each.id for each in history.of(imported_twice / "live")] == [*reversed(two_imports)]
    with pytest.raises(NoData, match="no import of that id"):
        _ = Warehouse(imported_twice / "live", "../CURRENT").version


def _seen(at: AppTest) -> str:
    """The id of the import on screen."""
    assert screens.is_sound(at)
    return at.session_state["view"].warehouse.version


def test_an_earlier_import_stays_through_pages_until_one_click_back(
    imported_twice: Path, two_imports: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = screens.open_page("census", imported_twice, monkeypatch, import_=two_imports[0])
    assert _seen(at) == two_imports[0]
    at.switch_page("dashboard/app/pages/sessions.py")
    assert _seen(at.run()) == two_imports[0]
    assert two_imports[0] in at.query_params["import"]
    back = next(each for each in at.button if each.label == "Back to the newest")
    assert _seen(back.click().run()) == two_imports[1]
    assert "import" not in at.query_params


def test_a_link_to_an_import_that_is_gone_says_so_and_shows_the_newest(
    imported_twice: Path, two_imports: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = screens.open_page("census", imported_twice, monkeypatch, import_="20250101-000000-abcdef")
    assert _seen(at) == two_imports[1]
    assert "earlier import" in at.warning[0].value


def test_data_health_lists_every_import_and_looks_at_the_one_chosen(
    imported_twice: Path, two_imports: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = screens.open_page("data_health", imported_twice, monkeypatch)
    assert [each.value for each in (*at.header, *at.subheader)].count("Imports") == 1
    at.selectbox(key="look_at").set_value(two_imports[0])
    assert _seen(at.run()) == two_imports[0]


def test_a_snapshot_that_is_adopted_is_imported_now_and_the_checked_one_stays(tmp_path: Path) -> None:
    faulty_clinic.publish(tmp_path, missed=1)
    checked = snapshot.live(tmp_path / "data" / "live")
    reader = Warehouse(tmp_path / "data" / "live")
    assert checked is not None and reader.version == checked.stem
    adopted = snapshot.adopt(checked, tmp_path / "adopted")
    assert Warehouse(tmp_path / "adopted").version == adopted != checked.stem
    assert reader.query("SELECT import_info.import_id, FROM import_info").item() == checked.stem
    assert [path.name for path in (tmp_path / "adopted" / "imports").iterdir()] == [f"{adopted}.duckdb"]
