"""The live data of a folder of the bench, opened for one question."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.warehouse.connection import Warehouse


@contextmanager
def opened(folder: Path) -> Iterator[Warehouse]:
    """A warehouse that was never asked anything, open; one that was asked remembers its answers.

    While another of them is open, what DuckDB has read stays in memory.
    """
    warehouse = Warehouse(folder / "data" / "live")
    warehouse.query("SELECT import_info.export_date, FROM import_info")
    try:
        yield warehouse
    finally:
        warehouse.close()
