"""Finished slides in a small database of their own, and the locked door they are read through.

The file is built apart and put in place by one rename. It holds sentences and drawn figures alone: whoever reads it
cannot reach a client's row, because there is none behind this door.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, fields
from pathlib import Path
from typing import Any

import duckdb

from dashboard.warehouse.connection import locked
from dashboard.warehouse.queries import read_query
from dashboard.warehouse.snapshot import closed_to_others


class NoSlides(LookupError):
    """There is no deck yet, or its file cannot be read; the message says what to do."""


@dataclass(frozen=True)
class Listed:
    """One sentence of a list; `tone` (good, bad, watch, neutral) colours its sign."""

    tone: str
    sentence: str


@dataclass(frozen=True)
class Slide:
    """One finished slide. `kind` is chart, list or next; `state` other than ready says in `answer` why it is empty.

    `basis` says n and date; `figure` is Plotly JSON with placeholder colours; `listed` are the sentences of a list.
    """

    kind: str
    state: str
    question: str
    answer: str
    basis: str
    seconds: int
    figure: str = ""
    alt: str = ""
    listed: tuple[Listed, ...] = ()


@dataclass(frozen=True)
class Deck:
    """The slides in order, what they were made from and, where these are not the newest data, why."""

    stamp: str
    data_to: str
    notice: str
    slides: tuple[Slide, ...]
    trouble: str = ""


def write(path: Path, deck: Deck) -> None:
    """Put the deck in place of the one before, which stays where this fails."""
    draft = path.with_name(f"building-{secrets.token_hex(6)}.duckdb")
    try:
        with closed_to_others():
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with duckdb.connect(str(draft)) as connection:
                connection.execute(read_query("meeting/slides.sql"))
                _fill(connection, deck)
        os.replace(draft, path)
    finally:
        for leftover in (draft, draft.with_name(f"{draft.name}.wal")):
            leftover.unlink(missing_ok=True)


def _fill(connection: duckdb.DuckDBPyConnection, deck: Deck) -> None:
    told = [deck.stamp, deck.data_to, deck.notice, deck.trouble]
    connection.execute("INSERT INTO deck VALUES (?, ?, ?, ?)", told)
    for place, slide in enumerate(deck.slides):
        row = [place, *(getattr(slide, name) for name in _COLUMNS)]
        connection.execute("INSERT INTO slide VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
        for at, each in enumerate(slide.listed):
            connection.execute("INSERT INTO listed VALUES (?, ?, ?, ?)", [place, at, *astuple(each)])


_COLUMNS = tuple(each.name for each in fields(Slide) if each.name != "listed")


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the slides alone: read-only, no other file, no extension, no setting. Raises NoSlides."""
    try:
        connection = locked(path)
    except duckdb.Error as error:
        raise NoSlides("There are no slides yet. Import the exports, or open a sample, and start again.") from error
    try:
        yield connection
    finally:
        connection.close()


def read(path: Path) -> Deck:
    """The whole deck. Raises NoSlides where there is none."""
    try:
        with reading(path) as connection:
            stamp, data_to, notice, trouble = _rows(connection, "SELECT * FROM deck")[0]
            slides = _rows(connection, "SELECT * FROM slide ORDER BY place")
            listed = _rows(connection, "SELECT * FROM listed ORDER BY slide, place")
    except (duckdb.Error, IndexError) as error:
        raise NoSlides("The slides cannot be read. They are made anew from the data.") from error
    made = tuple(_slide(row, listed) for row in slides)
    return Deck(stamp, data_to, notice, made, trouble)


def _slide(row: tuple[Any, ...], listed: list[tuple[Any, ...]]) -> Slide:
    place, *held = row
    said = tuple(Listed(tone, sentence) for slide, _, tone, sentence in listed if slide == place)
    return Slide(**dict(zip(_COLUMNS, held, strict=True)), listed=said)


def _rows(connection: duckdb.DuckDBPyConnection, sql: str) -> list[tuple[Any, ...]]:
    return connection.execute(sql).fetchall()
