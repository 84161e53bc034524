"""One line of the state of an installation, and the words all of them share. Never a value of a client's record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How a line is to be taken."""

    OK = "ok"
    LOOK = "look"
    WRONG = "wrong"


@dataclass(frozen=True)
class Check:
    """What was looked at, how it is, and the next move where there is one."""

    state: State
    about: str
    said: str
    next_move: str = ""


def ok(about: str, said: str) -> Check:
    """As it should be."""
    return Check(State.OK, about, said)


def look(about: str, said: str, next_move: str) -> Check:
    """Somebody should look at it and decide."""
    return Check(State.LOOK, about, said, next_move)


def wrong(about: str, said: str, next_move: str) -> Check:
    """Not as it must be."""
    return Check(State.WRONG, about, said, next_move)


def size(count: int) -> str:
    """Bytes as people say them: 1.4 GB."""
    for power, unit in ((4, "TB"), (3, "GB"), (2, "MB"), (1, "kB")):
        if count >= 1000**power:
            return f"{count / 1000**power:.1f} {unit}"
    return f"{count} bytes"
