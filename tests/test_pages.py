"""Every page under every filter, without data, without optional columns, from bad links; numbers as `measure` gives."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import small_worlds
import worlds
from streamlit.testing.v1 import AppTest

from dashboard import samples
from dashboard.app import cards, choices, export, filter_bar, reach, status
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import DISCHARGE_FIELDS, SESSION_FIELDS, cohort_of
from dashboard.metrics.measure import measure
from dashboard.samples import Sample
from dashboard.warehouse import snapshot

ROOT = Path(__file__).parents[1]
CHARTED = ("census", "sessions", "retention", "co_occurring", "outcomes", "aftercare")
BOARDS = (*CHARTED, "programs", "compare")
PAGES = ("brief", *BOARDS, "data_health", "definitions")
USUAL_WINDOW = ("exits_by_reason", "early_unplanned_exit", "completion_by_admission")  # whatever the bar says
REQUIRED = {
    "retention": "admission_id,client_id,program,level_of_care,admitted_on,discharged_on,discharge_reason",
    "attendance": "session_id,client_id,admission_id,session_start,scheduled_minutes,status,service",
    "outcomes": "admission_id,instrument,observed_on,score",
}
RULES = {
    "A: completed, of expected": "session_completion",
    "Came at all, of expected": "attendance_any",
    "B: came at all, excused left out": "attendance_excused_removed",
    "C: as B, cancelled in time left out": "show_rate",
}
STATES = {"ready", "empty", "immature", "suppressed", "absent"}


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose live data are a world of about 120 clients."""
    folder = tmp_path_factory.mktemp("crowded")
    _publish(folder, small_worlds.crowd(1))
    return folder


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose live data hold no row at all."""
    folder = tmp_path_factory.mktemp("empty")
    _publish(folder, worlds.World(0, date(2026, 6, 30), date(2026, 6, 1), date(2026, 6, 30)))
    return folder


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose live data came from exports with the required columns only."""
    folder, exports = tmp_path_factory.mktemp("bare"), tmp_path_factory.mktemp("exports")
    _write_required_columns(exports)
    samples.run_import(exports, folder / "live", publish=True)
    return folder


def _publish(data_path: Path, world: worlds.World) -> None:
    with snapshot.building(data_path / "live", snapshot.new_import_id()) as draft:
        worlds.fill(world, draft.connection)
        draft.publish()


def _write_required_columns(folder: Path, *, clients: int = 40) -> None:
    first = date(2026, 3, 2)
    left = first + timedelta(days=60)
    stays, slots = [], []
    for n in range(clients):
        stays.append(f"A{n},C{n},Harbor,2.1,{first}," + (f"{left},completed" if n % 2 else ","))
        for week in range(8):
            day, status = first + timedelta(weeks=week), "no_show" if n % 3 == week % 3 else "attended"
            slots.append(f"S{week},C{n},A{n},{day} 09:00,180,{status},group")
    for table, rows in {"retention": stays, "attendance": slots, "outcomes": [f"A0,AUDIT,{first},4"]}.items():
        (folder / f"{table}.csv").write_text("\n".join([REQUIRED[table], *rows]) + "\n", "utf-8")
    (folder / "mapping.toml").write_text('[source]\nname = "Bare"\nexport_date = 2026-06-30\n', "utf-8")


def _open(
    page: str, data_path: Path, monkeypatch: pytest.MonkeyPatch, *, demo: bool = False, **address: Any
) -> AppTest:
    monkeypatch.setenv("IOP_DATA_DIR", str(data_path))
    monkeypatch.setenv("IOP_SOURCE", "" if demo else "live")
    monkeypatch.setenv("IOP_DEMO", "1" if demo else "")
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    for name, value in address.items():
        at.query_params[name.rstrip("_")] = value
    at.switch_page(f"dashboard/app/pages/{page}.py")
    return at.run()


def _boards(at: AppTest) -> list[dict[str, Any]]:
    found = [json.loads(each.proto.json) for each in at.get("bidi_component") if each.proto.json]
    return [each for each in found if "cards" in each]


def _cards(at: AppTest) -> dict[str, dict[str, Any]]:
    return {card["id"]: card for each in _boards(at) for card in each["cards"]}


def _first_value(at: AppTest, field: str) -> str:
    view = at.session_state["view"]
    return next(iter(choices.of(field, view.warehouse, view.settings)))


def _choose(at: AppTest, name: str, value: Any) -> None:
    at.session_state[name] = value
    at.run()


def _is_sound(at: AppTest) -> bool:
    """No error on screen, and every card is drawn or says why not."""
    assert not at.exception, [each.message for each in at.exception]
    for card in _cards(at).values():
        assert card["state"] in STATES
        assert bool(card["figure"]) == (card["state"] == "ready"), card["id"]
        assert card["message"] or card["subtitle"], card["id"]
        assert card["how"]["files"][-1].startswith("dashboard/metrics/catalogue/")
    return True


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_without_an_error(page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open(page, crowded, monkeypatch)
    assert _is_sound(at)
    assert [each.value for each in at.title] == [page.replace("_", "-" if page == "co_occurring" else " ").capitalize()]


@pytest.mark.parametrize("page", CHARTED)
def test_each_chart_page_has_four_tiles_and_at_least_one_drawn_chart(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shown,) = _boards(_open(page, crowded, monkeypatch))
    assert len(shown["tiles"]) == 4
    assert any(card["state"] == "ready" for card in shown["cards"])


@pytest.mark.parametrize("page", CHARTED)
def test_what_a_card_offers_for_download_is_what_measure_gives(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(page, crowded, monkeypatch)
    view, compared = at.session_state["view"], 0
    for name, card in _cards(at).items():
        if name in METRICS and name != "hours_received" and card["csv"]:
            first = next(csv.DictReader(io.StringIO(card["csv"])))
            window = 30 if name in ("engaged", "contact_by_type") else view.filters.window_days
            asked = view.filters.changed(
                grain=first["grain"],
                window_days=None if name in USUAL_WINDOW else window,
                variant=first.get("variant"),
                instrument=first.get("instrument"),
            )
            result = measure(METRICS[name], asked, view.warehouse, settings=view.settings)
            assert card["csv"] == export.to_csv(result), name
            assert [tuple(row) for row in card["rows"]] == list(export.rows(result)), name
            compared += 1
    assert compared >= 2


@pytest.mark.parametrize("page", (*CHARTED, "programs"))
def test_each_page_survives_each_filter_and_the_numbers_follow_it(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(page, crowded, monkeypatch)
    everything = [card["csv"] for card in _cards(at).values()]
    for three in [tuple(filter_bar.COHORT)[start : start + 3] for start in (0, 3, 6)]:
        chosen = {name: [_first_value(at, filter_bar.COHORT[name])] for name in three}
        for name in filter_bar.COHORT:
            at.session_state[name] = chosen.get(name, [])
        at.run()
        assert _is_sound(at), three
        assert at.session_state["view"].filters.cohort == cohort_of(
            {filter_bar.COHORT[name]: values for name, values in chosen.items()}
        )
        assert [card["csv"] for card in _cards(at).values()] != everything


@pytest.mark.parametrize("page", CHARTED)
def test_pages_survive_comparisons(page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open(page, crowded, monkeypatch)
    view = at.session_state["view"]
    offered = choices.comparisons(view.warehouse, view.settings)
    assert len(offered) >= len(SESSION_FIELDS) + len(DISCHARGE_FIELDS) + 5
    for field in offered[CHARTED.index(page) :: len(CHARTED)]:
        _choose(at, "by", field)
        assert _is_sound(at), field
        assert at.session_state["view"].filters.compare_by == field


@pytest.mark.parametrize("page", BOARDS)
def test_each_page_survives_each_range_by_week_and_by_month(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(page, crowded, monkeypatch, range="13", grain="month")
    for dates, grain in (("13", "month"), ("52", "week"), ("all", "month")):
        _choose(at, "grain", grain)
        _choose(at, "range", dates)
        assert _is_sound(at), (dates, grain)
        assert at.session_state["view"].filters.grain == grain


def test_a_comparison_a_metric_cannot_make_is_said_on_its_card(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open("census", crowded, monkeypatch, by="service")
    told = {name: card["note"] for name, card in _cards(at).items() if card["state"] == "ready" and name in METRICS}
    notes = [note for name, note in told.items() if name != "discharge_lag"]  # by reason whatever is asked for
    assert notes and all(note.endswith("not split by service") for note in notes)


def test_a_filter_a_metric_cannot_take_is_said_instead_of_ignored(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = _first_value(_open("census", crowded, monkeypatch), "payer")
    card = _cards(_open("census", crowded, monkeypatch, payer=value))["capacity_utilisation"]
    assert card["state"] == "absent"
    assert card["message"] == "Capacity utilisation cannot be narrowed by payer. Valid: program."


@pytest.mark.parametrize("page", BOARDS)
def test_a_link_with_gone_values_says_so_without_repeating_them_and_shows_all(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(page, crowded, monkeypatch, program="Ms-Doe-C17", by="clinician", range="7", window="15", admitted="x")
    assert _is_sound(at)
    said = [each.value for each in at.warning]
    assert said[:1] == [
        "This link asks for something that is not in these data: dates, comparison, window, program, admission cohort. "
        "Showing all."
    ]
    assert "Ms-Doe-C17" not in str(at.main)
    filters = at.session_state["view"].filters
    assert (filters.cohort, filters.compare_by) == ((), None)


def test_a_link_with_dates_in_the_wrong_order_says_so_and_swaps_them(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open("census", crowded, monkeypatch, range="dates", from_="2026-12-20", to="2026-12-14")
    assert [each.value for each in at.warning] == [
        "The range ends (2026-12-14) before it starts (2026-12-20). Swap the dates."
    ]
    filters = at.session_state["view"].filters
    assert (filters.from_date, filters.to_date) == (date(2026, 12, 14), date(2026, 12, 20))


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-45", ""])
def test_a_link_with_dates_nobody_can_read_shows_the_usual_range(
    typed: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open("census", crowded, monkeypatch, range="dates", from_=typed)
    assert _is_sound(at)
    assert "first date" in at.warning[0].value


def test_a_chip_removes_its_filter_and_reset_removes_all(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open("census", crowded, monkeypatch)
    value = _first_value(at, "program")
    _choose(at, "program", [value])
    _choose(at, "co_occurring", ["yes"])
    assert at.pills(key="chip").options == [f"Program: {value} ✕", "Co-occurring: Diagnosed ✕"]
    at.pills(key="chip").set_value(f"program={value}").run()
    assert [name for name, _values in at.session_state["view"].filters.cohort] == ["co_occurring"]
    at.button(key="reset").click().run()
    assert at.session_state["view"].filters.cohort == ()


def test_filters_stay_on_the_way_to_another_page(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open("census", crowded, monkeypatch, range="13", by="program")
    before = at.session_state["view"].filters
    for page in ("definitions", "data_health", "sessions"):
        at.switch_page(f"dashboard/app/pages/{page}.py").run()
    assert at.session_state["view"].filters == before


@pytest.mark.parametrize("page", CHARTED)
def test_nothing_imported_yet_is_a_sentence_with_the_next_move(
    page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(page, tmp_path, monkeypatch)
    assert not at.exception
    assert [each.value for each in at.info] == ["Nothing was imported yet. Run: iop-dashboard import FOLDER"]
    assert _boards(at) == []


def test_definitions_can_be_read_without_any_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open("definitions", tmp_path, monkeypatch)
    assert not at.exception
    assert len(at.expander) == len(METRICS)


@pytest.mark.parametrize("page", PAGES)
def test_data_without_a_single_row_draw_nothing_and_break_nothing(
    page: str, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(page, empty, monkeypatch)
    assert _is_sound(at)
    rates = [card for name, card in _cards(at).items() if name not in ("active_census", "census_by", "census_flow")]
    assert all(card["state"] in ("empty", "absent") for card in rates), [(c["id"], c["state"]) for c in rates]


@pytest.mark.parametrize("page", PAGES)
def test_exports_without_optional_columns_say_what_is_missing(
    page: str, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = _open(page, bare, monkeypatch, range="all")
    assert _is_sound(at)
    absent = {name: card["message"] for name, card in _cards(at).items() if card["state"] == "absent"}
    expected = {
        "census": {"waiting_time", "capacity_utilisation"},
        "sessions": set(),
        "co_occurring": {"condition_matrix", "condition_combinations", "condition_burden", "contact_by"},
        "aftercare": {"plan_documented", "first_contact", "aftercare_funnel", "contact_by_type"},
    }
    assert expected.get(page, set()) <= absent.keys()
    assert all(message.startswith("Not in this export: ") for message in absent.values())


def test_newly_published_data_are_on_screen_with_the_next_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _publish(tmp_path, small_worlds.crowd(1))
    at = _open("census", tmp_path, monkeypatch)
    before = _boards(at)
    _publish(tmp_path, small_worlds.crowd(6))
    at.run()
    assert _is_sound(at)
    assert _boards(at) != before


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
    at = _open("sessions", bare, monkeypatch)  # 320 slots in 26 weeks: about 12 a week
    assert at.session_state["view"].filters.grain == "month"


@pytest.fixture
def two_samples(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two samples that differ in their program's name, offered in place of the shipped ones."""
    folders = []
    for name in ("one", "two"):
        folder = tmp_path / "exports" / name
        folder.mkdir(parents=True)
        _write_required_columns(folder)
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
    at = _open("census", two_samples, monkeypatch, demo=True, program="Harbor one", range="all")
    assert _is_sound(at)
    assert at.session_state["view"].filters.cohort == (("program", ("Harbor one",)),)
    at.selectbox(key="source").select("two").run()
    assert _is_sound(at)
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
    at = _open("census", crowded, monkeypatch, source="ctn0027")
    assert at.session_state["view"].source.id == "live"
    assert "source" not in {each.key for each in at.selectbox}


def test_data_health_accounts_for_each_file_and_shows_no_value_of_a_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = tmp_path / "exports"
    exports.mkdir()
    _write_required_columns(exports)
    path = exports / "attendance.csv"
    path.write_text(path.read_text("utf-8") + "S99,SecretClient,A1,2026-03-09 09:00,180,Atended well,group\n", "utf-8")
    samples.run_import(exports, tmp_path / "live", publish=True)
    at = _open("data_health", tmp_path, monkeypatch)
    assert _is_sound(at)
    page = "".join(each.proto.body for each in at.get("html")) + json.dumps(_boards(at))
    assert "SecretClient" not in page
    tiles = {tile["label"]: tile["value"] for tile in _boards(at)[0]["tiles"]}
    assert (tiles["Rows read"], tiles["Rows used"], tiles["Rows held back"]) == ("362", "361", "1")
    assert "Row held back" in page and "attendance.csv" in page


def test_definitions_are_found_by_word_and_by_code(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open("definitions", crowded, monkeypatch)
    at.text_input(key="sought").set_value("ATT-01").run()
    assert [each.label for each in at.expander] == [
        f"**{METRICS['session_completion'].title}** · {METRICS['session_completion'].definition}"
    ]
    at.text_input(key="sought").set_value("no such measure").run()
    assert not at.expander
    assert "No measure matches" in at.info[0].value


def test_each_metric_names_the_file_its_entry_stands_in() -> None:
    for metric in METRICS.values():
        assert f'id="{metric.id}"' in (ROOT / cards.entry_file(metric.id)).read_text("utf-8")


def test_a_result_of_several_rules_keeps_each_rules_own_numbers(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = _open("sessions", crowded, monkeypatch)
    view = at.session_state["view"]
    whole = view.filters.changed(grain="all")
    for row in _cards(at)["rules"]["rows"]:
        total = measure(METRICS[RULES[row[1]]], whole, view.warehouse, settings=view.settings).total
        assert row[2].replace(",", "") == f"{total['numerator'].item():.0f}"
        assert row[3].replace(",", "") == f"{total['denominator'].item():.0f}"
