"""Opens every export file and understands its header, or says all at once why the import is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dashboard.intake.contracts import CONTRACTS, Contract
from dashboard.intake.findings import Blocked, Finding, Severity, Unreadable, blocked
from dashboard.intake.headers import Layout, disagreements, known_columns, layout_of, surplus_note
from dashboard.intake.mapping import Mapping
from dashboard.intake.readers import ExportFile, open_sheet
from dashboard.intake.sheets import Sheet


@dataclass(frozen=True)
class Opened:
    """A file whose header is understood, ready to be read, what there is to note about it, and its `stamp_of` then."""

    number: int
    file: ExportFile
    sheet: Sheet
    layout: Layout
    notes: tuple[Finding, ...]
    stamp: tuple[int, int]

    @property
    def contract(self) -> Contract:
        """The contract of the file's table."""
        return CONTRACTS[self.file.table]


def open_all(files: tuple[ExportFile, ...], mapping: Mapping) -> list[Opened]:
    """Every file, opened. Raises Blocked with all reasons: tables, files, columns or rows that are missing."""
    problems = [_no_file(contract) for table, contract in CONTRACTS.items()
                if not contract.is_optional and all(file.table != table for file in files)]  # fmt: skip
    opened: list[Opened] = []
    for number, file in enumerate(files):
        try:
            opened.append(_open(number, file, mapping))
        except Unreadable as problem:
            problems.append(problem.as_finding(file.name))
        except Blocked as problem:
            problems.extend(problem.findings)
    problems += _disagreements(opened, mapping) + ([] if problems else _no_rows(opened))
    if problems:
        raise Blocked(problems)
    return opened


def note(file: str, rule: str, message: str, next_move: str) -> Finding:
    """A note on a whole file."""
    return Finding(Severity.NOTE, file, "", rule, message, next_move)


def stamp_of(path: Path) -> tuple[int, int]:
    """What changes with the content of a file: its size and when it was written. Raises Unreadable."""
    try:
        facts = path.stat()
    except OSError:
        raise Unreadable("The file cannot be opened.", "Check that it still exists and that you may read it.") from None
    return facts.st_size, facts.st_mtime_ns


def _open(number: int, file: ExportFile, mapping: Mapping) -> Opened:
    contract, of_table = CONTRACTS[file.table], mapping.of(file.table)
    stamp = stamp_of(file.path)
    sheet = open_sheet(file, of_table.skip_rows, known_columns(contract, of_table))
    layout, problems = layout_of(sheet, contract, of_table, file.name)
    if layout is None:
        raise Blocked(problems)
    surplus = surplus_note(layout, contract, file.name)
    notes = _notes(file.name, sheet) + ([] if surplus is None else [surplus])
    return Opened(number, file, sheet, layout, tuple(notes), stamp)


def _disagreements(opened: list[Opened], mapping: Mapping) -> list[Finding]:
    by_table: dict[str, dict[str, frozenset[str]]] = {}
    for each in opened:
        covered = each.layout.covered(mapping.of(each.file.table))
        by_table.setdefault(each.file.table, {})[each.file.name] = covered
    return [finding for layouts in by_table.values() for finding in disagreements(layouts)]


def _no_file(contract: Contract) -> Finding:
    table = contract.table
    return blocked("", "required table", f"There is no {table} export in the folder.",
                   f"Put {table}.csv (or .csv.gz, .parquet, .xlsx) there, or name it under [{table}] files in "
                   "mapping.toml.")  # fmt: skip


def _no_rows(opened: list[Opened]) -> list[Finding]:
    """Blocks for the tables all of whose files stop after the header."""
    problems = []
    for table, contract in CONTRACTS.items():
        of_table = [each for each in opened if each.file.table == table]
        if not contract.is_optional and not any(each.sheet.preview for each in of_table):
            message = f"The {table} export has column names but no rows."
            problems.append(
                blocked(of_table[0].file.name, "no rows", message, "Check its date range and export it again.")
            )
    return problems


def _notes(file: str, sheet: Sheet) -> list[Finding]:
    notes = []
    if sheet.encoding == "Windows-1252":
        notes.append(note(file, "encoding", "The file is not UTF-8 and was read as Windows-1252.",
                          "Check that names with accents look right, or export as UTF-8."))  # fmt: skip
    if not sheet.preview:
        notes.append(note(file, "no rows", "The file has column names but no rows.", "Nothing to do if that is right."))
    for remark in sheet.remarks:
        notes.append(note(file, "sheets", remark, "Move the table to the first sheet if it is elsewhere."))
    return notes
