"""Saved views, undo, what a point's panel says, and the words that explain each chart."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import screens
from screens import BOARDS, cards, choose, open_page
from streamlit.testing.v1 import AppTest

from dashboard import journal
from dashboard.access.roles import Role
from dashboard.app import filter_names, keys, point_rows, saved_views, undo
from dashboard.app.saved_views import LONGEST_NAME, SavedView, SavedViewError
from dashboard.charts import flow, points, tables, trend
from dashboard.charts.explanations import EXPLANATIONS
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.rows import rows_behind
from dashboard.metrics.shapes import Result
from dashboard.samples import SAMPLES, Sample
from dashboard.warehouse.connection import Warehouse

APP = Path(filter_names.__file__).parent
HALF_A_YEAR = Filters(date(2026, 5, 11), date(2026, 11, 15))


def _filters(at: AppTest) -> Filters:
    return at.session_state["view"].filters


def _press(at: AppTest, key: str) -> None:
    at.button(key=key).click().run()
    assert not at.exception


# Undo


def test_undo_takes_back_the_last_choice_and_redo_brings_it_again(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("sessions", crowded, monkeypatch)
    before = _filters(at)
    assert at.button(key="undo").disabled
    choose(at, "range", "13")
    choose(at, "program", [screens.first_value(at, "program")])
    narrowed = _filters(at)
    assert at.button(key="undo").help == "Undo the change of program (Z)"
    _press(at, "undo")
    _press(at, "undo")
    assert _filters(at) == before
    assert at.button(key="undo").disabled
    _press(at, "redo")
    _press(at, "redo")
    assert _filters(at) == narrowed
    assert "redo" not in {each.key for each in at.button}


def test_a_reset_and_a_link_can_be_undone(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("sessions", crowded, monkeypatch)
    value = screens.first_value(at, "program")
    choose(at, "program", [value])
    narrowed = _filters(at)
    _press(at, "reset")
    assert _filters(at).cohort == ()
    _press(at, "undo")
    assert _filters(at) == narrowed
    at.query_params.clear()
    at.query_params["range"] = "13"
    at.run()
    assert _filters(at) != narrowed
    _press(at, "undo")
    assert _filters(at) == narrowed


def test_a_choice_after_an_undo_ends_the_way_forward(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("sessions", crowded, monkeypatch)
    choose(at, "range", "13")
    _press(at, "undo")
    choose(at, "grain", "month" if _filters(at).grain == "week" else "week")
    assert "redo" not in {each.key for each in at.button}


def test_the_last_twenty_changes_can_be_undone_and_no_more(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("definitions", crowded, monkeypatch)
    for number in range(undo.MOST + 5):
        choose(at, "range", ("13", "52")[number % 2])
    (views,) = at.session_state["undo_past"].values()
    assert len(views) == undo.MOST + 1
    at.switch_page("dashboard/app/pages/worklist.py").run()
    for _ in range(undo.MOST):
        _press(at, "undo")
    assert at.button(key="undo").disabled


def test_undo_to_a_view_these_data_no_longer_have_is_one_step_and_not_a_loop(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("sessions", crowded, monkeypatch)
    choose(at, "range", "13")
    at.session_state["undo_past"]["live"][0] |= {"program": ("Closed last year",)}
    _press(at, "undo")
    assert _filters(at).cohort == ()
    assert at.button(key="undo").disabled
    assert "program" in at.warning[0].value


# Saved views


def _view(name: str = "Harbor by month", **filters: tuple[str, ...]) -> SavedView:
    return saved_views.of(name, "sessions", filters or {"program": ("Harbor IOP",), "grain": ("month",)})


def test_a_view_is_kept_until_it_is_removed_and_the_log_keeps_both_lines(tmp_path: Path) -> None:
    path = saved_views.file_of(tmp_path)
    assert saved_views.listed(path) == ()
    saved_views.save(path, _view())
    saved_views.save(path, _view("a second one"))
    assert [each.name for each in saved_views.listed(path)] == ["a second one", "Harbor by month"]
    assert saved_views.listed(path)[1].asked == {"program": ("Harbor IOP",), "grain": ("month",)}
    saved_views.remove(path, "Harbor by month")
    assert [each.name for each in saved_views.listed(path)] == ["a second one"]
    assert len(journal.read(path)) == 3
    assert path == tmp_path / "views" / "views.jsonl"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_view_saved_under_the_same_name_takes_its_place(tmp_path: Path) -> None:
    path = saved_views.file_of(tmp_path)
    saved_views.save(path, _view("Mine"))
    saved_views.save(path, _view(" mine ", by=("program",)))
    assert [each.asked for each in saved_views.listed(path)] == [{"by": ("program",)}]


def test_a_view_holds_coarse_filters_and_nothing_else() -> None:
    view = _view(program=("North & South",), about=("x",), client_id=("C-0001",), note=("typed",), by=())
    assert view.query == "program=North+%26+South"
    assert SavedView("x", "sessions", "client_id=C-0001&by=payer").asked == {"by": ("payer",)}


@pytest.mark.parametrize("name", ["", "  ", "x" * (LONGEST_NAME + 1), "two\x07bells"])
def test_a_name_that_is_none_is_refused_without_repeating_it(name: str) -> None:
    with pytest.raises(SavedViewError) as refused:
        _view(name)
    assert not name.strip() or name not in str(refused.value)


def test_lines_nobody_can_read_are_left_out(tmp_path: Path) -> None:
    path = saved_views.file_of(tmp_path)
    journal.append(path, [{"name": 5}, {"page": "sessions"}, {"name": "odd", "page": None, "query": ""}])
    saved_views.save(path, _view())
    assert [each.name for each in saved_views.listed(path)] == ["Harbor by month"]


# The words of a chart


@pytest.mark.parametrize("page", BOARDS)
def test_every_chart_has_its_explanation_a_table_and_a_sentence_to_read_aloud(
    page: str, built: Callable[[Sample], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(page, built(SAMPLES[0]).parent, monkeypatch, demo=True)
    sent = {name for board in screens.boards(at) for name in board["explanations"]}
    drawn = [card for card in cards(at).values() if card["figure"]]
    assert drawn
    for card in drawn:
        assert card["family"] in sent, card["id"]
        assert card["rows"] and card["columns"], card["id"]
        assert all(len(row) == len(card["columns"]) for row in card["rows"]), card["id"]
        assert len(card["alt"]) > 20, card["id"]


def test_every_kind_of_chart_is_explained_and_no_other() -> None:
    folder = Path(trend.__file__).parent
    named = {
        name
        for path in folder.glob("*.py")
        for call in re.findall(r"return Chart\((.*?)\n\n", path.read_text("utf-8") + "\n\n", re.S)
        for name in re.findall(r'"(\w+)",?\s*\)\s*$', call)
    }
    assert named == EXPLANATIONS.keys()


@pytest.mark.parametrize("family", EXPLANATIONS)
def test_an_explanation_is_three_plain_lines_and_what_the_chart_cannot_tell(family: str) -> None:
    told = EXPLANATIONS[family]
    lines = (*told.reading, told.cannot)
    assert len(told.reading) == 3
    for line in lines:
        assert line.endswith(".") and "!" not in line and len(line.split()) <= 40, line
    assert re.search(r"cannot|not a ranking|has no limits|different people|only those who|need not", told.cannot)


# What the panel of a point says


def _asked(invented: Warehouse, metric_id: str, **changes: Any) -> Result:
    return measure(METRICS[metric_id], HALF_A_YEAR.changed(**changes), invented)


def test_each_point_is_judged_as_its_chart_judges_it(invented: Warehouse) -> None:
    result = _asked(invented, "no_show_rate")
    told, rows = points.told(result), tables.in_order(result)
    assert len(told) == len(tables.rows(result)) == len(rows)
    for each, (row, point) in zip(told, rows, strict=True):
        assert each.first == row["period"].isoformat()
        if not point.is_complete:
            assert each.judged == points.UNFINISHED
        elif point.signal is None:
            assert each.judged == points.ORDINARY
        else:
            assert each.judged.endswith((points.OUTSIDE, points.RUN, points.NEAR))
    assert {each.judged for each in told} >= {points.UNFINISHED, points.ORDINARY}
    assert any(each.judged == f"Above the usual range. {points.OUTSIDE}" for each in told)


@pytest.mark.parametrize("metric_id", ["session_completion", "slot_mix", "aftercare_funnel", "first_contact"])
def test_nothing_but_its_days_and_group_is_told_of_a_hidden_point(invented: Warehouse, metric_id: str) -> None:
    by = None if METRICS[metric_id].has_parts else "program"
    result = _asked(invented, metric_id, compare_by=by)
    hidden = [
        each for each, (_, point) in zip(points.told(result), tables.in_order(result), strict=True)
        if point.is_suppressed
    ]  # fmt: skip
    assert hidden
    assert all(each.is_hidden and (each.usual, each.judged) == ("", "") for each in hidden)


def test_rows_that_are_no_periods_tell_nothing_more(invented: Warehouse) -> None:
    assert points.told(_asked(invented, "condition_matrix", grain="all")) == ()
    assert points.told(_asked(invented, "time_in_treatment", grain="all")) == ()


@pytest.mark.parametrize(
    ("metric_id", "by"),
    [("session_completion", "program"), ("no_show_rate", None), ("admissions", "payer"), ("first_contact", None),
     ("session_completion", "service"), ("slot_mix", None)],
)  # fmt: skip
def test_the_rows_behind_a_point_add_up_to_the_point(invented: Warehouse, metric_id: str, by: str | None) -> None:
    result = _asked(invented, metric_id, compare_by=by, grain="month")
    found = zip(points.told(result), tables.in_order(result), strict=True)
    told, point = next((told, point) for told, (_, point) in found if point.is_complete and not told.is_hidden)
    filters = point_rows.narrowed(result, told.first, told.group)
    assert filters is not None
    rows = rows_behind(METRICS[metric_id], filters, invented)
    assert rows.reconciles
    if by != "service" and not result.has_parts:  # a service is no cohort: the rows are those of the whole month
        assert rows.sums["numerator"] == point.numerator


def test_no_rows_are_given_for_a_hidden_point_or_one_that_is_gone(invented: Warehouse) -> None:
    result = _asked(invented, "session_completion", compare_by="program")
    hidden = next(each for each in points.told(result) if each.is_hidden)
    assert point_rows.narrowed(result, hidden.first, hidden.group) is None
    assert point_rows.narrowed(result, "1999-01-04", "") is None
    assert point_rows.narrowed(result, "None", "None") is None


def test_who_may_not_see_rows_is_offered_none(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offered = {card["has_rows"] for card in cards(open_page("sessions", crowded, monkeypatch)).values()}
    assert offered == {"", "period", "group"}
    screens.seen_by(Role.CLINICAL, monkeypatch)
    offered = {card["has_rows"] for card in cards(open_page("sessions", crowded, monkeypatch)).values()}
    assert offered == {""}


def test_a_card_sends_neither_the_filters_it_was_asked_with_nor_a_client(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    board = json.dumps(screens.boards(open_page("sessions", crowded, monkeypatch)))
    assert '"asked"' not in board
    assert not re.search(r"\bC\d{3,}\b", board)


# Small things


def test_a_key_presses_something_that_a_page_has() -> None:
    code = "".join(path.read_text("utf-8") for path in APP.glob("*.py"))
    for key, says, press in keys.PRESSED:
        (name,) = re.findall(r"^\.st-key-(\w+) button", press)
        assert f'key="{name}"' in code or f'_segments("{name}"' in code, key
        assert says
    assert len({key for key, _, _ in keys.PRESSED}) == len(keys.PRESSED)


def test_a_flow_without_anybody_has_whole_ticks(invented: Warehouse) -> None:
    result = _asked(invented, "census_flow")
    nobody = result.frame.with_columns(numerator=0.0, value=0.0, suppressed=False)
    axis = flow.chart(Result(result.metric, result.filters, nobody, nobody)).figure["layout"]["yaxis"]
    assert axis["ticktext"] == ["1", "0", "1"]


def test_an_interval_of_few_hours_does_not_take_the_axis_below_zero(invented: Warehouse) -> None:
    result = _asked(invented, "hours_received")
    few = result.frame.with_columns(low=-2.0, centre=None, limit_low=None, limit_high=None)
    low, _ = trend.value_range(Result(result.metric, result.filters, few, few))
    assert low == 0
