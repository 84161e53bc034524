"""Rows written by hand: dates of 2026, one program, three-hour groups, numbers that can be counted on fingers."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

import polars as pl
from worlds import Row, World, load

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

YEAR = Filters(from_date=date(2026, 1, 1), to_date=date(2026, 12, 31), grain="all")
EXPORTED_ON = date(2026, 12, 31)


def stay(name: str, admitted: str, discharged: str | None, **more: Any) -> Row:
    """A retention row of client `name`; dates are given as MM-DD of 2026."""
    reason = "completed" if discharged else None
    return {
        "admission_id": name,
        "client_id": name,
        "program": "North",
        "level_of_care": "2.1",
        "admitted_on": day(admitted),
        "discharged_on": day(discharged) if discharged else None,
        "discharge_reason": reason,
    } | more


def slot(name: str, on: str, status: str, *, number: int = 0, **more: Any) -> Row:
    """A three-hour group of client `name` on a MM-DD of 2026."""
    return {
        "session_id": f"{on}/{number}",
        "client_id": name,
        "admission_id": name,
        "session_start": datetime.combine(day(on), time(9 + number % 8)),
        "scheduled_minutes": 180,
        "status": status,
        "service": "group",
    } | more


def day(text: str) -> date:
    """A MM-DD of 2026."""
    return date.fromisoformat(f"2026-{text}")


def score(name: str, instrument: str, on: str, value: float, **more: Any) -> Row:
    """A score of client `name` on a MM-DD of 2026."""
    return {"admission_id": name, "instrument": instrument, "observed_on": day(on), "score": value} | more


def opened(
    retention: list[Row],
    attendance: list[Row] | None = None,
    settings: Settings | None = None,
    *,
    outcomes: list[Row] | None = None,
    exported_on: date = EXPORTED_ON,
) -> Warehouse:
    """A warehouse of hand-written rows."""
    world = World(
        0, exported_on, YEAR.from_date, YEAR.to_date, retention=retention, attendance=attendance or [],
        outcomes=outcomes or [],
    )  # fmt: skip
    return load(world, settings)


def rows_of(metric_id: str, warehouse: Warehouse, filters: Filters = YEAR, **more: Any) -> pl.DataFrame:
    """The metric's rows with nothing suppressed."""
    return measure(METRICS[metric_id], filters, warehouse, suppress=False, **more).frame


def counts(metric_id: str, warehouse: Warehouse, filters: Filters = YEAR, **more: Any) -> tuple[float, float]:
    """Numerator and denominator of a metric that has one row."""
    row = rows_of(metric_id, warehouse, filters, **more).row(0, named=True)
    return row["numerator"], row["denominator"]
