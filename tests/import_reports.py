"""What an import says, in the short forms the tests compare."""

from __future__ import annotations

from pathlib import Path

import duckdb

from dashboard.intake.findings import Severity
from dashboard.intake.gate import run_import
from dashboard.intake.report import ImportReport
from dashboard.warehouse import snapshot


def why(report: ImportReport) -> list[str]:
    """The blocking sentences, each with its file."""
    assert report.exit_status == 2
    assert report.files == ()
    return [f"{each.file}: {each.message}" for each in report.findings if each.severity is Severity.BLOCKS]


def told(report: ImportReport) -> list[tuple[str, tuple[int, ...]]]:
    return [(finding.rule, finding.lines) for finding in report.findings]


def read(report: ImportReport) -> dict[str, tuple[int, int, int]]:
    return {file.file: (file.rows_read, file.rows_used, file.rows_held) for file in report.files}


def starts(folder: Path, tmp_path: Path) -> list[str]:
    """The session starts of the published snapshot, in order."""
    report = run_import(folder, tmp_path / "data", publish=True)
    assert report.exit_status < 2, report.as_text()
    with duckdb.connect(str(snapshot.live(tmp_path / "data")), read_only=True) as connection:
        return [
            str(start)
            for (start,) in connection.execute("SELECT session_start FROM export.attendance ORDER BY 1").fetchall()
        ]
