"""Pages without a browser: data folders to open them on, opening one, and what stands on it."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import worlds
from streamlit.testing.v1 import AppTest
from worlds import World

from dashboard.access.roles import Access, Role
from dashboard.app import choices
from dashboard.warehouse import snapshot

ROOT = Path(__file__).parents[1]
CHARTED = ("census", "sessions", "retention", "co_occurring", "outcomes", "aftercare")
BOARDS = (*CHARTED, "programs", "compare")
PAGES = ("brief", *BOARDS, "worklist", "data_health", "definitions")
REQUIRED = {
    "retention": "admission_id,client_id,program,level_of_care,admitted_on,discharged_on,discharge_reason",
    "attendance": "session_id,client_id,admission_id,session_start,scheduled_minutes,status,service",
    "outcomes": "admission_id,instrument,observed_on,score",
}
STATES = {"ready", "empty", "immature", "suppressed", "absent"}


def seen_by(role: Role, monkeypatch: pytest.MonkeyPatch, *, programs: tuple[str, ...] | None = None) -> None:
    """From now on the pages are asked for by somebody of this role."""
    monkeypatch.setattr("dashboard.access.sign_in.LOCAL", Access("somebody", role, programs))


def publish(data_path: Path, world: World) -> None:
    """Make a world the live data of a data folder."""
    with snapshot.building(data_path / "live", snapshot.new_import_id()) as draft:
        worlds.fill(world, draft.connection)
        draft.publish()


def write_required_columns(folder: Path, *, clients: int = 40) -> None:
    """Exports with the required columns only, of a program whose clients miss every third week."""
    first = date(2026, 3, 2)
    left = first + timedelta(days=60)
    stays, slots = [], []
    for n in range(clients):
        stays.append(f"A{n},C{n},Harbor,2.1,{first}," + (f"{left},completed" if n % 2 else ","))
        for week in range(8):
            day, status = first + timedelta(weeks=week), "no_show" if n % 3 == week % 3 else "attended"
            slots.append(f"S{week},C{n},A{n},{day} 09:00,180,{status},group")
    write_lines(folder, {"retention": stays, "attendance": slots, "outcomes": [f"A0,AUDIT,{first},4"]})


def write_lines(folder: Path, lines: dict[str, list[str]], *, name: str = "Bare", exported: str = "2026-06-30") -> None:
    """Exports of the required columns, their rows given as lines."""
    folder.mkdir(parents=True, exist_ok=True)
    for table, rows in lines.items():
        (folder / f"{table}.csv").write_text("\n".join([REQUIRED[table], *rows]) + "\n", "utf-8")
    (folder / "mapping.toml").write_text(f'[source]\nname = "{name}"\nexport_date = {exported}\n', "utf-8")


def open_page(
    page: str, data_path: Path, monkeypatch: pytest.MonkeyPatch, *, demo: bool = False, **address: Any
) -> AppTest:
    """A page on the live data of a folder, or on its samples, as the link with those values opens it."""
    monkeypatch.setenv("IOP_DATA_DIR", str(data_path))
    monkeypatch.setenv("IOP_SOURCE", "" if demo else "live")
    monkeypatch.setenv("IOP_DEMO", "1" if demo else "")
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for name, value in address.items():
        at.query_params[name.rstrip("_")] = value
    at.switch_page(f"dashboard/app/pages/{page}.py")
    return at.run()


def boards(at: AppTest) -> list[dict[str, Any]]:
    """What the boards on the page were given: their cards and tiles."""
    found = [json.loads(each.proto.json) for each in at.get("bidi_component") if each.proto.json]
    return [each for each in found if "cards" in each]


def cards(at: AppTest) -> dict[str, dict[str, Any]]:
    """The cards on the page by name."""
    return {card["id"]: card for each in boards(at) for card in each["cards"]}


def first_value(at: AppTest, field: str) -> str:
    """The first value the filter bar offers for a field."""
    view = at.session_state["view"]
    return next(iter(choices.of(field, view.warehouse, view.settings)))


def choose(at: AppTest, name: str, value: Any) -> None:
    """Set one widget and run the page again."""
    at.session_state[name] = value
    at.run()


def is_sound(at: AppTest) -> bool:
    """No error on screen, and every card is drawn or says why not."""
    assert not at.exception, [each.message for each in at.exception]
    for card in cards(at).values():
        assert card["state"] in STATES
        assert bool(card["figure"]) == (card["state"] == "ready"), card["id"]
        assert card["message"] or card["subtitle"], card["id"]
        assert not card["how"] or card["how"]["files"][-1].startswith("dashboard/metrics/catalogue/")
    return True
