"""Streams the rows of a file into its table: parsed piece by piece while DuckDB types what came before."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait

import duckdb
import pyarrow as pa

from dashboard.intake.findings import Unreadable, no_text
from dashboard.intake.mapping import Mapping
from dashboard.intake.opening import Opened
from dashboard.intake.pace import Pace
from dashboard.intake.staging import Staged
from dashboard.settings import Settings

_TOLD_EVERY = 0.5  # seconds

# Only a Parquet file brings types and bytes of its own; DuckDB's words may repeat them.
_NO_TEXT = (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.NotImplementedException)


def load(
    connection: duckdb.DuckDBPyConnection, staged: Staged, opened: Opened, mapping: Mapping, settings: Settings,
    pace: Pace,
) -> int:  # fmt: skip
    """Add the rows of one file to its table; returns how many it has. Raises Unreadable."""
    stream = _Stream(opened.sheet.batches, settings.most_rows, pace)
    if (rows := stream.reader()) is None:
        return 0

    def add() -> None:
        staged.add(rows, mapping, opened.layout, file=opened.file.name, is_workbook=opened.file.is_workbook,
                   longest=settings.longest_text)  # fmt: skip

    try:
        _beside(add, connection, pace)
    except duckdb.Error as problem:
        if stream.fault is not None:
            raise stream.fault from None
        if isinstance(problem, _NO_TEXT):
            raise no_text() from None
        raise
    return pace.rows


class _Stream:
    """The batches of a file as DuckDB takes them; `fault` is what went wrong on the way, which DuckDB only repeats."""

    def __init__(self, batches: Iterator[pa.Table], most: int, pace: Pace) -> None:
        self._batches, self._most, self._pace = batches, most, pace
        self.fault: Exception | None = None

    def reader(self) -> pa.RecordBatchReader | None:
        """The stream; None for a file without rows."""
        first = next(self._batches, None)
        return None if first is None else pa.RecordBatchReader.from_batches(first.schema, self._all(first))

    def _all(self, table: pa.Table | None) -> Iterator[pa.RecordBatch]:
        try:
            while table is not None:
                self._pace.rows += table.num_rows
                if self._pace.rows > self._most:
                    sentence = f"The file has more than {self._most:,} rows."
                    raise Unreadable(sentence, "Export fewer months, or raise most_rows in settings.toml.")
                yield from table.to_batches()
                table = next(self._batches, None)
        except Exception as fault:
            self.fault = fault
            raise


def _beside(work: Callable[[], None], connection: duckdb.DuckDBPyConnection, pace: Pace) -> None:
    """Do the work in a thread of its own, so that this one can tell how far it is, and stop it."""
    with ThreadPoolExecutor(1) as pool:
        running: Future[None] = pool.submit(work)
        try:
            while not wait([running], timeout=_TOLD_EVERY).done:
                pace.tell()
        except BaseException:
            connection.interrupt()
            raise
        running.result()
    pace.tell()
