"""Every page under every filter, comparison and range; its numbers as `measure` gives them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from screens import (
    BOARDS,
    CHARTED,
    PAGES,
    ROOT,
    boards,
    cards,
    choose,
    first_value,
    is_sound,
    open_page,
)

from dashboard.app import choices, filter_bar
from dashboard.app.cards import entry_file
from dashboard.charts import tables
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import DISCHARGE_FIELDS, SESSION_FIELDS, cohort_of
from dashboard.metrics.measure import measure

USUAL_WINDOW = ("exits_by_reason", "early_unplanned_exit", "completion_by_admission")  # whatever the bar says
RULES = {
    "A: completed, of expected": "session_completion",
    "Came at all, of expected": "attendance_any",
    "B: came at all, excused left out": "attendance_excused_removed",
    "C: as B, timely cancels left out": "show_rate",
}


@pytest.mark.parametrize("page", PAGES)
def test_each_page_opens_without_an_error(page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page(page, crowded, monkeypatch)
    assert is_sound(at)
    assert [each.value for each in at.title] == [page.replace("_", "-" if page == "co_occurring" else " ").capitalize()]


@pytest.mark.parametrize("page", CHARTED)
def test_each_chart_page_has_four_tiles_and_at_least_one_drawn_chart(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(page, crowded, monkeypatch)
    first, rest = boards(at)
    assert (len(first["tiles"]), rest["tiles"]) == (4, [])
    assert sum(card["width"] for card in first["cards"]) == 6, "two full lines, so that the rest begins on a new one"
    assert all(card["how"] for card in cards(at).values()), "each says how it is counted"
    assert any(card["state"] == "ready" for card in cards(at).values())


@pytest.mark.parametrize("page", CHARTED)
def test_what_a_card_offers_for_download_is_what_measure_gives(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(page, crowded, monkeypatch)
    view, compared = at.session_state["view"], 0
    for name, card in cards(at).items():
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
            assert card["csv"] == tables.to_csv(result), name
            assert [tuple(row) for row in card["rows"]] == list(tables.rows(result)), name
            compared += 1
    assert compared >= 2


@pytest.mark.parametrize("page", (*CHARTED, "programs"))
def test_each_page_survives_each_filter_and_the_numbers_follow_it(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(page, crowded, monkeypatch)
    everything = [card["csv"] for card in cards(at).values()]
    for three in [tuple(filter_bar.COHORT)[start : start + 3] for start in (0, 3, 6)]:
        chosen = {name: [first_value(at, filter_bar.COHORT[name])] for name in three}
        for name in filter_bar.COHORT:
            at.session_state[name] = chosen.get(name, [])
        at.run()
        assert is_sound(at), three
        assert at.session_state["view"].filters.cohort == cohort_of(
            {filter_bar.COHORT[name]: values for name, values in chosen.items()}
        )
        assert [card["csv"] for card in cards(at).values()] != everything


@pytest.mark.parametrize("page", CHARTED)
def test_pages_survive_comparisons(page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page(page, crowded, monkeypatch)
    view = at.session_state["view"]
    offered = choices.comparisons(view.warehouse, view.settings)
    assert len(offered) >= len(SESSION_FIELDS) + len(DISCHARGE_FIELDS) + 5
    for field in offered[CHARTED.index(page) :: len(CHARTED)]:
        choose(at, "by", field)
        assert is_sound(at), field
        assert at.session_state["view"].filters.compare_by == field


@pytest.mark.parametrize("page", BOARDS)
def test_each_page_survives_each_range_by_week_and_by_month(
    page: str, crowded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = open_page(page, crowded, monkeypatch, range="13", grain="month")
    for dates, grain in (("13", "month"), ("52", "week"), ("all", "month")):
        choose(at, "grain", grain)
        choose(at, "range", dates)
        assert is_sound(at), (dates, grain)
        assert at.session_state["view"].filters.grain == grain


def test_definitions_are_found_by_word_and_by_code(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("definitions", crowded, monkeypatch)
    at.text_input(key="sought").set_value("ATT-01").run()
    assert [each.label for each in at.expander] == [
        f"**{METRICS['session_completion'].title}** · {METRICS['session_completion'].definition}"
    ]
    at.text_input(key="sought").set_value("no such measure").run()
    assert not at.expander
    assert "No measure matches" in at.info[0].value


def test_each_metric_names_the_file_its_entry_stands_in() -> None:
    for metric in METRICS.values():
        assert f'id="{metric.id}"' in (ROOT / entry_file(metric.id)).read_text("utf-8")


def test_a_result_of_several_rules_keeps_each_rules_own_numbers(crowded: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("sessions", crowded, monkeypatch)
    view = at.session_state["view"]
    whole = view.filters.changed(grain="all")
    for row in cards(at)["rules"]["rows"]:
        total = measure(METRICS[RULES[row[1]]], whole, view.warehouse, settings=view.settings).total
        assert row[2].replace(",", "") == f"{total['numerator'].item():.0f}"
        assert row[3].replace(",", "") == f"{total['denominator'].item():.0f}"
