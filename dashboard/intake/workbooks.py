"""Excel workbooks and Parquet files as rows of text, numbered as the sheet or the file numbers them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from dashboard.intake.findings import Unreadable, no_text
from dashboard.intake.sheets import BATCH_ROWS, PREVIEW_ROWS, Row, Sheet, names_of, sheet_of, whole_numbers

# What an .xlsx may unpack to; a larger one would fill the memory, because a sheet cannot be streamed.
LARGEST_WORKBOOK = 2_000_000_000
_PARQUET_ROWS = 60_000


def read_workbook(path: Path, skip_rows: int) -> Sheet:
    """The rows of the first sheet of an `.xlsx`; `line` is the row number of the sheet."""
    _refuse_locked(path)
    try:
        workbook = fastexcel.read_excel(path)
        # skip_rows=0 keeps the blank rows above the header, which the default drops: they count for the row number.
        table = pa.table(workbook.load_sheet(0, header_row=None, skip_rows=0, dtypes="string"))
    except fastexcel.FastExcelError:
        raise Unreadable(
            "The workbook is damaged or is not an .xlsx file.", "Save it again as .xlsx or as CSV."
        ) from None
    sheets = len(workbook.sheet_names)
    remarks = (f"The workbook has {sheets} sheets; only the first is read.",) if sheets > 1 else ()
    return sheet_of(lambda: _sheet_rows(table, skip_rows), remarks=remarks)


def _refuse_locked(path: Path) -> None:
    try:
        with open(path, "rb") as file:
            is_locked = file.read(8) == bytes.fromhex("D0CF11E0A1B11AE1")
        size = 0 if is_locked else sum(part.file_size for part in zipfile.ZipFile(path).infolist())
    except OSError:
        raise Unreadable("The file cannot be opened.", "Check that it still exists and that you may read it.") from None
    except zipfile.BadZipFile:
        raise Unreadable(
            "The workbook is damaged or is not an .xlsx file.", "Save it again as .xlsx or as CSV."
        ) from None
    if is_locked:
        raise Unreadable(
            "The workbook has a password or is an old .xls file.", "Save it without a password as .xlsx or as CSV."
        )
    if size > LARGEST_WORKBOOK:
        raise Unreadable("The workbook is too large to be read safely.", "Export the table as CSV.")


def _sheet_rows(table: pa.Table, skip_rows: int) -> Iterator[Row]:
    line = 0
    for batch in table.to_batches(max_chunksize=BATCH_ROWS):
        columns = [column.to_pylist() for column in batch.columns]
        for cells in zip(*columns, strict=True):
            line += 1
            if line > skip_rows:
                yield line, [cell or "" for cell in cells], None


def read_parquet(path: Path) -> Sheet:
    """The rows of a Parquet file, typed as stored; `line` is the row number."""
    try:
        file = pq.ParquetFile(path)
        header = tuple(file.schema_arrow.names)
        first = next(file.iter_batches(PREVIEW_ROWS), None)
    except (pa.ArrowException, OSError, ValueError):
        raise Unreadable("The Parquet file is damaged or cannot be opened.", "Export it again.") from None
    if not header:
        raise Unreadable("The file is empty.", "Export it again.")
    preview = () if first is None else tuple((line, ()) for line in range(1, first.num_rows + 1))
    return Sheet(header, 0, preview, lambda _: _parquet_batches(path, len(header)))


def _parquet_batches(path: Path, width: int) -> Iterator[pa.Table]:
    line = 1
    try:
        for batch in pq.ParquetFile(path).iter_batches(_PARQUET_ROWS):
            lines = whole_numbers(np.arange(line, line + batch.num_rows))
            line += batch.num_rows
            problems = pa.nulls(batch.num_rows, pa.string())
            yield pa.table([lines, problems, *map(_flat, batch.columns)], names=names_of(width))
    except (pa.ArrowException, OSError, ValueError):
        raise Unreadable("The Parquet file is damaged or cannot be opened.", "Export it again.") from None


def _flat(column: pa.Array) -> pa.Array:
    """A list of codes as the text it would be in a CSV; everything else as it is. Raises Unreadable for other bytes."""
    kind = column.type
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        raise no_text() from None
    if (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and pa.types.is_string(kind.value_type):
        return pc.binary_join(column, ";")
    return column
