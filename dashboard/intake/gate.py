"""The import gate: a folder of exports in, a published snapshot and an honest report out.

Every row read is used or held back with its reason; a refused or failed import leaves the last good data live.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import duckdb
import polars as pl

from dashboard.intake import accounting, limits
from dashboard.intake.contracts import CONTRACTS
from dashboard.intake.findings import Blocked, Finding, FixLine, Unreadable, blocked
from dashboard.intake.judging import days_around, judge_table
from dashboard.intake.loading import load
from dashboard.intake.mapping import Mapping, read_mapping, time_zones
from dashboard.intake.opening import Opened, note, open_all, stamp_of
from dashboard.intake.pace import Pace, Progress
from dashboard.intake.readers import Found, find_exports
from dashboard.intake.reading import create_macros
from dashboard.intake.report import FileCount, ImportReport
from dashboard.intake.scratch import insert_rows, scratch_database, scratch_folder
from dashboard.intake.staging import Staged, has_offsets
from dashboard.intake.unchanged import fingerprint, made_of_the_same, remember, sha256_of
from dashboard.intake.unmapped import Unmapped, unmapped, write_held_slots
from dashboard.settings import Settings, load_for
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Warehouse, foresee
from dashboard.warehouse.encryption import KeyProblem

# Shares of the progress bar.
_READING, _CHECKING = 0.6, 0.2

# A full disk comes as any of these, depending on which write it stops.
_REFUSED_BY_THE_DISK = (
    duckdb.IOException, duckdb.OutOfMemoryException, duckdb.TransactionException, duckdb.FatalException,
)  # fmt: skip


def run_import(
    folder: Path, data_dir: Path, *,
    publish: bool, progress: Progress | None = None, settings: Settings | None = None, only_news: bool = False,
    ask_first: Callable[[Warehouse, Settings], None] | None = None,
) -> ImportReport:  # fmt: skip
    """Read, judge and account for the exports in `folder`; with `publish`, make them the live data.

    The facts are derived under `settings`, or those of the data folder, and what `ask_first` asks of them is answered
    in advance. With `only_news`, exports the live data were made of are left as they are. Never raises for what is in
    the folder: a refused import is a report with `exit_status` 2.
    """
    import_id = snapshot.new_import_id()
    settings = settings or load_for(data_dir)
    gate = _Gate(Path(folder), import_id, progress or (lambda _step, _share: None), settings)
    try:
        gate.find()
        if only_news and (since := made_of_the_same(data_dir, gate.fingerprint(), gate.today)):
            (data_dir / snapshot.REFUSED).unlink(missing_ok=True)  # what was refused is not what lies there now
            return gate.report("unchanged", data_dir, since=since)
        gate.open()
        snapshot.prepare(data_dir)
        with scratch_folder(data_dir) as scratch, snapshot.building(data_dir, import_id, settings) as draft:
            with scratch_database(draft.connection, scratch):
                gate.fill(draft.connection)
            if publish:
                gate.progress("Publishing", 0.9)
                draft.publish(ask_first and partial(foresee, ask=ask_first, settings=settings))
        gate.progress("Done", 1.0)
        return gate.report("published" if publish else "checked", data_dir)
    except Blocked as refused:
        gate.refuse(refused.findings)
    except KeyProblem as problem:
        gate.refuse((blocked("", "encryption", str(problem), "Nothing was written; the last good data stay live."),))
    except (*_REFUSED_BY_THE_DISK, OSError):
        gate.refuse((blocked("", "disk", "The data folder cannot be written, or disk space or memory ran out.",
                             "Free some space, or check who may write there, and import again."),))  # fmt: skip
    except duckdb.InternalException:  # its message may hold values of clients
        gate.refuse((blocked("", "engine", "The database engine failed inside itself; these exports are not to blame.",
                             "Keep the exports and import again; if it fails again, give whoever maintains this "
                             "program the files' sizes."),))  # fmt: skip
    if publish:
        snapshot.mark_refused(data_dir)
    return gate.report("blocked", data_dir)


def today() -> date:
    """The day it is (UTC)."""
    return datetime.now(UTC).date()


class _Gate:
    """One import on its way: what was found so far, and the account of each file."""

    def __init__(self, folder: Path, import_id: str, progress: Progress, settings: Settings) -> None:
        self.folder, self.import_id, self.progress, self.settings = folder, import_id, progress, settings
        self.began, self.today = time.monotonic(), today()
        self.hashes: dict[tuple[Path, int, int], str] = {}
        self.mapping = Mapping()
        self.export_date: date | None = None
        self.good_until: date | None = None
        self.found = Found((), ())
        self.opened: list[Opened] = []
        self.findings: list[Finding] = []
        self.files: list[FileCount] = []
        self.fix_lines: list[FixLine] = []
        self.unmapped: list[Unmapped] = []

    def find(self) -> None:
        """Understand mapping.toml and find the exports; raises Blocked."""
        self.mapping = read_mapping(self.folder, time_zones())
        self.found = find_exports(self.folder, tuple(CONTRACTS), self.mapping.globs)

    def fingerprint(self) -> str:
        """What the import depends on, in one hash. Raises OSError."""
        hashes = {file: self._sha256(file.path) for file in self.found.files if file.path.is_file()}
        return fingerprint(self.folder, hashes, self.settings)

    def _sha256(self, path: Path) -> str:
        """The file's hash, taken once as long as the file stays as it is."""
        facts = path.stat()
        key = (path, facts.st_size, facts.st_mtime_ns)
        if key not in self.hashes:
            self.hashes[key] = sha256_of(path)
        return self.hashes[key]

    def open(self) -> None:
        """Understand the header of every file, before anything is written; raises Blocked."""
        limits.refuse_oversized(self.found.files, self.settings)
        self.opened = open_all(self.found.files, self.mapping)
        limits.refuse_wide(self.opened, self.settings)
        self.findings = [each for file in self.opened for each in file.notes]

    def fill(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Read, judge and write: leaves the draft filled, or raises Blocked."""
        create_macros(connection)
        staged = {table: Staged(connection, contract) for table, contract in CONTRACTS.items()}
        rows_read = self._read_all(connection, staged)
        self._judge_all(connection, sum(rows_read.values()))
        self._write_all(connection, staged, rows_read)

    def report(self, outcome: str, data_dir: Path, *, since: str | None = None) -> ImportReport:
        """The report of the import as it stands."""
        live = snapshot.live(data_dir)
        return ImportReport(
            import_id=live.stem if since and live else self.import_id, outcome=outcome,
            source_name=self.mapping.source_name,
            export_date=self.export_date, files=tuple(self.files), ignored=self.found.ignored,
            findings=tuple(self.findings), fix_lines=tuple(self.fix_lines), live_import=live.stem if live else None,
            unmapped=tuple(self.unmapped), seconds=time.monotonic() - self.began, since=since,
        )  # fmt: skip

    def refuse(self, findings: tuple[Finding, ...]) -> None:
        """Keep only what blocks: the account of an import that does not take place would mislead."""
        self.files, self.findings = [], list(findings)
        self.fix_lines = [
            FixLine(each.file, line, each.column, each.rule, each.message, each.next_move)
            for each in findings for line in each.lines or (0,)
        ]  # fmt: skip

    def _read_all(self, connection: duckdb.DuckDBPyConnection, staged: dict[str, Staged]) -> dict[int, int]:
        """Stage every file; rows read by file number."""
        rows_read: dict[int, int] = {}
        problems: list[Finding] = []
        whole = sum(each.stamp[0] for each in self.opened) or 1
        done = 0
        for each in self.opened:
            pace = Pace(f"Reading {each.file.name}", self.progress, _READING * done / whole)
            try:
                table = staged[each.file.table]
                rows_read[each.number] = load(connection, table, each, self.mapping, self.settings, pace)
                self.findings += self._zone_note(connection, each)
            except Unreadable as problem:
                problems.append(problem.as_finding(each.file.name))
            done += each.stamp[0]
        if problems:
            raise Blocked(problems)
        return rows_read

    def _zone_note(self, connection: duckdb.DuckDBPyConnection, opened: Opened) -> list[Finding]:
        """A note when times with an offset were converted to a zone that nobody named."""
        if self.mapping.names_timezone or not has_offsets(connection, opened.file.table, opened.file.name):
            return []
        message = f"Times with a UTC offset were converted to {self.mapping.timezone}; mapping.toml names no time zone."
        return [note(opened.file.name, "time zone", message, 'Write timezone = "…" under [source] in mapping.toml.')]

    def _judge_all(self, connection: duckdb.DuckDBPyConnection, rows: int) -> None:
        if (named := self.mapping.export_date) is None:
            self.export_date, self.good_until = days_around(connection, self.today)
        else:
            self.export_date = named
        accounting.create_rules(connection, CONTRACTS)
        accounting.create_told(connection)
        judged = 0
        for table, contract in CONTRACTS.items():
            pace = Pace(f"Checking {table}", self.progress, _READING + _CHECKING * judged / max(rows, 1))
            judge_table(connection, contract, self.export_date, pace.add)
            accounting.find_problems(connection, contract)
            judged += pace.rows

    def _write_all(
        self, connection: duckdb.DuckDBPyConnection, staged: dict[str, Staged], rows_read: dict[int, int]
    ) -> None:
        self.progress("Writing the snapshot", _READING + _CHECKING)
        for each in self.opened:
            _quarantine(connection, each)
        self.unmapped = unmapped(connection)
        write_held_slots(connection)
        for contract in CONTRACTS.values():
            accounting.remove_held(connection, contract)
        self.files = [_account(connection, each, rows_read[each.number]) for each in self.opened]
        if not any(file.rows_used for file in self.files if file.table == "retention"):
            raise Blocked([_nothing_usable(), *accounting.findings(connection)])
        for each in staged.values():
            each.close()
        self.findings += accounting.findings(connection)
        self.fix_lines = accounting.fix_lines(connection)
        accounting.write_findings(connection, self.findings)
        self._write_about(connection)

    def _write_about(self, connection: duckdb.DuckDBPyConnection) -> None:
        """What the import was: source, zone, export date, files with their hashes, columns present."""
        connection.execute(
            "INSERT INTO import_info VALUES (?, ?, ?, ?, ?, ?)",
            [self.import_id, datetime.now(UTC).replace(tzinfo=None), self.mapping.source_name, self.mapping.notice,
             self.mapping.timezone, self.export_date],
        )  # fmt: skip
        origin = self.fingerprint()
        for each, count in zip(self.opened, self.files, strict=True):
            if not _is_same(each):
                raise Blocked([_changed(each)])
            connection.execute(
                "INSERT INTO import_file VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [count.file, count.table, count.rows_read, count.rows_used, count.rows_held, count.copies,
                 self._sha256(each.file.path), each.sheet.encoding, each.sheet.delimiter],
            )  # fmt: skip
        remember(connection, origin, self.good_until)
        for table, contract in CONTRACTS.items():
            layouts = [each.layout.covered(self.mapping.of(table)) for each in self.opened if each.file.table == table]
            covered = frozenset().union(*layouts)
            present = [(table, name, name in covered) for name in contract.column]
            insert_rows(connection, "import_column", pl.DataFrame(present, orient="row"))


def _quarantine(connection: duckdb.DuckDBPyConnection, opened: Opened) -> None:
    """Read the file's held rows once more, as they stand there: only they are kept as text."""
    lines = accounting.held_lines(connection, opened.contract, opened.file.name)
    if lines:
        held = opened.sheet.rows_at(lines)
        accounting.write_quarantine(connection, opened.contract, opened.file.name, opened.sheet.header, held)
    if not _is_same(opened):
        raise Blocked([_changed(opened)])


def _account(connection: duckdb.DuckDBPyConnection, opened: Opened, rows_read: int) -> FileCount:
    """The file's rows as its reader counted them, and where they ended up; raises RowsLost when they do not add up."""
    name, table = opened.file.name, opened.file.table
    used, held, copies, dropped = accounting.rows_of(connection, table, name)
    return FileCount(name, table, rows_read, used, held, copies, dropped)


def _nothing_usable() -> Finding:
    return blocked("", "no rows", "No row of the retention export can be used, so there is nothing to show.",
                   "Correct what is listed under the rows held back, and import again.")  # fmt: skip


def _is_same(opened: Opened) -> bool:
    try:
        return stamp_of(opened.file.path) == opened.stamp
    except Unreadable:
        return False


def _changed(opened: Opened) -> Finding:
    return blocked(opened.file.name, "readable file", "The file changed while it was being read.",
                   "Wait until the export is done, and import again.")  # fmt: skip
