"""How large an export may be: what would fill the disk or the memory is refused before it is read, in a sentence."""

from __future__ import annotations

import gzip
import zipfile
import zlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from dashboard.intake.findings import Blocked, Finding, Unreadable, blocked
from dashboard.intake.opening import Opened
from dashboard.intake.readers import ExportFile
from dashboard.settings import Settings

# Exports shrink to a tenth or a thirtieth. What shrinks a hundredfold repeats itself, and was made to.
DENSEST = 100
_HARMLESS = 50_000_000
_CHUNK = 1 << 20


def refuse_oversized(files: tuple[ExportFile, ...], settings: Settings) -> None:
    """Look at each file without keeping it. Raises Blocked with every one that unpacks to too much."""
    problems = [problem for file in files if (problem := _oversized(file, settings)) is not None]
    if problems:
        raise Blocked(problems)


def refuse_wide(opened: list[Opened], settings: Settings) -> None:
    """Raises Blocked for files of too many columns."""
    most = settings.most_columns
    problems = [
        blocked(each.file.name, "number of columns", f"The file has more than {most:,} columns.",
                "Export only the columns of the table, or raise most_columns in settings.toml.")
        for each in opened if len(each.sheet.header) > most
    ]  # fmt: skip
    if problems:
        raise Blocked(problems)


def _oversized(file: ExportFile, settings: Settings) -> Finding | None:
    setting = "largest_workbook_mb" if file.is_workbook else "largest_file_mb"
    most = getattr(settings, setting) * 1_000_000
    try:
        size = _unpacked(file, most)
        packed = file.path.stat().st_size
    except Unreadable as problem:
        return problem.as_finding(file.name)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile, pa.ArrowException, ValueError):
        return None  # its reader says what is wrong with it
    if size > most:
        message = f"The file is larger than {most // 1_000_000:,} MB when it is unpacked."
        return blocked(file.name, "file size", message, f"Export fewer months, or raise {setting} in settings.toml.")
    if size > _HARMLESS and size > packed * DENSEST:
        message = f"The file unpacks to more than {DENSEST} times its size, as no export does."
        return blocked(file.name, "file size", message, "Export it again as plain CSV.")
    return None


def _unpacked(file: ExportFile, most: int) -> int:
    """Bytes the file unpacks to; counting stops where it is too much, or too dense to be an export."""
    name = file.name.lower()
    if name.endswith(".gz"):
        enough = min(most, max(_HARMLESS, file.path.stat().st_size * DENSEST))
        with gzip.open(file.path, "rb") as content:
            return _counted(content, enough)
    if name.endswith(".xlsx"):
        return _of_parts(file.path, min(most, max(_HARMLESS, file.path.stat().st_size * DENSEST)))
    if name.endswith(".parquet"):
        about = pq.ParquetFile(file.path).metadata
        # A column of one repeated value takes no room in the file, but does once it is a column of rows.
        return max(about.num_rows * about.num_columns, sum(about.row_group(at).total_byte_size
                                                           for at in range(about.num_row_groups)))  # fmt: skip
    return file.path.stat().st_size


def _of_parts(path: Path, enough: int) -> int:
    """The parts of a workbook, unpacked to be counted: what a file says of its own size may be a lie."""
    total = 0
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            try:
                with archive.open(part) as content:
                    total += max(part.file_size, _counted(content, enough - total))
            except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
                raise Unreadable("The workbook is damaged.", "Save it again as .xlsx or as CSV.") from None
            if total > enough:
                break
    return total


def _counted(content: gzip.GzipFile | zipfile.ZipExtFile, enough: int) -> int:
    total = 0
    while total <= enough and (chunk := content.read(_CHUNK)):
        total += len(chunk)
    return total
