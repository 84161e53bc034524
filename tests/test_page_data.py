"""Pages on data that are missing, empty, bare, new or another sample."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest
import small_worlds
from screens import (
    CHARTED,
    PAGES,
    boards,
    cards,
    is_sound,
    open_page,
    publish,
    write_required_columns,
)

from dashboard import samples
from dashboard.app import reach, status
from dashboard.metrics.catalogue import METRICS
from dashboard.samples import Sample
from dashboard.warehouse import snapshot

COUNTED_AT_ZERO = ("active_census", "census_by", "census_flow", "held_by_import")  # nobody in care, nothing held back


@pytest.mark.parametrize("page", CHARTED)
def test_nothing_imported_yet_is_a_sentence_with_the_next_move(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(page, tmp_path, monkeypatch)
    assert not at.exception
    assert [each.value for each in at.info] == ["Nothing was imported yet. Run: iop-dashboard import FOLDER"]
    assert boards(at) == []


def test_definitions_can_be_read_without_any_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("definitions", tmp_path, monkeypatch)
    assert not at.exception
    assert len(at.expander) == len(METRICS)


@pytest.mark.parametrize("page", PAGES)
def test_data_without_a_single_row_draw_nothing_and_break_nothing(
    page: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(page, empty, monkeypatch)
    assert is_sound(at)
    rates = [card for name, card in cards(at).items() if name not in COUNTED_AT_ZERO]
    assert all(card["state"] in ("empty", "absent") for card in rates), [(c["id"], c["state"]) for c in rates]


@pytest.mark.parametrize("page", PAGES)
def test_exports_without_optional_columns_say_what_is_missing(
    page: str, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(page, bare, monkeypatch, range="all")
    assert is_sound(at)
    absent = {name: card["message"] for name, card in cards(at).items() if card["state"] == "absent"}
    expected = {
        "census": {"waiting_time", "capacity_utilisation"},
        "sessions": set(),
        "co_occurring": {"condition_matrix", "condition_combinations", "condition_burden", "contact_by"},
        "aftercare": {"plan_documented", "first_contact", "aftercare_funnel", "contact_by_type"},
    }
    assert expected.get(page, set()) <= absent.keys()
    assert all(message.startswith("Not in this export: ") for message in absent.values())


def test_newly_published_data_are_on_screen_with_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(tmp_path, small_worlds.crowd(1))
    at = open_page("census", tmp_path, monkeypatch)
    before = boards(at)
    publish(tmp_path, small_worlds.crowd(6))
    at.run()
    assert is_sound(at)
    assert boards(at) != before


def test_the_status_line_says_how_fresh_the_data_are() -> None:
    extent = reach.Reach(
        imported_at=reach.datetime(2026, 11, 16, 6, 10), source_name="", notice="", through=date(2026, 11, 15),
        as_of=date(2026, 11, 15), first_day=date(2025, 1, 6), rows_held=17, slots_a_week=300.0,
        last_week=date(2026, 11, 9), open_at_end=200,
    )  # fmt: skip
    assert status.line(extent) == (
        "Data through Sun 15 Nov 2026 · imported Mon 16 Nov 06:10 · 17 rows held back · last complete week 9-15 Nov"
    )
    assert extent.usual_range == "26"
    assert dataclasses.replace(extent, open_at_end=4).usual_range == "all"
    assert extent.dates(26, "week") == (date(2026, 5, 18), date(2026, 11, 15))
    assert extent.dates(26, "month") == (date(2026, 5, 1), date(2026, 10, 31))
    assert extent.dates(None, "week") == (date(2025, 1, 6), date(2026, 11, 15))


def test_few_sessions_a_week_are_shown_by_month(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("sessions", bare, monkeypatch)  # 320 slots in 26 weeks: about 12 a week
    assert at.session_state["view"].filters.grain == "month"


@pytest.fixture
def two_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two samples that differ in their program's name, offered in place of the shipped ones."""
    folders = []
    for name in ("one", "two"):
        folder = tmp_path / "exports" / name
        folder.mkdir(parents=True)
        write_required_columns(folder)
        text = (folder / "retention.csv").read_text("utf-8")
        (folder / "retention.csv").write_text(
            text.replace("Harbor", f"Harbor {name}") + f"B1,D1,Pier {name},2.1,2026-03-02,,\n", "utf-8"
        )
        (folder / "mapping.toml").write_text(
            f'[source]\nname = "{name}"\nexport_date = 2026-06-30\nnotice = "Invented in {name}"\n', "utf-8"
        )
        folders.append(folder)
    offered = tuple(Sample(folder.name, folder.name.capitalize(), folder) for folder in folders)
    monkeypatch.setattr(samples, "SAMPLES", offered)
    return tmp_path / "data"


def test_another_sample_under_filters_of_the_first_says_what_is_gone(
    two_samples: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("census", two_samples, monkeypatch, demo=True, program="Harbor one", range="all")
    assert is_sound(at)
    assert at.session_state["view"].filters.cohort == (("program", ("Harbor one",)),)
    at.selectbox(key="source").select("two").run()
    assert is_sound(at)
    assert at.session_state["view"].source.id == "two"
    assert at.session_state["view"].filters.cohort == ()
    assert [each.value for each in at.warning] == [
        "This link asks for something that is not in these data: program. Showing all."
    ]


def test_a_sample_is_imported_once_and_again_when_its_files_change(two_samples: Path) -> None:
    sample = samples.SAMPLES[0]
    first = snapshot.live(samples.prepare(sample, two_samples))
    assert snapshot.live(samples.prepare(sample, two_samples)) == first
    path = sample.folder / "retention.csv"
    path.write_text(path.read_text("utf-8") + "B2,D2,Pier one,2.1,2026-03-02,,\n", "utf-8")
    assert snapshot.live(samples.prepare(sample, two_samples)) != first


def test_imported_data_are_shown_alone(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("census", crowded, monkeypatch, source="ctn0027")
    assert at.session_state["view"].source.id == "live"
    assert "source" not in {each.key for each in at.selectbox}


def test_data_health_accounts_for_each_file_and_shows_no_value_of_a_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    write_required_columns(exports)
    path = exports / "attendance.csv"
    path.write_text(path.read_text("utf-8") + "S99,SecretClient,A1,2026-03-09 09:00,180,Atended well,group\n", "utf-8")
    samples.run_import(exports, tmp_path / "live", publish=True)
    at = open_page("data_health", tmp_path, monkeypatch)
    assert is_sound(at)
    page = "".join(each.proto.body for each in at.get("html")) + json.dumps(boards(at))
    assert "SecretClient" not in page
    tiles = {tile["label"]: tile["value"] for tile in boards(at)[0]["tiles"]}
    assert (tiles["Rows read"], tiles["Rows used"], tiles["Rows held back"]) == ("362", "361", "1")
    assert "Row held back" in page and "attendance.csv" in page
