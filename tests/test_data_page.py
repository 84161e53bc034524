"""The page that brings exports in: nothing is live before it is used, nothing is left behind, nothing leads out."""

from __future__ import annotations

import io
import os
import time
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
import screens
from exports_on_disk import ATTENDANCE, RETENTION, Row, Tables, as_csv, good_tables, write
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from dashboard.access.roles import Role
from dashboard.app import import_findings
from dashboard.app.import_form import plain
from dashboard.intake import mapping_file, matching, uploads
from dashboard.intake.gate import run_import
from dashboard.intake.uploads import UploadError
from dashboard.metrics import held
from dashboard.metrics.filters import Filters
from dashboard.settings import Settings
from dashboard.warehouse import history, snapshot
from dashboard.warehouse.connection import Warehouse

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "sample_data"
WEEKS = Filters(date(2026, 1, 5), date(2026, 3, 15), "all")
IDS = ("C48213", "A90421", "S70011", "K5501")


@pytest.fixture
def data_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder of an installation that shows imported data only."""
    folder = tmp_path / "data"
    monkeypatch.setenv("IOP_DATA_DIR", str(folder))
    monkeypatch.setenv("IOP_SOURCE", "live")
    monkeypatch.setenv("IOP_DEMO", "")
    return folder


def _clinic(clients: int = 40, *, missed: int = 1) -> Tables:
    """Forty clients with ten weekly sessions, of which each missed the newest few."""
    first, stays, slots = date(2026, 1, 5), [], []
    for number in range(clients):
        ids = {"client_id": f"C7{number:04}", "admission_id": f"A8{number:04}"}
        stays.append(RETENTION | ids | {"admitted_on": f"{first}", "first_contact_on": ""})
        slots += [_slot(number, week, ids, "no_show" if week >= 10 - missed else "attended") for week in range(10)]
    return {"retention": stays, "attendance": slots, "outcomes": good_tables()["outcomes"] and _scores(stays)}


def _slot(number: int, week: int, ids: Row, status: str) -> Row:
    start = f"{date(2026, 1, 5) + timedelta(weeks=week)} 18:00"
    return ATTENDANCE | ids | {
        "session_id": f"S{number:03}{week:03}", "status": status, "session_start": start, "recorded_at": "",
        "attended_minutes": "",
    }  # fmt: skip


def _scores(stays: list[Row]) -> list[Row]:
    return [{"admission_id": stays[0]["admission_id"], "instrument": "PHQ-9", "observed_on": "2026-01-06",
             "score": "9", "version": "", "items_answered": "9"}]  # fmt: skip


def _files(tables: Tables, **names: str) -> list[tuple[str, bytes, str]]:
    return [(names.get(table, f"{table}.csv"), as_csv(rows).encode(), "text/csv") for table, rows in tables.items()]


def _page() -> AppTest:
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60)
    at.switch_page("dashboard/app/pages/data.py")
    return _sound(at.run())


def _sound(at: AppTest) -> AppTest:
    assert not at.exception, [each.message for each in at.exception]
    return at


def _drop(at: AppTest, files: list[tuple[str, bytes, str]]) -> AppTest:
    return _sound(at.file_uploader[0].set_value(files).run())


def _press(at: AppTest, label: str) -> AppTest:
    return _sound(next(each for each in at.button if each.label == label).click().run())


def _choose(at: AppTest, label: str, option: object) -> None:
    next(each for each in at.selectbox if each.label.startswith(label)).set_value(option)


def _said(at: AppTest) -> str:
    return " ".join(each.value for kind in (at.info, at.markdown, at.caption) for each in kind)


def _headings(at: AppTest) -> list[str]:
    return [each.value for kind in (at.header, at.subheader) for each in kind]


def test_three_files_two_unknown_values_and_a_renamed_column_are_put_right_by_choosing(data_path: Path) -> None:
    tables = _clinic()
    renamed = [{"MRN" if name == "client_id" else name: value for name, value in row.items()}
               for row in tables["attendance"]]  # fmt: skip
    spelled = {"attended": "Arrived", "no_show": "DNA"}
    tables["attendance"] = [row | {"status": spelled[row["status"]]} for row in renamed]

    at = _drop(_page(), _files(tables, attendance="Appt Status 2026-11.csv"))
    assert "These files cannot be used yet" in _said(at)
    at = _press(at, "Apply and check again")  # the file looks like attendance, which is offered first
    _choose(at, "client_id", ("column", "MRN"))
    at = _press(at, "Apply and check again")
    assert "400 of 441 rows would be held back" in _said(at)
    for value, target in (("“Arrived” on 360 lines", "attended"), ("“DNA” on 40 lines", "no_show")):
        _choose(at, value, target)
    at = _press(at, "Apply and check again")
    assert "All 441 rows can be used" in _said(at)
    assert snapshot.live(data_path / "live") is None, "nothing is live before it is used"

    at = _press(at, "Use this import")
    assert "Imported." in _said(at)
    completion = held.effects(WEEKS, Warehouse(data_path / "live"), Settings()).result.total.row(0, named=True)
    assert (completion["numerator"], completion["denominator"]) == (360, 400)
    assert not list((data_path / "uploads").iterdir()), "the uploaded copies are gone"
    assert tomllib.loads((data_path / "mapping.toml").read_text("utf-8")) == {
        "attendance": {
            "files": ["Appt Status *.csv"],
            "columns": {"client_id": "MRN"},
            "values": {"status": {"Arrived": "attended", "DNA": "no_show"}},
        }
    }
    again = _drop(_page(), _files(tables, attendance="Appt Status 2026-12.csv"))
    assert "The choices of the last import are used again." in _said(again)
    assert "All 441 rows can be used" in _said(again)


def test_keeping_the_last_import_changes_nothing_and_deletes_the_upload(data_path: Path) -> None:
    run_import(write(data_path.parent / "exports", _clinic()), data_path / "live", publish=True)
    before = snapshot.live(data_path / "live")
    at = _drop(_page(), _files(_clinic(missed=5)))
    assert {each.label for each in at.button} >= {"Use this import", "Keep the last"}
    at = _press(at, "Keep the last")
    assert snapshot.live(data_path / "live") == before
    assert not list((data_path / "uploads").iterdir())


def test_an_upload_left_in_another_window_can_be_gone_on_with(data_path: Path) -> None:
    _drop(_page(), _files(_clinic()))
    at = _press(_page(), "Go on with it")
    assert "All 441 rows can be used" in _said(at)


def test_a_first_run_without_any_data_leads_to_the_page(data_path: Path) -> None:
    at = AppTest.from_file(str(ROOT / "streamlit_app.py"), default_timeout=60).run()
    assert "Nothing was imported yet" in _sound(at).info[0].value
    assert "What to bring" in _headings(_page())


def test_who_may_not_import_brings_nothing_in(data_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    screens.seen_by(Role.CLINICAL, monkeypatch)
    at = _page()
    assert not at.file_uploader
    assert "by the roles quality and admin" in _said(at)


def test_a_demonstration_keeps_imported_data_apart_and_turns_to_them(
    data_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IOP_SOURCE", "")
    monkeypatch.setenv("IOP_DEMO", "1")
    at = _page()
    assert "as Imported data" in _said(at)
    at = _press(_drop(at, _files(_clinic())), "Use this import")
    assert at.session_state["source"] == "live"
    assert at.session_state["view"].reach.source_name == "EHR export"


def test_no_value_of_a_clients_record_is_on_the_page(data_path: Path) -> None:
    tables = good_tables()
    tables["attendance"][1]["status"] = "C48213"
    tables["attendance"][2]["status"] = "Cancelled by client, call 555-0199 about ride"
    at = _drop(_page(), _files(tables))
    words = _said(at) + " ".join(each.label + " ".join(map(str, each.options)) for each in at.selectbox)
    words += " ".join(each.proto.body for each in at.get("html"))
    assert not [each for each in (*IDS, "555") if each in words]
    assert "hold something that is not shown" in words


@pytest.mark.parametrize("name", ["../live/CURRENT.csv", "a/b.csv", "..\\x.csv", ".hidden.csv", "x\0.csv", "c:x.csv"])
def test_a_name_that_leads_elsewhere_is_refused_in_a_sentence(tmp_path: Path, name: str) -> None:
    upload = uploads.begin(tmp_path)
    with pytest.raises(UploadError, match=r"Rename it and try again\.") as refused:
        uploads.keep(upload, name, io.BytesIO(b"x"))
    assert name not in str(refused.value)
    assert upload.names == ()


def test_a_file_of_another_kind_is_refused_with_the_kinds_that_can_be_read(tmp_path: Path) -> None:
    with pytest.raises(UploadError, match=r"\.csv, \.csv\.gz, \.parquet, \.xlsx"):
        uploads.keep(uploads.begin(tmp_path), "letter.docx", io.BytesIO(b"x"))


def test_uploads_are_closed_to_other_accounts(data_path: Path) -> None:
    at = _drop(_page(), _files(_clinic()))
    assert at.session_state["upload"]
    for path in (data_path / "uploads", *(data_path / "uploads").rglob("*")):
        assert path.stat().st_mode & 0o077 == 0, path.name


def test_an_upload_that_breaks_off_leaves_no_half_file(tmp_path: Path) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError("gone")

    upload = uploads.begin(tmp_path)
    with pytest.raises(UploadError, match="cannot be kept"):
        uploads.keep(upload, "attendance.csv", Broken())
    assert list(upload.files.iterdir()) == []


def test_what_nobody_came_back_to_for_a_day_is_swept(data_path: Path) -> None:
    old, young = uploads.begin(data_path), uploads.begin(data_path)
    uploads.keep(old, "attendance.csv", io.BytesIO(b"x"))
    yesterday = time.time() - uploads.KEPT_SECONDS - 60
    os.utime(old.path, (yesterday, yesterday))
    _page()
    assert uploads.waiting(data_path) == (young,)


_PLAIN = st.one_of(st.text(), st.integers(-(2**60), 2**60), st.booleans(), st.dates(), st.lists(st.text(), max_size=3))


@given(st.recursive(
    st.dictionaries(st.text(), _PLAIN, max_size=4), lambda inner: st.dictionaries(st.text(), st.one_of(_PLAIN, inner),
    max_size=4), max_leaves=12,
))  # fmt: skip
def test_a_mapping_is_written_as_it_was_read(content: dict) -> None:
    assert tomllib.loads(mapping_file.as_toml(content)) == content


def test_choices_join_the_mapping_somebody_wrote() -> None:
    mine = tomllib.loads("[source]\nname = 'Clinic'\n[attendance]\nconstants = { service = 'group' }\n"
                         "[attendance.values.status]\n'no  show' = 'excused'\n")  # fmt: skip
    changed = mapping_file.with_value(mine, "attendance", "status", "No Show", "no_show")
    changed = mapping_file.with_column(changed, "attendance", "service", ["Kind"])
    assert changed == {
        "source": {"name": "Clinic"},
        "attendance": {"values": {"status": {"No Show": "no_show"}}, "columns": {"service": "Kind"}},
    }
    assert mapping_file.with_value(changed, "attendance", "status", "NO SHOW", None)["attendance"] == {
        "columns": {"service": "Kind"}
    }
    assert mine["attendance"]["constants"] == {"service": "group"}, "the mapping read is left as it was"


@pytest.mark.parametrize(
    ("name", "others", "expected"),
    [
        ("Appt Status 2026-11-16.csv", [], "Appt Status *.csv"),
        ("export_7.csv", ["export_8.csv"], "export_7.csv"),
        ("notes [1].csv", [], "notes [[]*].csv"),
        ("2026.csv", [], "2026.csv"),
    ],
)
def test_a_files_pattern_fits_the_next_export_and_no_other_file(name: str, others: list[str], expected: str) -> None:
    assert mapping_file.pattern(name, others) == expected


def test_a_first_row_of_values_is_never_offered_as_column_names(tmp_path: Path) -> None:
    folder = write(tmp_path, good_tables())
    text = (folder / "attendance.csv").read_text("utf-8")
    (folder / "attendance.csv").write_text(text.partition("\n")[2], "utf-8")
    table = next(each for each in matching.match(folder).tables if each.table == "attendance")
    assert (table.header, "may be a client's record" in table.problem) == ((), True)


def test_a_column_of_many_different_values_is_no_list_and_none_is_named(tmp_path: Path) -> None:
    tables = _clinic(60)
    for number, row in enumerate(tables["retention"]):
        row["payer"] = f"Jane Q{chr(97 + number // 26)}{chr(97 + number % 26)}"
    report = run_import(write(tmp_path / "exports", tables), tmp_path / "data", publish=False)
    assert [(each.column, each.value, each.lines) for each in report.unmapped] == [("payer", "", 60)]
    assert "Jane" not in report.as_text()


def test_labels_carry_no_link_picture_or_colour_from_a_file() -> None:
    joined = "\\!\\[x\\](http\\:\u2060//y) \\:\u2060red\\[z\\] \\`q\\`"
    assert plain("![x](http://y) :red[z] `q`") == joined
    assert plain("No Show 2.1 (late)") == "No Show 2.1 (late)"


def test_held_sessions_bound_session_completion_by_hand(tmp_path: Path) -> None:
    tables = _clinic()  # 360 of 400 completed
    tables["attendance"][0]["status"] = "???"  # was completed: 359 of 399, and one that may be
    tables["attendance"][1] |= {"session_start": "yesterday"}  # 358 of 398, and one without a day
    tables["attendance"].append(tables["attendance"][5] | {"status": "no_show"})  # another version of a completed one
    tables["attendance"].append(tables["attendance"][6])  # a copy is nobody's session
    run_import(write(tmp_path / "exports", tables), tmp_path / "data", publish=True)
    found = held.effects(WEEKS, Warehouse(tmp_path / "data"), Settings())
    total = found.result.total.row(0, named=True)
    assert (total["numerator"], total["denominator"]) == (358, 398)
    assert (found.all.added, found.all.repeated, found.all.undated) == (1, 1, 1)
    assert (found.all.low, found.all.high) == ((358 - 1) / 399, (358 + 2) / 399)
    by_rule = {key[2]: effect for key, effect in found.effects.items()}
    assert (by_rule["allowed value"].low, by_rule["allowed value"].high) == (358 / 399, 359 / 399)
    said = " ".join(import_findings.sentences(found))
    assert "is 89.9% (358 of 398 expected sessions)" in said
    assert "between 89.5%, if none of them was completed, and 90.2%, if all of them were" in said
    assert "1 session without a readable day could lie anywhere and is left out." in said


def test_held_sessions_say_nothing_where_completion_itself_is_hidden(tmp_path: Path) -> None:
    tables = _clinic(5)
    tables["attendance"][0]["status"] = "???"
    run_import(write(tmp_path / "exports", tables), tmp_path / "data", publish=True)
    effect = held.effects(WEEKS, Warehouse(tmp_path / "data"), Settings()).all
    assert (effect.added, effect.low, effect.high) == (1, None, None)


@pytest.mark.parametrize("sample", ["bad", "ctn0027", "invented"])
def test_the_samples_can_be_brought_in_like_any_export(data_path: Path, sample: str) -> None:
    names = [path for path in (SAMPLES / sample).iterdir() if path.name.endswith((".csv", ".csv.gz", ".toml"))]
    at = _drop(_page(), [(path.name, path.read_bytes(), "") for path in names])
    at = _press(at, "Use this import")
    by_hand = run_import(SAMPLES / sample, data_path.parent / "by_hand", publish=True)
    live = history.of(data_path / "live")[0]
    assert live.rows_used == sum(each.rows_used for each in by_hand.files)
    assert live.rows_held == sum(each.rows_held for each in by_hand.files)
