"""What a page will ask is worked out beside it: of its own import and filters, and never more than it would ask."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest
import screens
import small_worlds

from dashboard.app import ahead
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.warehouse.connection import Warehouse

WORLD = small_worlds.crowd(1)
FILTERS = Filters(WORLD.export_date - timedelta(days=90), WORLD.export_date)


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "_last", {})


class _Answers:
    """What was asked, and an event for whoever waits until all of it was."""

    def __init__(self, expected: int) -> None:
        self.asked: list[tuple[str, Filters]] = []
        self.all, self._expected = Event(), expected

    def __call__(self, metric_id: str, filters: Filters, _view: Any) -> None:
        self.asked.append((metric_id, filters))
        if len(self.asked) == self._expected:
            self.all.set()


def _view(warehouse: Any, filters: Filters = FILTERS) -> Any:
    return SimpleNamespace(warehouse=warehouse, filters=filters)


def test_the_questions_of_the_last_run_are_asked_of_the_new_filters_from_the_last_on(tmp_path: Path) -> None:
    screens.publish(tmp_path, WORLD)
    warehouse = Warehouse(tmp_path / "live")
    narrow = FILTERS.changed(cohort=(("payer", ("medicaid",)),))
    answers = _Answers(2)
    with warehouse.held() as moment, ahead.asking("census", _view(warehouse), moment, answers):
        ahead.note("active_census", FILTERS, _view(warehouse))
        ahead.note("census_flow", FILTERS.changed(grain="all"), _view(warehouse))
    assert answers.asked == []
    with warehouse.held() as moment, ahead.asking("census", _view(warehouse, narrow), moment, answers):
        assert answers.all.wait(20)
    assert answers.asked == [("census_flow", narrow.changed(grain="all")), ("active_census", narrow)]


def test_nothing_is_asked_once_the_page_is_drawn(tmp_path: Path) -> None:
    screens.publish(tmp_path, WORLD)
    warehouse, is_over, answers = Warehouse(tmp_path / "live"), Event(), _Answers(1)
    is_over.set()
    with warehouse.held() as moment:
        ahead._ask_all((("active_census", ()),), _view(warehouse), moment, answers, is_over)
    assert answers.asked == []


def test_the_other_thread_asks_the_import_of_the_page_though_a_newer_one_is_live(tmp_path: Path) -> None:
    screens.publish(tmp_path, WORLD)
    warehouse, told, is_told = Warehouse(tmp_path / "live"), [], Event()
    view = _view(warehouse)

    def ask(metric_id: str, filters: Filters, seen: Any) -> None:
        told.append((seen.warehouse.version, measure(METRICS[metric_id], filters, seen.warehouse).frame))
        is_told.set()

    with warehouse.held() as moment:
        before = warehouse.version, measure(METRICS["admissions"], FILTERS, warehouse).frame
        with ahead.asking("census", view, moment, ask):
            ahead.note("admissions", FILTERS, view)
        screens.publish(tmp_path, small_worlds.crowd(2))
        with ahead.asking("census", view, moment, ask):
            assert is_told.wait(20)
    assert warehouse.version != before[0]
    assert told[0][0] == before[0]
    assert told[0][1].equals(before[1])
