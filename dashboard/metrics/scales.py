"""The questionnaires and tests in these data, and what the queries must know of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.metrics import instruments
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import read_query


def changing(warehouse: Warehouse) -> tuple[str, ...]:
    """The scales in these data whose change can be shown, in the usual order."""
    return tuple(each for each in _offered(warehouse) if instruments.find(each).can_change)


def yearly(warehouse: Warehouse) -> tuple[str, ...]:
    """The scales in these data that look back over a year: good for severity at intake only."""
    return tuple(each for each in _offered(warehouse) if instruments.find(each).days >= 365)


def facts(through: date, warehouse: Warehouse, settings: Settings) -> tuple[dict[str, Any], ...]:
    """What the queries must know of each scale whose change can be shown."""
    return tuple(
        {"instrument": each} | instruments.as_parameters(each, settings, spread(each, through, warehouse, settings))
        for each in changing(warehouse)
    )


def spread(scale: str, through: date, warehouse: Warehouse, settings: Settings) -> Mapping[str, float]:
    """Number, total and sum of squares of everybody's first score, where the scale's own SD is asked for."""
    if instruments.find(scale).local_reliability is None:
        return {}
    known = {"instrument": scale, "through": through, "score_windows": instruments.windows(settings)}
    return warehouse.query(read_query("scales/first_scores.sql"), known).row(0, named=True)


def _offered(warehouse: Warehouse) -> tuple[str, ...]:
    usual = list(instruments.INSTRUMENTS)
    found = warehouse.query(read_query("scales/offered.sql"))["scale"].to_list()
    return tuple(sorted(found, key=lambda scale: (usual.index(scale.partition(" (")[0]), scale)))
