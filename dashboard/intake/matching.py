"""Which column of the contract each column of the dragged-in files feeds: what a person sees and may correct.

Reads headers only. A header that reads like a row of values is never shown: it may be a client's record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.intake.columns import Column
from dashboard.intake.contracts import CONTRACTS, Contract
from dashboard.intake.findings import Blocked, Unreadable
from dashboard.intake.headers import known_columns
from dashboard.intake.mapping import Mapping as TomlMapping
from dashboard.intake.mapping import TableMapping, read_mapping, time_zones
from dashboard.intake.readers import FORMATS, ExportFile, find_exports, open_sheet
from dashboard.intake.sheets import Sheet, fold_header

_LONGEST_NAME = 60
_KNOWN_ENOUGH = 2  # names of the contract's own that make a first row a header, whatever stands beside them


@dataclass(frozen=True)
class Matched:
    """The columns of one table: those of its first file, and by contract column those that feed it.

    `header` is empty where the file cannot be read or its first row does not look like column names.
    """

    table: str
    files: tuple[str, ...]
    header: tuple[str, ...]
    found: dict[str, tuple[str, ...]]
    constants: dict[str, str]
    problem: str = ""

    @property
    def contract(self) -> Contract:
        """The contract of the table."""
        return CONTRACTS[self.table]

    @property
    def unmatched(self) -> tuple[Column, ...]:
        """The contract's columns that nothing feeds, those a file must have first."""
        open_ = [each for each in self.contract.columns if each.name not in self.found | self.constants]
        return tuple(sorted(open_, key=lambda each: not each.must_stand_in_file))

    @property
    def unused(self) -> tuple[str, ...]:
        """The file's columns that feed nothing."""
        used = {fold_header(name) for names in self.found.values() for name in names}
        return tuple(name for name in self.header if fold_header(name) not in used)


@dataclass(frozen=True)
class Matching:
    """The tables that have files, and the files whose table nobody knows yet, each with the table it looks like."""

    tables: tuple[Matched, ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)


def match(folder: Path) -> Matching:
    """What the files of the folder hold, as far as its mapping.toml can be understood."""
    try:
        mapping = read_mapping(folder, time_zones())
        found = find_exports(folder, tuple(CONTRACTS), mapping.globs)
    except Blocked:
        return Matching()
    by_table: dict[str, list[ExportFile]] = {}
    for file in found.files:
        by_table.setdefault(file.table, []).append(file)
    tables = tuple(_matched(table, files, mapping) for table, files in by_table.items())
    unknown = [name for name in found.ignored if name.lower().endswith(FORMATS)]
    return Matching(tables, {name: _looks_like(folder / name, mapping) for name in unknown})


def _looks_like(path: Path, mapping: TomlMapping) -> str:
    """The table most of whose columns the file has; "" where it has only a few of any."""
    counts = {table: known_columns(contract, mapping.of(table)) for table, contract in CONTRACTS.items()}
    try:
        sheet = open_sheet(
            ExportFile(path.name, path, ""), 0, lambda cells: max(count(cells) for count in counts.values())
        )
    except Unreadable:
        return ""
    known = {table: count(list(sheet.header)) for table, count in counts.items()}
    best = max(known, key=lambda table: known[table])
    return best if known[best] > _KNOWN_ENOUGH else ""


def _matched(table: str, files: list[ExportFile], mapping: TomlMapping) -> Matched:
    contract, of_table = CONTRACTS[table], mapping.of(table)
    names, constants = tuple(file.name for file in files), dict(of_table.constants)
    try:
        sheet = open_sheet(files[0], of_table.skip_rows, known_columns(contract, of_table))
    except Unreadable as problem:
        return Matched(table, names, (), {}, constants, problem.message)
    feeding = _feeding(sheet, contract, of_table)
    if known_columns(contract, of_table)(list(sheet.header)) < _KNOWN_ENOUGH and not _looks_like_names(sheet):
        problem = "The first row does not look like column names: it may be a client's record, so it is not shown."
        return Matched(table, names, (), feeding, constants, problem)
    shown = tuple(dict.fromkeys(name for name in sheet.header if name))
    return Matched(table, names, shown, feeding, constants)


def _feeding(sheet: Sheet, contract: Contract, mapping: TableMapping) -> dict[str, tuple[str, ...]]:
    present = {fold_header(name) for name in sheet.header}
    wanted = {name: mapping.columns.get(name, (name,)) for name in contract.column if name not in mapping.constants}
    return {name: names for name, names in wanted.items() if all(fold_header(each) in present for each in names)}


def _looks_like_names(sheet: Sheet) -> bool:
    """Whether no cell of the header holds a number, a date or the value of the rows below it."""
    rows = [cells for _line, cells in sheet.preview]
    below = [{row[place].strip() for row in rows if place < len(row)} for place in range(len(sheet.header))]
    return not any(
        len(re.findall(r"\d", name)) > 2 or len(name) > _LONGEST_NAME or (name and name in values)
        for name, values in zip(sheet.header, below, strict=True)
    )
