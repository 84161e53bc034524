"""Which sign-ins are alive: when each was last heard of, and which were left untouched. Kept by one server, for all
its sessions; what it forgets at a new start counts as never heard of.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from threading import Lock

GONE = timedelta(seconds=90)  # a page in the background gives a sign of life once a minute


class Life(StrEnum):
    """How a sign-in is."""

    AWAKE = "awake"
    ASLEEP = "asleep"  # left untouched while its meeting runs: it opens that and nothing else
    OVER = "over"  # left untouched


@dataclass
class _Signs:
    heard: datetime | None = None
    meeting: datetime | None = None
    life: Life = Life.AWAKE


@dataclass
class Presence:
    """The signs of life of every sign-in, by person and moment of the sign-in."""

    _known: dict[tuple[str, datetime], _Signs] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def hear(self, who: tuple[str, datetime], now: datetime, *, is_meeting: bool = False) -> None:
        """A page of this sign-in is open."""
        with self._lock:
            signs = self._known.setdefault(who, _Signs())
            signs.heard = now
            signs.meeting = now if is_meeting else signs.meeting

    def last_heard(self, who: tuple[str, datetime]) -> datetime | None:
        """When that last was; None for never."""
        return self._known.get(who, _Signs()).heard

    def leave(self, who: tuple[str, datetime], now: datetime, *, is_meeting: bool = False) -> None:
        """Nobody touched its screen: it is over, or asleep while a meeting of it runs elsewhere."""
        with self._lock:
            signs = self._known.setdefault(who, _Signs())
            signs.life = Life.ASLEEP if not is_meeting and _is_near(signs.meeting, now) else Life.OVER

    def life(self, who: tuple[str, datetime], now: datetime) -> Life:
        """How this sign-in is now."""
        signs = self._known.get(who, _Signs())
        return Life.OVER if signs.life is Life.ASLEEP and not _is_near(signs.meeting, now) else signs.life


def _is_near(heard: datetime | None, now: datetime) -> bool:
    return heard is not None and now - heard <= GONE
