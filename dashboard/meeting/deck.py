"""The deck somebody asks for: `meeting.toml` of the data folder, or the one that comes with the product."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dashboard.meeting import pictures
from dashboard.metrics.filters import FIELD_NAMES, cohort_of

FILE = "meeting.toml"
DEFAULT = Path(__file__).parent / FILE
RANGES = ("13", "26", "52", "all")
GRAINS = ("week", "month", "quarter")
SHORTEST, LONGEST = 5, 600  # seconds
USUAL_SECONDS = 30
MOST_SLIDES = 24
MOST_WORDS = 12  # of a question
LONGEST_WINDOW = 366  # days
_THEN = "Correct it and start the meeting again."


class DeckError(ValueError):
    """A deck that cannot be shown; the message names file, slide and field, and what to do."""


@dataclass(frozen=True)
class Asked:
    """One slide as asked for. `range`, `grain`, `compare_by` and `window_days` are None for what is usual.

    `cohort` holds (field, values) pairs.
    """

    chart: str
    question: str
    seconds: int
    range: str | None = None
    grain: str | None = None
    compare_by: str | None = None
    window_days: int | None = None
    cohort: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Deck:
    """The slides in order; `text` is the file they were read from, which changes when they do."""

    slides: tuple[Asked, ...]
    text: str


def load(data_path: Path) -> Deck:
    """The deck of the data folder, or the usual one. Raises DeckError."""
    own = data_path / FILE
    try:
        text = (own if own.is_file() else DEFAULT).read_text("utf-8")
        return read(text)
    except (OSError, UnicodeDecodeError) as error:
        raise DeckError(f"{FILE} cannot be read as text. Save it as UTF-8 and start the meeting again.") from error


def read(text: str) -> Deck:
    """The deck written in this text. Raises DeckError."""
    try:
        held = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DeckError(f"{FILE} is not valid TOML: {error}. {_THEN}") from error
    _known(held, ("seconds", "slide"), FILE)
    usual = _seconds(held.get("seconds", USUAL_SECONDS), f"{FILE}, seconds")
    tables = held.get("slide", [])
    if not isinstance(tables, list) or not 1 <= len(tables) <= MOST_SLIDES:
        raise DeckError(f"{FILE} must have 1 to {MOST_SLIDES} slides, each beginning with [[slide]]. {_THEN}")
    return Deck(tuple(_asked(table, number, usual) for number, table in enumerate(tables, 1)), text)


def _asked(table: Any, number: int, usual: int) -> Asked:
    where = f"{FILE}, slide {number}"
    if not isinstance(table, Mapping):
        raise DeckError(f"{where}: a slide begins with [[slide]]. {_THEN}")
    _known(table, ("question", "page", *_FIELDS), where)
    chart = _chart(table.get("chart"), f"{where}, chart")
    if chart in (pictures.BRIEF, pictures.NEXT):
        _known(table, ("chart", "question", "seconds"), where)
    _page(table.get("page"), chart, f"{where}, page")
    read_as = {name: (into, check) for name, (into, check) in _FIELDS.items() if name in table and name != "chart"}
    more = {into: check(table[name], f"{where}, {name}", chart) for name, (into, check) in read_as.items()}
    return Asked(chart, _question(table.get("question"), f"{where}, question"), **({"seconds": usual} | more))


def _known(table: Mapping[str, Any], valid: tuple[str, ...], where: str) -> None:
    for name in table:
        if name not in valid:
            raise DeckError(f"{where}, {name}: is not a field here. Valid: {', '.join(valid)}. {_THEN}")


def _chart(name: Any, where: str) -> str:
    offered = pictures.offered()
    if name in offered:
        return name
    near = get_close_matches(str(name), offered, 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    own = ", ".join((pictures.BRIEF, pictures.NEXT, pictures.GAP))
    raise DeckError(f"{where}: {name} is no chart of a slide.{meant} Use {own}, or a measure that is one line. {_THEN}")


def _page(page: Any, chart: str, where: str) -> None:
    is_at = pictures.page_of(chart)
    if page is not None and page != is_at:
        stands = f"stands on the page {is_at}" if is_at else "stands on no page: leave this out"
        raise DeckError(f"{where}: {chart} {stands}. {_THEN}")


def _question(text: Any, where: str) -> str:
    if not isinstance(text, str) or not 1 <= len(text.split()) <= MOST_WORDS:
        raise DeckError(f"{where}: must be a question of 1 to {MOST_WORDS} words. {_THEN}")
    return " ".join(text.split())


def _seconds(number: Any, where: str, _chart: str = "") -> int:
    return _whole(number, SHORTEST, LONGEST, where)


def _window(number: Any, where: str, _chart: str) -> int:
    return _whole(number, 1, LONGEST_WINDOW, where)


def _whole(number: Any, least: int, most: int, where: str) -> int:
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        raise DeckError(f"{where}: must be a whole number from {least} to {most}. {_THEN}")
    return number


def _range(text: Any, where: str, _chart: str) -> str:
    return _one_of(str(text), RANGES, where)


def _grain(text: Any, where: str, _chart: str) -> str:
    return _one_of(text, GRAINS, where)


def _compare_by(field: Any, where: str, chart: str) -> str:
    if not (valid := pictures.comparisons(chart)):
        raise DeckError(f"{where}: {chart} is shown for everyone together. Leave this out. {_THEN}")
    return _one_of(field, valid, where)


def _filters(table: Any, where: str, chart: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(table, Mapping):
        raise DeckError(f'{where}: must be a table such as {{ program = ["Harbor IOP"] }}. {_THEN}')
    for name, values in table.items():
        _one_of(name, pictures.narrowings(chart), where)
        if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
            raise DeckError(f"{where}: {FIELD_NAMES[name].lower()} must be a list of texts. {_THEN}")
    return cohort_of(dict(table))


def _one_of(name: Any, valid: tuple[str, ...], where: str) -> str:
    if name not in valid:
        raise DeckError(f"{where}: {name} is not valid. Valid: {', '.join(valid)}. {_THEN}")
    return name


_Check = Callable[[Any, str, str], Any]
# The name in the file, the name of what it becomes, and what makes it that.
_FIELDS: dict[str, tuple[str, _Check]] = {
    "chart": ("chart", lambda name, where, _: _chart(name, where)),
    "range": ("range", _range),
    "grain": ("grain", _grain),
    "filters": ("cohort", _filters),
    "compare_by": ("compare_by", _compare_by),
    "window": ("window_days", _window),
    "seconds": ("seconds", _seconds),
}
