"""Worlds whose last day is Tuesday 30 June 2026, and who is on the worklist in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import worlds
from worlds import Row, World

from dashboard.app import reach, worklist_rows
from dashboard.app.view import View
from dashboard.metrics.filters import Filters
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.worklist.reasons import Item, Question, items
from dashboard.worklist.reviews import Review

ROOT = Path(__file__).parents[1]
TODAY = date(2026, 6, 30)  # a Tuesday, and the last day of the worlds written here
MONDAY = date(2026, 6, 29)
NOW = datetime(2026, 6, 30, 15, tzinfo=UTC)


def days_ago(days: int) -> str:
    """The day so many days before `TODAY`, as MM-DD."""
    return f"{TODAY - timedelta(days=days):%m-%d}"


def written(retention: list[Row], attendance: list[Row] | None = None, outcomes: list[Row] | None = None) -> World:
    """A world whose last day is `TODAY`."""
    return World(0, TODAY, date(2026, 1, 1), TODAY, retention, attendance or [], outcomes or [])


def question_about(warehouse: Warehouse, settings: Settings | None = None, **changes: Any) -> Question:
    """What the page asks about the whole caseload on the last day."""
    settings = settings or Settings()
    extent = reach.of(warehouse, settings)
    view = View(None, warehouse, settings, extent, Filters(extent.through, extent.through))  # type: ignore[arg-type]
    return replace(worklist_rows.question_of(view), **changes)


def list_of(world: World, settings: Settings | None = None, **changes: Any) -> tuple[Item, ...]:
    """Who is on the list."""
    warehouse = worlds.load(world, settings)
    return items(question_about(warehouse, settings, **changes), warehouse, settings or Settings())


def reasons_of(world: World, settings: Settings | None = None, **changes: Any) -> dict[str, dict[str, str]]:
    """Admission -> reason -> its words."""
    return {
        item.admission_id: {each.id: each.words for each in item.reasons}
        for item in list_of(world, settings, **changes)
    }


def review(number: int = 0, **more: Any) -> Review:
    """A review of the first reason of admission A0, or of another."""
    facts = {"week": MONDAY, "admission_id": f"A{number}", "reason": "away", "by": "R. Ames", "note": "", "at": NOW}
    return Review(**facts | more)
