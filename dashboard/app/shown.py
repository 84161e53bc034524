"""What a board shows: cards and tiles, as plain values that pages make and the browser draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dashboard.charts.points import Told
from dashboard.metrics.filters import Filters


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
    `family` is the kind of chart, which says how it is read; `points` has more about each row, in the order of `rows`;
    charts over time of one `grain` zoom together. `asked` are the filters of a card that is one metric alone: only
    there can the rows behind a point be asked for. It never reaches the browser.
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
    family: str = ""
    points: tuple[Told, ...] = ()
    grain: str = ""
    events: tuple[str, ...] = ()  # what the numbered flags on the chart stand for
    asked: Filters | None = None


@dataclass(frozen=True)
class Tile:
    """One number with its change in words and its history; `tone` (good, bad, neutral) colours the change."""

    label: str
    value: str
    delta: str = ""
    tone: str = "neutral"
    history: tuple[float | None, ...] = ()
    note: str = ""
