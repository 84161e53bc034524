"""All that meeting mode can reach: finished slides to read, and a log of events to add a line to.

Knows nothing of clients, measures or SQL, and hands out no connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from dashboard.events import log
from dashboard.events.log import HINT, KINDS, Event, EventError
from dashboard.warehouse import slides
from dashboard.warehouse.slides import Deck, NoSlides

__all__ = ["HINT", "KINDS", "Deck", "EventError", "Gateway", "NoSlides"]
WRITER = "Staff meeting"


@dataclass(frozen=True)
class Gateway:
    """The slides and the event log of one set of data, as far as one person may see and write.

    `programs` is the wall of that person, None for every program: behind each wall stand slides of their own.
    """

    data_dir: Path
    programs: tuple[str, ...] | None = None
    may_write: bool = True

    @property
    def file(self) -> Path:
        """Where the finished slides are kept."""
        wall = "" if self.programs is None else f"-{sha256(repr(self.programs).encode()).hexdigest()[:16]}"
        sight = "" if self.may_write else "-viewers"  # their slides are made from fewer questions
        return self.data_dir / "meeting" / f"slides{sight}{wall}.duckdb"

    def deck(self) -> Deck:
        """The slides as they stand. Raises NoSlides where there are none."""
        return slides.read(self.file)

    def add(self, typed: Mapping[str, str]) -> None:
        """Keep what somebody typed as an event: kind, title, on, owner and review_on, dates as ISO text.

        A project has an owner and a review date. Raises EventError, which never repeats what was typed.
        """
        if not self.may_write:
            raise EventError("You may look at these slides but not add to them. Ask whoever leads the meeting.")
        kind, owner = typed.get("kind", ""), typed.get("owner", "").strip()
        review_on = _day(typed.get("review_on", ""))
        if kind == "project" and not (owner and review_on):
            raise EventError("Type who does it and when you look at it again.")
        on = _day(typed.get("on", "")) or date.today()
        title = " ".join(typed.get("title", "").split())
        programs = self.programs or ()
        log.add(
            self.data_dir,
            Event(on=on, title=title, kind=kind, owner=owner, review_on=review_on, by=WRITER, programs=programs),
        )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise EventError("A date is written 2026-11-30.") from None
