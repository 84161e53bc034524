"""What a page is about to ask, worked out beside it.

A page asks much the same each time its filters change, one card after the other. So what it asked last is asked of the
new filters in a second thread, from the last card on, until the two meet: one draws while DuckDB counts for the other.
The first screen comes first: from its last card on, and then the same with the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, fields
from functools import cache
from threading import Event
from typing import Any

from dashboard.app.view import View
from dashboard.metrics.filters import Filters
from dashboard.warehouse.connection import Moment

# What the metric is asked for besides the filters of the page: (metric, (field, value) pairs).
Asked = tuple[str, tuple[tuple[str, Any], ...]]
Ask = Callable[[str, Filters, View], object]


@dataclass
class _Noted:
    """What a page asked, in this order, and how much of it before its first screen was sent."""

    asked: dict[Asked, None] = field(default_factory=dict)
    of_screen: int = 0

    def in_turn(self) -> tuple[Asked, ...]:
        """The order for the second thread."""
        asked = tuple(self.asked)
        return (*reversed(asked[: self.of_screen]), *reversed(asked[self.of_screen :]))


_last: dict[str, tuple[Asked, ...]] = {}  # by page
_noted: ContextVar[_Noted | None] = ContextVar("noted", default=None)


def note(metric_id: str, filters: Filters, view: View) -> None:
    """Remember that the page that is being drawn asked this."""
    noted = _noted.get()
    if noted is not None:
        noted.asked[metric_id, _besides(filters, view.filters)] = None


def note_screen() -> None:
    """Remember that what was asked so far is on the screen now."""
    noted = _noted.get()
    if noted is not None and not noted.of_screen:
        noted.of_screen = len(noted.asked)


@contextmanager
def asking(page: str, view: View, moment: Moment, ask: Ask) -> Iterator[None]:
    """Draw the page inside this; `moment` is the import it holds, which is the one the other thread asks too."""
    is_over, noted = Event(), _Noted()
    started = _noted.set(noted)
    if asks := _last.get(page):
        _thread().submit(_ask_all, asks, view, moment, ask, is_over)
    try:
        yield
    finally:
        is_over.set()
        _noted.reset(started)
        if noted.asked:  # a page drawn from what is remembered asks nothing
            _last[page] = noted.in_turn()


def _ask_all(asks: tuple[Asked, ...], view: View, moment: Moment, ask: Ask, is_over: Event) -> None:
    with view.warehouse.held(moment):
        for metric_id, besides in asks:
            if is_over.is_set():
                return
            ask(metric_id, view.filters.changed(**dict(besides)), view)


def _besides(filters: Filters, page: Filters) -> tuple[tuple[str, Any], ...]:
    pairs = ((each.name, getattr(filters, each.name)) for each in fields(Filters))
    return tuple((name, value) for name, value in pairs if value != getattr(page, name))


@cache
def _thread() -> ThreadPoolExecutor:
    """One for all readers: where many ask at once there is nothing to be gained."""
    return ThreadPoolExecutor(1, "ahead")
