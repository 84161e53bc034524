"""The board: every tile and card of a page in one component, which keeps its charts in place when the data change.

Streamlit's own chart element is rebuilt on each change of data; one component that calls `Plotly.react` takes a third
to half of the time and keeps the place on screen.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
_component = st.components.v2.component(
    "iop_board",
    html="<div class='iop-board'></div>",
    css=(HERE / "board.css").read_text(encoding="utf-8"),
    js="\n".join((HERE / name).read_text(encoding="utf-8") for name in ("downloads.js", "board.js")),
    isolate_styles=False,
)


@dataclass(frozen=True)
class How:
    """What "How this is counted" shows; a blank line is left out. `files` are the query and the catalogue entry.

    `about` is the metric whose definition is linked to.
    """

    definition: str
    counted: str = ""
    of: str = ""
    excluded: str = ""
    reading: str = ""
    source: str = ""
    files: tuple[str, ...] = ()
    about: str = ""


@dataclass(frozen=True)
class Card:
    """One question and its answer. `state` other than ready shows `message` in place of the figure.

    `note` says n and limits; `columns` and `rows` are the table behind the chart; `width` is 1 or 2 columns.
    `basis` stands before the note and says whether the answer may be trusted; `basis_tone` is ok, watch or grey.
    """

    id: str
    title: str
    subtitle: str
    note: str = ""
    figure: dict[str, Any] | None = None
    state: str = "ready"
    message: str = ""
    alt: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    csv: str = ""
    csv_name: str = ""
    how: How | None = None
    width: int = 1
    basis: str = ""
    basis_tone: str = ""


@dataclass(frozen=True)
class Tile:
    """One number with its change in words and its history; `tone` (good, bad, neutral) colours the change."""

    label: str
    value: str
    delta: str = ""
    tone: str = "neutral"
    history: tuple[float | None, ...] = ()
    note: str = ""


def draw(cards: Sequence[Card], tiles: Sequence[Tile] = (), *, key: str) -> None:
    """Show the tiles in a row and the cards in a grid below them; call it once a page, with the same key every run."""
    data = {
        "static": _static_path(),
        "tiles": [asdict(tile) for tile in tiles],
        "cards": [_as_data(card) for card in cards],
    }
    _component(key=key, data=data)


def _as_data(card: Card) -> dict[str, Any]:
    """The card for the browser; its figure as text, in which the browser replaces the placeholder colours."""
    figure = None if card.figure is None else json.dumps(card.figure, separators=(",", ":"))
    return asdict(card) | {"figure": figure}


def _static_path() -> str:
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/app/static" if base else "/app/static"
