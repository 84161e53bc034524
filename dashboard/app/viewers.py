"""What a viewer looks at: everybody behind their wall, over the dates and periods of their book."""

from __future__ import annotations

from dashboard.metrics import book
from dashboard.metrics.filters import Filters
from dashboard.metrics.span import over, span_of
from dashboard.settings import Settings
from dashboard.warehouse.guard import Guarded


def filters(warehouse: Guarded, settings: Settings) -> Filters:
    """The one set of filters there is for a viewer; nothing in an address or a session changes it."""
    return over(book.of(warehouse, settings).grain, span_of(warehouse, settings), (), None)
