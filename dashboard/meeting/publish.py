"""Makes the slides and puts them where the gateway finds them; keeps the last good ones when that fails.

This is the side that sees the data. What it writes is finished: suppressed, drawn and in words.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from threading import Lock

from dashboard.charts import words
from dashboard.meeting import making
from dashboard.meeting.deck import Deck, DeckError
from dashboard.meeting.making import Material
from dashboard.warehouse import slides
from dashboard.warehouse.slides import NoSlides, Slide

UNREADABLE = "The newest import cannot be read. These are the last good slides."
_lock = Lock()
_made: dict[Path, str] = {}  # the stamp of the slides this process made, by their file
_log = logging.getLogger(__name__)
Source = Callable[[], tuple[Deck, Material]]


def keep(path: Path, source: Source) -> str:
    """See that the slides in a file are those of `source`'s deck and data; the stamp of the ones that stand.

    Where `source` or the making fails, the last good slides stay and say so; without any, one slide says why.
    """
    with _lock:
        try:
            deck, material = source()
            return _fresh(path, deck, material)
        except DeckError as problem:
            return _stay(path, str(problem))
        # Whatever fails in front of a full room, the slides that are there stay on the wall.
        except Exception as problem:
            _log.warning("The slides were not made anew: %s", type(problem).__name__)
            return _stay(path, UNREADABLE)


def _fresh(path: Path, deck: Deck, material: Material) -> str:
    with material.warehouse.held():  # all slides of one import
        stamp = stamp_of(deck, material)
        # Once a process, because a new version of the program may draw the same data otherwise.
        if _made.get(path) != stamp or _standing(path) != stamp:
            made = tuple(making.slide(asked, material) for asked in deck.slides)
            day = words.day(material.span.as_of)
            slides.write(path, slides.Deck(stamp, day, material.notice, made, material.trouble))
            _made[path] = stamp
    return stamp


def stamp_of(deck: Deck, material: Material) -> str:
    """A hash of all that slides depend on: the import and how far it goes, the deck, the settings and the events."""
    said = (material.notice, material.trouble, material.events)
    known = (material.warehouse.version, deck.text, material.settings, material.span, *said)
    return sha256(repr(known).encode()).hexdigest()


def _standing(path: Path) -> str:
    """The stamp of the slides that are there; empty where there are none."""
    try:
        facts = path.stat()
        return _stamp_in(path, (facts.st_ino, facts.st_mtime_ns))
    except (NoSlides, FileNotFoundError):
        return ""


@lru_cache(maxsize=16)
def _stamp_in(path: Path, _version: tuple[int, int]) -> str:
    return slides.read(path).stamp


def _stay(path: Path, trouble: str) -> str:
    """The last good slides, marked with what keeps them from being the newest."""
    stamp = sha256(trouble.encode()).hexdigest()
    if _standing(path) == stamp:
        return stamp
    try:
        last = slides.read(path)
    except NoSlides:
        last = slides.Deck("", "", "", (Slide("chart", "absent", "The meeting cannot start yet.", trouble, "", 60),))
    slides.write(path, replace(last, stamp=stamp, trouble=trouble))
    return stamp
