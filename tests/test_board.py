"""A page's first screen is sent before the rest is counted; and a card makes what it needs of its result once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import example_results
import pytest

from dashboard.app import ahead, board
from dashboard.app.shown import Card, Tile
from dashboard.charts import series, tables
from dashboard.charts.remembered import remembered
from dashboard.metrics.shapes import Result

TILE = Tile("Clients", "94")


@pytest.fixture
def happened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was made and what was sent, in order."""
    told: list[str] = []

    def sent(*, key: str, data: dict[str, Any], **_: Any) -> SimpleNamespace:
        told.append(f"{key}: {len(data['tiles'])} tiles, cards {' '.join(each['id'] for each in data['cards'])}")
        return SimpleNamespace(rows=None, saved=None)

    monkeypatch.setattr(board, "_component", sent)
    monkeypatch.setattr(board, "current_or_none", lambda: None)
    monkeypatch.setattr(board.filter_bar, "span", str)
    monkeypatch.setattr(ahead, "note_screen", lambda: told.append("on the screen"))
    return told


def _made(told: list[str], *widths: int) -> Iterator[Card]:
    for at, width in enumerate(widths):
        told.append(f"made {at}")
        yield Card(str(at), "", "", width=width)


def test_the_first_screen_is_sent_before_the_next_card_is_made(happened: list[str]) -> None:
    board.draw(_made(happened, 2, 1, 2, 1, 1, 2), [TILE], key="page")
    assert happened == [
        "made 0", "made 1", "made 2", "made 3", "page: 1 tiles, cards 0 1 2 3", "on the screen",
        "made 4", "made 5", "page_rest: 0 tiles, cards 4 5", "on the screen",
    ]  # fmt: skip


def test_cards_that_are_made_already_and_those_of_less_than_a_screen_are_one_board(happened: list[str]) -> None:
    board.draw(list(_made([], 2, 1, 2, 1, 1, 2)), key="made")
    board.draw(_made([], 2, 1), [TILE], key="few")
    board.draw([], [TILE], key="none")
    assert [each for each in happened if each != "on the screen"] == [
        "made: 0 tiles, cards 0 1 2 3 4 5", "few: 1 tiles, cards 0 1", "none: 1 tiles, cards ",
    ]  # fmt: skip


def test_the_second_thread_begins_with_the_last_card_of_the_first_screen() -> None:
    noted = ahead._Noted({(name, ()): None for name in "abcde"}, of_screen=2)
    assert [name for name, _ in noted.in_turn()] == ["b", "a", "e", "d", "c"]


def test_what_is_made_of_a_result_is_made_once_and_again_for_another() -> None:
    asked: list[Result] = []
    make = remembered(lambda result: asked.append(result) or len(asked))
    first = example_results.stays()
    other = replace(first, excluded=1)
    assert [make(first), make(first), make(other), make(first)] == [1, 1, 2, 3]
    assert [each is first for each in asked] == [True, False, True]


def test_points_and_rows_are_those_of_the_result_in_hand() -> None:
    first = example_results.stays()
    less = replace(first, frame=first.frame.head(0))
    for result in (first, less, first):
        assert len(series.points(result, result.frame)) == result.frame.height == len(tables.in_order(result))
    assert series.points(first, first.frame) is series.points(first, first.frame)
    assert not series.points(first, first.frame.head(0))
