"""The board: the tiles and cards of a page in one component, which keeps its charts in place when the data change.

Streamlit's own chart element is rebuilt on each change of data; one component that calls `Plotly.react` takes a third
to half of the time and keeps the place on screen. What a click on a point shows, and zooming, happen in the browser
with what was sent; only the rows behind a point are asked for.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import streamlit as st

from dashboard.access.audit import Action
from dashboard.app import ahead, event_flags, filter_bar, point_rows, trail
from dashboard.app.shown import Card, How, Tile
from dashboard.app.view import View, current_or_none
from dashboard.charts.explanations import EXPLANATIONS
from dashboard.warehouse.guard import access_to

__all__ = ["Card", "How", "Tile", "draw"]

HERE = Path(__file__).parent
# One script in the end: the parts share their names, and the last one is the component.
SCRIPTS = ("nodes.js", "tiles.js", "panels.js", "points.js", "zoom.js", "plots.js", "downloads.js", "board.js")
STYLES = ("board.css", "drawer.css", "contrast.css")
_component = st.components.v2.component(
    "iop_board",
    html="<div class='iop-board'></div>",
    css="\n".join((HERE / name).read_text(encoding="utf-8") for name in STYLES),
    js="\n".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS),
    isolate_styles=False,
)
_SCREEN = 6  # cards of the usual width: two full lines of three
_SENT = tuple(each.name for each in fields(Card) if each.name not in ("figure", "how", "asked"))


def draw(cards: Iterable[Card], tiles: Sequence[Tile] = (), *, key: str) -> None:
    """Show the tiles in a row and the cards in a grid below them; call it once a page, with the same key every run.

    Cards that are made one by one, by a generator, fill two boards: a reader sees the first screen while the rest is
    still being counted.
    """
    view = current_or_none()
    shown: list[Card] = []
    answers: list[Any] = []
    for part in _screens(cards):
        is_first = not answers
        data = _data(part, tiles if is_first else (), view) | {"goes_on": is_first and not isinstance(cards, Sequence)}
        name = key if is_first else f"{key}_rest"
        answers.append(_component(key=name, data=data, on_rows_change=_nothing, on_saved_change=_nothing))
        ahead.note_screen()
        shown += part
    for answer in answers if view is not None else ():
        if answer.rows:
            point_rows.show(answer.rows, shown, view)
        if answer.saved:
            _note_saved(answer.saved, shown, view)


def _screens(cards: Iterable[Card]) -> Iterator[list[Card]]:
    """The cards of the first screen, and then the others; all at once where they are made already."""
    if isinstance(cards, Sequence):
        yield list(cards)
        return
    first, coming = list[Card](), iter(cards)
    for card in coming:
        first.append(card)
        if sum(each.width for each in first) >= _SCREEN:
            break
    yield first
    if rest := list(coming):
        yield rest


def _data(cards: Sequence[Card], tiles: Sequence[Tile], view: View | None) -> dict[str, Any]:
    may_ask = view is not None and access_to(view.warehouse).may_see_rows
    return {
        "static": _static_path(),
        "tiles": [asdict(tile) for tile in tiles],
        "cards": [_as_data(card, may_ask=may_ask) for card in cards],
        "explanations": {name: asdict(EXPLANATIONS[name]) for name in {card.family for card in cards} if name},
        "events": [] if view is None else _events(view),
        "span": filter_bar.span(),
    }


def _note_saved(saved: Mapping[str, str], cards: Sequence[Card], view: View) -> None:
    """Record a file that the browser made of a card; what it says is believed only where there is such a card."""
    if saved.get("card") in {card.id for card in cards} and saved.get("kind") in ("csv", "png"):
        trail.note(Action.EXPORT, about=f"{saved['kind']} of {saved['card']}", view=view)


def _as_data(card: Card, *, may_ask: bool) -> dict[str, Any]:
    """The card for the browser; its figure as text, in which the browser replaces the placeholder colours."""
    sent = {name: getattr(card, name) for name in _SENT}
    sent["how"] = None if card.how is None else asdict(card.how)
    sent["figure"] = None if card.figure is None else json.dumps(card.figure, separators=(",", ":"))
    return sent | {"has_rows": point_rows.offered(card) if may_ask else ""}


def _nothing() -> None:
    """Streamlit hands a trigger over only where somebody listens."""


def _events(view: View) -> list[dict[str, str]]:
    """What happened in the range, for the panel of a point."""
    return [event_flags.as_data(each) for each in view.events if each.concerns(view.filters.values_of("program"))]


def _static_path() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/app/static" if base else "/app/static"
