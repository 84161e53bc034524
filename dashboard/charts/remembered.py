"""What was made of the result in hand, so that a card whose chart, table and sentences all need it makes it once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from threading import local
from typing import TypeVar

from dashboard.metrics.shapes import Result

Made = TypeVar("Made")
_mine = local()


def remembered(make: Callable[[Result], Made]) -> Callable[[Result], Made]:
    """Make it once for a result, as long as this thread asks about no other; whoever gets it must not change it."""

    @wraps(make)
    def made(result: Result) -> Made:
        if getattr(_mine, "result", None) is not result:
            _mine.result, _mine.made = result, {}
        if make not in _mine.made:
            _mine.made[make] = make(result)
        return _mine.made[make]

    return made
