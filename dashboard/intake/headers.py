"""Which cells of a file feed which column of the contract, and what is wrong with its header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches

from dashboard.intake.contracts import Contract
from dashboard.intake.findings import Finding, Severity, blocked, counted, listed
from dashboard.intake.mapping import TableMapping
from dashboard.intake.sheets import Sheet, fold_header


@dataclass(frozen=True)
class Layout:
    """Where each column of the contract stands in one file: the positions of its cells, joined with a space."""

    cells: dict[str, tuple[int, ...]]
    dropped_by: dict[int, tuple[str, ...]]
    surplus: tuple[str, ...]

    def covered(self, mapping: TableMapping) -> frozenset[str]:
        """The contract's columns that this file has, constants included."""
        return frozenset(self.cells) | frozenset(mapping.constants)


def known_columns(contract: Contract, mapping: TableMapping) -> Callable[[list[str]], int]:
    """A function that counts the cells of a row which are column names of this table."""
    names = {fold_header(name) for name in contract.column}
    names |= {fold_header(name) for sources in mapping.columns.values() for name in sources}
    return lambda cells: len({fold_header(cell) for cell in cells} & names)


def layout_of(
    sheet: Sheet, contract: Contract, mapping: TableMapping, file: str
) -> tuple[Layout | None, list[Finding]]:
    """The layout, or nothing and the findings that block the file."""
    places: dict[str, list[int]] = {}
    for position, name in enumerate(sheet.header):
        places.setdefault(fold_header(name), []).append(position)
    wanted = {name: mapping.columns.get(name, (name,)) for name in contract.column if name not in mapping.constants}
    used = {name: sources for name, sources in wanted.items()
            if name in mapping.columns or fold_header(name) in places}  # fmt: skip
    problems = _missing(sheet, contract, mapping, wanted, places, file)
    sources = {source for names in used.values() for source in names} | set(mapping.drop_rows_where)
    problems += [_twice(source, file) for source in sorted(sources) if len(places.get(fold_header(source), ())) > 1]
    if problems:
        return None, problems
    cells = {name: tuple(places[fold_header(source)][0] for source in names) for name, names in used.items()}
    dropped_by = {places[fold_header(name)][0]: values for name, values in mapping.drop_rows_where.items()}
    taken = {position for positions in cells.values() for position in positions} | set(dropped_by)
    surplus = tuple(name for position, name in enumerate(sheet.header) if position not in taken and name)
    return Layout(cells, dropped_by, surplus), []


def _missing(
    sheet: Sheet, contract: Contract, mapping: TableMapping, wanted: dict[str, tuple[str, ...]],
    places: dict[str, list[int]], file: str,
) -> list[Finding]:  # fmt: skip
    named = [source for sources in mapping.columns.values() for source in sources] + list(mapping.drop_rows_where)
    problems = [
        blocked(file, "mapped column", f'mapping.toml names the column "{source}", which the file does not have.',
                f"Correct the name under [{contract.table}] in mapping.toml, or add the column to the export.")
        for source in dict.fromkeys(named) if fold_header(source) not in places
    ]  # fmt: skip
    needed = [name for name in wanted if contract.column[name].must_stand_in_file and name not in mapping.columns]
    absent = [name for name in needed if name not in places]
    if absent:
        problems.append(_absent(sheet, contract, mapping, absent, file))
    return problems


def _absent(sheet: Sheet, contract: Contract, mapping: TableMapping, absent: list[str], file: str) -> Finding:
    what, are, them = ("column", "is", "it") if len(absent) == 1 else ("columns", "are", "them")
    count = known_columns(contract, mapping)
    header_row = next((line for line, cells in sheet.preview if count(list(cells)) > count(list(sheet.header))), None)
    if header_row is not None:
        move = f"The column names seem to stand on line {header_row}: set skip_rows = {header_row - 1} in mapping.toml."
    else:
        near = [(name, match[0]) for name in absent if (match := get_close_matches(name, _folded(sheet), 1, 0.75))]
        move = " ".join(f"Is {match} meant to be {name}?" for name, match in near)
        named = f"Add {them} to the export, or name {them} under [{contract.table}.columns] in mapping.toml."
        move = f"{move} {named}".strip()
    return blocked(
        file,
        "required column",
        f"The required {what} {listed(absent)} {are} missing.",
        move,
        column=absent[0] if len(absent) == 1 else "",
    )


def _folded(sheet: Sheet) -> list[str]:
    return [fold_header(name) for name in sheet.header]


def _twice(source: str, file: str) -> Finding:
    return blocked(
        file,
        "duplicate column",
        f"The column {fold_header(source)} stands more than once in the header.",
        "Delete or rename one of them and export again.",
    )


def surplus_note(layout: Layout, contract: Contract, file: str) -> Finding | None:
    """A note on the columns of the file that the contract does not know, naming only what is nearly a column of it.

    The others stay unnamed: where a line break is lost, what stands in the header is a client's record.
    """
    if not layout.surplus:
        return None
    folded = [fold_header(name) for name in layout.surplus]
    near = {name: match[0] for name in contract.column if name not in layout.cells
            and (match := get_close_matches(name, folded, 1, 0.85))}  # fmt: skip
    move = " ".join(f"Is {match} meant to be {name}?" for name, match in near.items())
    many = len(layout.surplus) != 1
    return Finding(
        Severity.NOTE,
        file,
        "",
        "unknown column",
        f"{counted(len(layout.surplus), 'column')} {'are' if many else 'is'} not in the contract and ignored.",
        f"{move or 'Nothing to do, unless one of them should count.'} "
        f"Columns can be named under [{contract.table}.columns] in mapping.toml.",
    )


def disagreements(layouts: dict[str, frozenset[str]]) -> list[Finding]:
    """Blocks for the files of one table (name to covered columns) that do not have the same columns."""
    every = frozenset().union(*layouts.values())
    return [
        blocked(file, "same columns",
                f"The file lacks {listed(sorted(every - covered))}, which another file of the table has.",
                "Give all files of a table the same columns; a column may be left blank.")
        for file, covered in layouts.items() if covered != every
    ]  # fmt: skip
