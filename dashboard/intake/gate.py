"""The import gate: a folder of exports in, a published snapshot and an honest report out.

Every row read is used or held back with its reason; a refused or failed import leaves the last good data live.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import polars as pl

from dashboard.intake import accounting, limits
from dashboard.intake.contracts import CONTRACTS
from dashboard.intake.findings import Blocked, Finding, FixLine, Unreadable, blocked
from dashboard.intake.judging import judge_table, latest_day
from dashboard.intake.mapping import Mapping, read_mapping, time_zones
from dashboard.intake.opening import Opened, note, open_all, stamp_of
from dashboard.intake.readers import Found, find_exports
from dashboard.intake.report import FileCount, ImportReport
from dashboard.intake.scratch import insert_rows, one_transaction, scratch_database, scratch_folder
from dashboard.intake.staging import create_macros, create_staged, has_offsets, stage_file
from dashboard.intake.unmapped import Unmapped, unmapped, write_held_slots
from dashboard.settings import Settings, load_for
from dashboard.warehouse import snapshot
from dashboard.warehouse.encryption import KeyProblem

Progress = Callable[[str, float], None]

# A full disk comes as any of these, depending on which write it stops.
_REFUSED_BY_THE_DISK = (
    duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException, duckdb.FatalException,
)  # fmt: skip


def run_import(
    folder: Path, data_dir: Path, *,
    publish: bool, progress: Progress | None = None, settings: Settings | None = None,
) -> ImportReport:  # fmt: skip
    """Read, judge and account for the exports in `folder`; with `publish`, make them the live data.

    The facts are derived under `settings`, or those of the data folder. Never raises for what is in the folder: a
    refused import is a report with `exit_status` 2.
    """
    import_id = snapshot.new_import_id()
    settings = settings or load_for(data_dir)
    gate = _Gate(Path(folder), import_id, progress or (lambda _step, _share: None), settings)
    try:
        gate.open()
        snapshot.prepare(data_dir)
        with scratch_folder(data_dir) as scratch, snapshot.building(data_dir, import_id, settings) as draft:
            with scratch_database(draft.connection, scratch):
                gate.fill(draft.connection)
            if publish:
                gate.progress("Publishing", 0.9)
                draft.publish()
        gate.progress("Done", 1.0)
        return gate.report("published" if publish else "checked", data_dir)
    except Blocked as refused:
        gate.refuse(refused.findings)
    except KeyProblem as problem:
        gate.refuse((blocked("", "encryption", str(problem), "Nothing was written; the last good data stay live."),))
    except (*_REFUSED_BY_THE_DISK, OSError):
        gate.refuse((blocked("", "disk", "The data folder cannot be written, or disk space or memory ran out.",
                             "Free some space, or check who may write there, and import again."),))  # fmt: skip
    if publish:
        snapshot.mark_refused(data_dir)
    return gate.report("blocked", data_dir)


class _Gate:
    """One import on its way: what was found so far, and the account of each file."""

    def __init__(self, folder: Path, import_id: str, progress: Progress, settings: Settings) -> None:
        self.folder, self.import_id, self.progress, self.settings = folder, import_id, progress, settings
        self.mapping = Mapping()
        self.export_date: date | None = None
        self.found = Found((), ())
        self.opened: list[Opened] = []
        self.findings: list[Finding] = []
        self.files: list[FileCount] = []
        self.fix_lines: list[FixLine] = []
        self.unmapped: list[Unmapped] = []

    def open(self) -> None:
        """Understand mapping.toml and the header of every file, before anything is written; raises Blocked."""
        self.mapping = read_mapping(self.folder, time_zones())
        self.found = find_exports(self.folder, tuple(CONTRACTS), self.mapping.globs)
        limits.refuse_oversized(self.found.files, self.settings)
        self.opened = open_all(self.found.files, self.mapping)
        limits.refuse_wide(self.opened, self.settings)
        self.findings = [each for file in self.opened for each in file.notes]

    def fill(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read, judge and write: leaves the draft filled, or raises Blocked."""
        rows_read = self._read_all(connection)
        self._judge_all(connection)
        self._write_all(connection, rows_read)

    def report(self, outcome: str, data_dir: Path) -> ImportReport:
        """The report of the import as it stands."""
        live = snapshot.live(data_dir)
        return ImportReport(
            import_id=self.import_id, outcome=outcome, source_name=self.mapping.source_name,
            export_date=self.export_date, files=tuple(self.files), ignored=self.found.ignored,
            findings=tuple(self.findings), fix_lines=tuple(self.fix_lines), live_import=live.stem if live else None,
            unmapped=tuple(self.unmapped),
        )  # fmt: skip

    def refuse(self, findings: tuple[Finding, ...]) -> None:
        """Keep only what blocks: the account of an import that does not take place would mislead."""
        self.files, self.findings = [], list(findings)
        self.fix_lines = [
            FixLine(each.file, line, each.column, each.rule, each.message, each.next_move)
            for each in findings for line in each.lines or (0,)
        ]  # fmt: skip

    def _read_all(self, connection: duckdb.DuckDBPyConnection) -> dict[int, int]:
        """Stage every file; rows read by file number."""
        create_macros(connection)
        connection.execute("CREATE TABLE scratch.file (file_no BIGINT, name VARCHAR, table_name VARCHAR)")
        for contract in CONTRACTS.values():
            create_staged(connection, contract)
        rows_read: dict[int, int] = {}
        problems: list[Finding] = []
        for done, each in enumerate(self.opened):
            self.progress(f"Reading {each.file.name}", 0.6 * done / len(self.opened))
            try:
                rows_read[each.number] = _read(connection, each, self.mapping, self.settings)
                self.findings += self._zone_note(connection, each)
            except Unreadable as problem:
                problems.append(problem.as_finding(each.file.name))
        if problems:
            raise Blocked(problems)
        return rows_read

    def _zone_note(self, connection: duckdb.DuckDBPyConnection, opened: Opened) -> list[Finding]:
        """A note when times with an offset were converted to a zone that nobody named."""
        if self.mapping.names_timezone or not has_offsets(connection, opened.contract, opened.layout, opened.number):
            return []
        message = f"Times with a UTC offset were converted to {self.mapping.timezone}; mapping.toml names no time zone."
        return [note(opened.file.name, "time zone", message, 'Write timezone = "…" under [source] in mapping.toml.')]

    def _judge_all(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.export_date = self.mapping.export_date or latest_day(connection, datetime.now(UTC).date())
        accounting.create_rules(connection, CONTRACTS)
        accounting.create_told(connection)
        accounting.collect_ids(connection)
        for done, (table, contract) in enumerate(CONTRACTS.items()):
            self.progress(f"Checking {table}", 0.6 + 0.04 * done)
            judge_table(connection, contract, self.export_date)
            accounting.find_problems(connection, contract)

    def _write_all(self, connection: duckdb.DuckDBPyConnection, rows_read: dict[int, int]) -> None:
        self.progress("Writing the snapshot", 0.8)
        for contract in CONTRACTS.values():
            accounting.write_used(connection, contract)
        for each in self.opened:
            accounting.write_quarantine(connection, each.contract, each.number, each.sheet.header)
            self.files.append(_account(connection, each, rows_read[each.number]))
        self.unmapped = unmapped(connection)
        if not any(file.rows_used for file in self.files if file.table == "retention"):
            raise Blocked([_nothing_usable(), *accounting.findings(connection)])
        self.findings += accounting.findings(connection)
        self.fix_lines = accounting.fix_lines(connection)
        accounting.write_findings(connection, self.findings)
        write_held_slots(connection)
        self._write_about(connection)

    def _write_about(self, connection: duckdb.DuckDBPyConnection) -> None:
        """What the import was: source, zone, export date, files with their hashes, columns present."""
        connection.execute(
            "INSERT INTO import_info VALUES (?, ?, ?, ?, ?, ?)",
            [self.import_id, datetime.now(UTC).replace(tzinfo=None), self.mapping.source_name, self.mapping.notice,
             self.mapping.timezone, self.export_date],
        )  # fmt: skip
        for each, count in zip(self.opened, self.files, strict=True):
            connection.execute(
                "INSERT INTO import_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [count.file, count.table, count.rows_read, count.rows_used, count.rows_held, count.copies,
                 _sha256(each), each.sheet.encoding, each.sheet.delimiter],
            )  # fmt: skip
        for table, contract in CONTRACTS.items():
            layouts = [each.layout.covered(self.mapping.of(table)) for each in self.opened if each.file.table == table]
            covered = frozenset().union(*layouts)
            present = [(table, name, name in covered) for name in contract.column]
            insert_rows(connection, "import_column", pl.DataFrame(present, orient="row"))


def _read(connection: duckdb.DuckDBPyConnection, opened: Opened, mapping: Mapping, settings: Settings) -> int:
    """Load one file's rows as text, then as typed columns; returns how many rows it has."""
    number, width = opened.number, len(opened.sheet.header)
    cells = ", ".join(f"c{cell} VARCHAR" for cell in range(width))
    connection.execute(f"CREATE TABLE scratch.raw_{number} (line BIGINT, problem VARCHAR, {cells})")
    connection.execute("INSERT INTO scratch.file VALUES (?, ?, ?)", [number, opened.file.name, opened.file.table])
    rows = 0
    with one_transaction(connection):
        for batch in opened.sheet.batches:
            rows += batch.num_rows
            if rows > settings.most_rows:
                sentence = f"The file has more than {settings.most_rows:,} rows."
                raise Unreadable(sentence, "Export fewer months, or raise most_rows in settings.toml.")
            try:
                insert_rows(connection, f"scratch.raw_{number}", batch)
            except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.NotImplementedException):
                # Only a Parquet file brings types and bytes of its own; DuckDB's words may repeat them.
                sentence = "The file holds values that cannot be read as text."
                raise Unreadable(sentence, "Export it again as CSV.") from None
    stage_file(
        connection, opened.contract, mapping, opened.layout,
        file_no=number, is_workbook=opened.file.is_workbook, longest=settings.longest_text,
    )  # fmt: skip
    return rows


def _account(connection: duckdb.DuckDBPyConnection, opened: Opened, rows_read: int) -> FileCount:
    """The file's rows as its reader counted them, and where they ended up; raises RowsLost when they do not add up."""
    used, held, copies, dropped = accounting.rows_of(connection, opened.contract, opened.number, opened.file)
    return FileCount(opened.file.name, opened.file.table, rows_read, used, held, copies, dropped)


def _nothing_usable() -> Finding:
    return blocked("", "no rows", "No row of the retention export can be used, so there is nothing to show.",
                   "Correct what is listed under the rows held back, and import again.")  # fmt: skip


def _sha256(opened: Opened) -> str:
    """The file's hash; raises Blocked where it is not the file any more that was read."""
    try:
        with open(opened.file.path, "rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        is_same = stamp_of(opened.file.path) == opened.stamp
    except (OSError, Unreadable):
        is_same = False
    if not is_same:
        raise Blocked([blocked(opened.file.name, "readable file", "The file changed while it was being read.",
                               "Wait until the export is done, and import again.")])  # fmt: skip
    return digest
