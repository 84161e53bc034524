"""Finds the export files of a folder, by the contract's name rule or by the globs of mapping.toml, and opens them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dashboard.intake.findings import Blocked, Finding, Unreadable, blocked
from dashboard.intake.mapping import MAPPING_FILE
from dashboard.intake.sheets import Sheet
from dashboard.intake.text_files import read_text
from dashboard.intake.workbooks import read_parquet, read_workbook

FORMATS = (".csv", ".csv.gz", ".parquet", ".xlsx")


@dataclass(frozen=True)
class ExportFile:
    """One file of the folder: its name as staff see it, its path and the table it belongs to."""

    name: str
    path: Path
    table: str

    @property
    def is_workbook(self) -> bool:
        """Whether dates may be serial numbers."""
        return self.name.lower().endswith(".xlsx")


@dataclass(frozen=True)
class Found:
    """The export files of a folder in name order, and the names of the files nobody asked for."""

    files: tuple[ExportFile, ...]
    ignored: tuple[str, ...]


def find_exports(folder: Path, tables: tuple[str, ...], globs: Mapping[str, tuple[str, ...]]) -> Found:
    """The files of each table; one with globs is found by them alone. Raises Blocked for a folder it cannot read."""
    try:
        present = sorted((path for path in folder.iterdir() if not path.name.startswith((".", "~$"))), key=_by_name)
    except OSError:
        raise Blocked(
            [
                blocked(
                    "",
                    "readable folder",
                    "The folder of exports does not exist or cannot be read.",
                    "Give the folder that holds the attendance, retention and outcomes exports.",
                )
            ]
        ) from None
    files = [found for table in tables for found in _of_table(folder, present, table, globs.get(table))]
    _refuse_double_use(files)
    used = {found.path for found in files}
    ignored = tuple(path.name for path in present if path not in used and path.name != MAPPING_FILE)
    return Found(tuple(files), ignored)


def open_sheet(file: ExportFile, skip_rows: int, score: Callable[[list[str]], int]) -> Sheet:
    """The file's header and rows; `score` counts the known columns of a header. Raises Unreadable."""
    if file.path.is_dir():
        raise Unreadable("This is a folder, not a file.", "Put the export file itself into the folder of exports.")
    if not file.path.is_file():
        raise Unreadable("This is not an ordinary file.", "Put the export file itself into the folder of exports.")
    name = file.name.lower()
    if name.endswith(".parquet"):
        return read_parquet(file.path)
    if name.endswith(".xlsx"):
        return read_workbook(file.path, skip_rows)
    if name.endswith((".csv", ".csv.gz")):
        return read_text(file.path, skip_rows, score)
    raise Unreadable("Files of this kind cannot be read.", f"Export the table as {', '.join(FORMATS)}.")


def _of_table(folder: Path, present: list[Path], table: str, globs: tuple[str, ...] | None) -> list[ExportFile]:
    if globs is None:
        name_rule = re.compile(rf"{table}[_\-\d .].*", re.IGNORECASE)
        paths = [path for path in present if name_rule.fullmatch(path.name) and path.name.lower().endswith(FORMATS)]
    else:
        paths = sorted({path for glob in globs for path in folder.glob(glob)}, key=_by_name)
        inside = folder.resolve()
        paths = [path for path in paths if path.resolve().is_relative_to(inside)]
    return [ExportFile(path.relative_to(folder).as_posix(), path, table) for path in paths]


def _by_name(path: Path) -> tuple[str, str]:
    return path.name.lower(), path.as_posix()


def _refuse_double_use(files: list[ExportFile]) -> None:
    tables: dict[Path, list[ExportFile]] = {}
    for file in files:
        tables.setdefault(file.path, []).append(file)
    problems: list[Finding] = [
        blocked(uses[0].name, "one table a file", f"The file is claimed by {' and '.join(use.table for use in uses)}.",
                "Make the files patterns in mapping.toml name each file once.")
        for uses in tables.values() if len(uses) > 1
    ]  # fmt: skip
    if problems:
        raise Blocked(problems)
