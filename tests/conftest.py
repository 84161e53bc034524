"""Worlds and their warehouses, built once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest
import small_worlds
import worlds
from worlds import World

from dashboard.warehouse.connection import Warehouse

WorldsOf = Callable[[int], tuple[World, Warehouse]]


@pytest.fixture(scope="session")
def worlds_of() -> WorldsOf:
    """Ten small worlds of calendar 0 to 4 side by side, with their warehouse."""
    return cache(lambda number: (world := small_worlds.together(number), worlds.load(world)))


@pytest.fixture(scope="session")
def crowd() -> tuple[World, Warehouse]:
    """A world of about 120 clients with its warehouse."""
    world = small_worlds.crowd(1)
    return world, worlds.load(world)
