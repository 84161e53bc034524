"""Worlds and their warehouses, built once for all tests."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import small_worlds
import worlds
from worlds import World

from dashboard import samples
from dashboard.warehouse.connection import Warehouse

WorldsOf = Callable[[int], tuple[World, Warehouse]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes the frozen answers anew."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew from the present answers")


@pytest.fixture(scope="session")
def invented(tmp_path_factory: pytest.TempPathFactory) -> Warehouse:
    """The invented clinic that comes with the product, imported by the gate."""
    data_path: Path = tmp_path_factory.mktemp("invented")
    return Warehouse(samples.prepare(samples.SAMPLES[0], data_path))


@pytest.fixture(scope="session")
def worlds_of() -> WorldsOf:
    """Ten small worlds of calendar 0 to 4 side by side, with their warehouse."""
    return cache(lambda number: (world := small_worlds.together(number), worlds.load(world)))


@pytest.fixture(scope="session")
def crowd() -> tuple[World, Warehouse]:
    """A world of about 120 clients with its warehouse."""
    world = small_worlds.crowd(1)
    return world, worlds.load(world)
