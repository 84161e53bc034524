"""What a link, the filter bar and a comparison do to a page, and what it says where they cannot be followed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from screens import (
    BOARDS,
    cards,
    choose,
    first_value,
    is_sound,
    open_page,
)

from dashboard.metrics.catalogue import METRICS


def test_a_comparison_a_metric_cannot_make_is_said_on_its_card(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("census", crowded, monkeypatch, by="service")
    told = {name: card["note"] for name, card in cards(at).items() if card["state"] == "ready" and name in METRICS}
    notes = [note for name, note in told.items() if name != "discharge_lag"]  # by reason whatever is asked for
    assert notes and all(note.endswith("not split by service") for note in notes)


def test_a_filter_a_metric_cannot_take_is_said_instead_of_ignored(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    value = first_value(open_page("census", crowded, monkeypatch), "payer")
    card = cards(open_page("census", crowded, monkeypatch, payer=value))["capacity_utilisation"]
    assert card["state"] == "absent"
    assert card["message"] == "Capacity utilisation cannot be narrowed by payer. Valid: program."


@pytest.mark.parametrize("page", BOARDS)
def test_a_link_with_gone_values_says_so_without_repeating_them_and_shows_all(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(
        page, crowded, monkeypatch, program="Ms-Doe-C17", by="clinician", range="7", window="15", admitted="x"
    )
    assert is_sound(at)
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
    at = open_page("census", crowded, monkeypatch, range="dates", from_="2026-12-20", to="2026-12-14")
    assert [each.value for each in at.warning] == [
        "The range ends (2026-12-14) before it starts (2026-12-20). Swap the dates."
    ]
    filters = at.session_state["view"].filters
    assert (filters.from_date, filters.to_date) == (date(2026, 12, 14), date(2026, 12, 20))


@pytest.mark.parametrize("typed", ["yesterday", "2026-13-45", ""])
def test_a_link_with_dates_nobody_can_read_shows_the_usual_range(
    typed: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("census", crowded, monkeypatch, range="dates", from_=typed)
    assert is_sound(at)
    assert "first date" in at.warning[0].value


def test_a_chip_removes_its_filter_and_reset_removes_all(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("census", crowded, monkeypatch)
    value = first_value(at, "program")
    choose(at, "program", [value])
    choose(at, "co_occurring", ["yes"])
    assert at.pills(key="chip").options == [f"Program: {value} ✕", "Co-occurring: Diagnosed ✕"]
    at.pills(key="chip").set_value(f"program={value}").run()
    assert [name for name, _values in at.session_state["view"].filters.cohort] == ["co_occurring"]
    at.button(key="reset").click().run()
    assert at.session_state["view"].filters.cohort == ()


def test_filters_stay_on_the_way_to_another_page(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("census", crowded, monkeypatch, range="13", by="program")
    before = at.session_state["view"].filters
    for page in ("definitions", "data_health", "sessions"):
        at.switch_page(f"dashboard/app/pages/{page}.py").run()
    assert at.session_state["view"].filters == before


def test_a_link_whose_run_was_cut_short_is_taken_over_by_the_next_one(
    crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page("census", crowded, monkeypatch, range="all")
    at.query_params["range"] = "13"
    with monkeypatch.context() as patch:
        patch.setattr("dashboard.app.trail.looked_at", lambda *_: st.stop())
        at.run()
    choose(at, "range", "all")  # nothing of that run arrived in the browser, which asks with what it had before
    assert at.session_state["range"] == "13"


def test_a_choice_made_after_a_link_has_arrived_stays(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("census", crowded, monkeypatch, range="all")
    at.query_params["range"] = "13"
    at.run()
    choose(at, "range", "all")
    assert at.session_state["range"] == "all"
    assert at.query_params["range"] == "all"
