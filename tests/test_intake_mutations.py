"""Exports mutated at random: whatever a file holds, every row is accounted for and no client's value is repeated."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from exports_on_disk import Tables, as_csv, good_tables, write
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dashboard.intake.findings import Unreadable
from dashboard.intake.gate import run_import
from dashboard.intake.readers import ExportFile, open_sheet
from dashboard.intake.report import ImportReport

TABLES = ("retention", "attendance", "outcomes")
MAPPING = "[source]\nexport_date = 2026-06-30\n"

NASTY = (
    "", " ", "NULL", "None", "NA", "nan", "inf", "-9", "1e9", "99999999999999999999", "1,200", "45.0", "0x10", "=1+1",
    "@SUM(A1)", '"', '""', "'", ";", "a,b", "a\nb", "a\r\nb", "\t", "\u00a0", "\ufeff", "\u2028", "\U0001f600",
    "13/02/2026", "2026-02-30", "2026-06-31 25:61", "0000-00-00", "9999-12-31", "0001-01-01", "2026-03-08 02:30",
    "2026-01-05T10:00:00+14:00", "2026-01-05T10:00:00-25:00", "12:30", "46035.5", "C48213", "A90421", "x" * 3000,
    "{}", "%s", "\\", "é" * 50, "attended", "SCHEDULED", "2.1", "F33.1;;", ";;;", "296.3", "check_in;check_in", "yes",
)  # fmt: skip


def secrets(tables: Tables) -> set[str]:
    """What identifies a client in the good tables: every id, and every date."""
    values = {value for rows in tables.values() for row in rows for name, value in row.items()
              if name.endswith(("_id", "_on", "_start", "_at"))}  # fmt: skip
    return {value[:10] for value in values if value}


SECRETS = secrets(good_tables())

tables_of = st.sampled_from(TABLES)
places = st.integers(0, 10_000)


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, bytes]:
    """The three files, with cells, rows, columns and at last the bytes themselves changed."""
    tables = good_tables()
    for _ in range(draw(st.integers(0, 4))):
        rows = tables[draw(tables_of)]
        _change_rows(draw, rows)
    delimiter, newline = draw(st.sampled_from([",", ";", "\t"])), draw(st.sampled_from(["\n", "\r\n", "\r"]))
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "cp1252"]))
    files = {
        table: as_csv(rows, delimiter, newline).encode(encoding, "replace") for table, rows in tables.items() if rows
    }
    for _ in range(draw(st.integers(0, 2))):
        table = draw(st.sampled_from(sorted(files)))
        files[table] = _changed_bytes(draw, files[table])
    return files


def _change_rows(draw: st.DrawFn, rows: list[dict[str, str]]) -> None:
    if not rows:
        return
    row = rows[draw(places) % len(rows)]
    name, other = (list(row)[draw(places) % len(row)] for _ in range(2))
    match draw(
        st.sampled_from(
            ["cell", "cell", "cell", "copy", "delete", "swap", "swap column", "blank column", "drop column"]
        )
    ):
        case "cell":
            row[name] = draw(st.sampled_from(NASTY))
        case "copy":
            rows.append(dict(row))
        case "delete":
            rows.remove(row)
        case "swap":
            row[name], row[other] = row[other], row[name]
        case "swap column":
            for each in rows:
                each[name], each[other] = each[other], each[name]
        case "blank column":
            for each in rows:
                each[name] = ""
        case "drop column":
            for each in rows:
                del each[name]


def _changed_bytes(draw: st.DrawFn, content: bytes) -> bytes:
    place = draw(places) % max(len(content), 1)
    match draw(st.sampled_from(["insert", "remove", "cut", "join lines", "double line"])):
        case "insert":
            return (
                content[:place]
                + draw(st.sampled_from([b'"', b"\n", b",", b"\r", b"\0", b"\xff", b"\x81", b"\xc3", b";"]))
                + content[place:]
            )
        case "remove":
            return content[:place] + content[place + 1 + draw(st.integers(0, 20)) :]
        case "cut":
            return content[:place]
        case "join lines":
            return content.replace(b"\n", b"", 1)
        case _:
            return content + content[place:]


def imported(files: dict[str, bytes]) -> ImportReport:
    with tempfile.TemporaryDirectory() as home:
        folder = write(Path(home) / "exports", {})
        for table, content in files.items():
            (folder / f"{table}.csv").write_bytes(content)
        (folder / "mapping.toml").write_text(MAPPING, "utf-8")
        return run_import(folder, Path(home) / "data", publish=False)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(mutated())
def test_whatever_is_in_the_files_rows_add_up_and_no_client_is_named(files: dict[str, bytes]) -> None:
    report = imported(files)
    assert all(file.rows_read == file.rows_used + file.rows_held for file in report.files)
    assert (report.exit_status == 2) == (report.files == ())
    assert {file.table for file in report.files} in (set(), set(TABLES))
    for text in (report.as_text(), report.as_json(), report.fix_list_csv()):
        assert not [secret for secret in SECRETS if secret in text]
    assert json.loads(report.as_json())["import_id"] == report.import_id


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["csv", "csv.gz", "parquet", "xlsx"]))
def test_random_bytes_never_raise_and_never_count_a_row_twice(content: bytes, kind: str) -> None:
    with tempfile.TemporaryDirectory() as home:
        path = Path(home) / f"attendance.{kind}"
        path.write_bytes(content)
        try:
            sheet = open_sheet(ExportFile(path.name, path, "attendance"), 0, len)
            lines = [line for batch in sheet.batches for line in batch["line"].to_pylist()]
        except Unreadable:
            return
    assert lines == sorted(set(lines))
    assert all(line > sheet.header_line for line in lines)
