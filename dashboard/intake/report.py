"""What an import says when it is done: plain sentences for the terminal, JSON for programs, a fix list for the EHR."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date

from dashboard.intake.findings import Finding, FixLine, Severity, counted
from dashboard.intake.pace import spent
from dashboard.intake.unmapped import Unmapped
from dashboard.spreadsheets import inert

_SHOWN_LINES = 5


class RowsLost(RuntimeError):
    """Rows read are not rows used plus rows held back: a fault of the program, never of an export."""


@dataclass(frozen=True)
class FileCount:
    """The account of one file: every row read is used or held back; copies and dropped rows are held back too.

    Raises RowsLost when it does not add up, so that no report and no snapshot can say otherwise.
    """

    file: str
    table: str
    rows_read: int
    rows_used: int
    rows_held: int
    copies: int = 0
    dropped: int = 0

    def __post_init__(self) -> None:
        if self.rows_read != self.rows_used + self.rows_held:
            raise RowsLost(
                f"{self.table}: {self.rows_read} rows read, {self.rows_used} used, {self.rows_held} held back"
            )


@dataclass(frozen=True)
class ImportReport:
    """The outcome of one import or check; `outcome` is `published`, `checked`, `blocked` or `unchanged`.

    An unchanged one says when the live data were imported, `since` (UTC), from just these files. `seconds` is what it
    all took.
    """

    import_id: str
    outcome: str
    source_name: str
    export_date: date | None
    files: tuple[FileCount, ...]
    ignored: tuple[str, ...]
    findings: tuple[Finding, ...]
    fix_lines: tuple[FixLine, ...]
    live_import: str | None
    unmapped: tuple[Unmapped, ...] = ()
    seconds: float = 0.0
    since: str | None = None

    @property
    def rows_read(self) -> int:
        """Rows of all files."""
        return sum(file.rows_read for file in self.files)

    @property
    def pace(self) -> str:
        """How many rows were read, in what time and how fast; empty where none were."""
        return spent(self.rows_read, self.seconds) if self.rows_read else ""

    @property
    def exit_status(self) -> int:
        """0 when every row is used, 1 when rows are held back, 2 when the import is refused.

        Rows that mapping.toml itself drops do not count: somebody wanted them gone.
        """
        if self.outcome == "blocked":
            return 2
        return 1 if any(file.rows_held > file.dropped for file in self.files) else 0

    def as_text(self) -> str:
        """The report in plain sentences; no value of a client's record is in it."""
        return "\n".join(self._sentences()).lstrip("\n")

    def as_json(self) -> str:
        """The report for programs: `import_id`, `files` and `findings`, and how it ended."""
        content = {
            "import_id": self.import_id,
            "outcome": self.outcome,
            "source": self.source_name,
            "export_date": self.export_date.isoformat() if self.export_date else None,
            "live_import": self.live_import,
            "rows_read": self.rows_read,
            "seconds": round(self.seconds, 1),
            "rows_per_second": round(self.rows_read / self.seconds) if self.seconds else None,
            "ignored": list(self.ignored),
            "files": [asdict(file) for file in self.files],
            "findings": [asdict(finding) for finding in self.findings],
        }
        return json.dumps(content, ensure_ascii=False, indent=2)

    def fix_list_csv(self) -> str:
        """One line per line to correct, to be opened in a spreadsheet."""
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(["file", "line", "column", "rule", "message", "next_move"])
        for fix in self.fix_lines:
            line = fix.line or ""
            writer.writerow([inert(fix.file), line, *map(inert, (fix.column, fix.rule, fix.message, fix.next_move))])
        return text.getvalue()

    def _sentences(self) -> Iterator[str]:
        for file in self.files:
            yield (f"{file.file}: {counted(file.rows_read, 'row')} read = "
                   f"{file.rows_used:,} used + {file.rows_held:,} held back")  # fmt: skip
        if self.ignored:
            yield f"Ignored: {', '.join(self.ignored)}"
        for severity, title in _TITLES.items():
            group = [finding for finding in self.findings if finding.severity is severity]
            if group:
                yield f"\n{title}"
                for finding in group:
                    yield f"  {_place(finding)}{finding.message}"
                    yield f"    {finding.next_move}"
        yield f"\n{self._ending()}"

    def _ending(self) -> str:
        live = f"import {self.live_import}" if self.live_import else "nothing; no import was published yet"
        stays = "stays live" if self.live_import else "nothing is live yet"
        if self.outcome == "published":
            return f"Live now: import {self.import_id}, complete up to {self.export_date}."
        if self.outcome == "unchanged":
            return f"Nothing has changed since the import of {self.since} UTC; the live data stay as they are."
        if self.outcome == "checked":
            return f"Checked only; nothing was published. Live now: {live}."
        return f"The import was refused; import {self.live_import} {stays}." if self.live_import else (
            "The import was refused; nothing is live yet.")  # fmt: skip


_TITLES = {
    Severity.BLOCKS: "Why the import was refused",
    Severity.HOLDS: "Rows held back",
    Severity.NOTE: "Worth knowing",
}


def _place(finding: Finding) -> str:
    """Where a finding is: `attendance.csv, lines 4 and 9: `."""
    shown = [f"{line:,}" for line in finding.lines[:_SHOWN_LINES]]
    if not shown:
        return f"{finding.file}: " if finding.file else ""
    rest = finding.count - len(shown)
    if rest > 0:
        return f"{finding.file}, lines {', '.join(shown)} and {rest:,} more: "
    lines = shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{finding.file}, {'line' if len(shown) == 1 else 'lines'} {lines}: "
