"""A second implementation of every metric, in plain Python loops straight from `measures.md`: an oracle per metric id.

`answer(metric_id, world, filters)` gives counts by period, segment and part, lists of amounts for a distribution,
and four counts a cell for a matrix. Uses no database and imports nothing from the product.
"""

from __future__ import annotations

from types import ModuleType
from typing import TYPE_CHECKING, Any

from oracles import (
    abstinence,
    access,
    aftercare,
    census,
    co_occurring,
    engagement,
    outcomes,
    retention,
    sessions,
    turnover,
)
from oracles.seen import Filters, see

if TYPE_CHECKING:
    from worlds import World

PAGES: tuple[ModuleType, ...] = (
    census,
    turnover,
    access,
    sessions,
    engagement,
    retention,
    co_occurring,
    outcomes,
    abstinence,
    aftercare,
)
ORACLES = {
    name: oracle
    for page in PAGES
    for name, oracle in vars(page).items()
    if callable(oracle) and getattr(oracle, "__module__", "") == page.__name__ and not name.startswith("_")
}


def answer(metric_id: str, world: World, filters: Filters) -> dict[Any, Any]:
    """What one metric should say about a world under a filter state."""
    return ORACLES[metric_id](see(world, filters))
