"""Exports and mappings changed at random: every one is read with its rows accounted for, or refused in a sentence.

A cell is tried in a row of its own, many rows to an import; a file is changed in its bytes and read by its reader,
and now and then by the whole gate; a mapping.toml is changed in its text.
"""

from __future__ import annotations

import gzip
import io
import random
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from exports_on_disk import ATTENDANCE, OUTCOMES, RETENTION, Tables, as_csv, good_tables, write, write_workbook

from dashboard.intake.findings import Blocked, Unreadable
from dashboard.intake.gate import run_import
from dashboard.intake.mapping import read_mapping, time_zones
from dashboard.intake.readers import ExportFile, open_sheet
from dashboard.intake.report import ImportReport

from .nasty import CELLS, MAPPING, TOML

BYTES = (
    b'"',
    b"\n",
    b",",
    b"\r",
    b"\0",
    b"\xff",
    b"\x81",
    b"\xc3",
    b";",
    b"\t",
    b"\xef\xbb\xbf",
    b"PK\x03\x04",
    b"=1+1",
)
KINDS = ("csv", "csv.gz", "xlsx", "parquet")
COLUMNS = {
    pa.int64(): (0, -1, 2**63 - 1, None), pa.float64(): (0.5, float("nan"), None), pa.bool_(): (True, None),
    pa.timestamp("ns", "America/New_York"): (0, 2**62, None), pa.timestamp("s"): (-(10**11), 10**11, None),
    pa.date32(): (0, -700_000, 3_000_000, None), pa.time64("us"): (0, None), pa.duration("s"): (5, None),
    pa.binary(): (b"\xff\x00", b"ok", None), pa.list_(pa.string()): (["F10", None], [], None),
    pa.list_(pa.int64()): ([1], None), pa.struct([("a", pa.string())]): ({"a": "x"}, None),
    pa.map_(pa.string(), pa.int64()): ([("a", 1)], None), pa.decimal128(20, 3): (None,), pa.null(): (None,),
    pa.large_string(): (*CELLS, None), pa.string(): ("\0", "a\0b", *CELLS),
}  # fmt: skip
CELLS_A_TIME = 150
WHOLE_GATE_EVERY = 20
SHARES = {"cell": 0.5, "bytes": 0.35, "mapping": 0.15}


@dataclass
class Fuzzed:
    """What came of the mutations, by kind, and those that ended in anything but an account or a sentence."""

    endings: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def fuzz(times: int, seed: int, note: Callable[[int], None] = lambda _: None) -> Fuzzed:
    """That many mutations drawn from the seed; the same seed gives the same ones."""
    result, done = Fuzzed(), 0
    with tempfile.TemporaryDirectory() as home:
        base = _base(Path(home) / "base")
        for kind, share in SHARES.items():
            wanted = round(times * share)
            for start in range(0, wanted, CELLS_A_TIME):
                count = min(CELLS_A_TIME, wanted - start)
                draw = random.Random(f"{seed} {kind} {start}")
                _TRIES[kind](draw, count, Path(home), base, result)
                note(done := done + count)
    return result


def _base(folder: Path) -> Path:
    """The good exports in every format."""
    write(folder, good_tables())
    rows = good_tables()["attendance"]
    write_workbook(folder / "attendance.xlsx", [list(rows[0]), *(list(row.values()) for row in rows)])
    pq.write_table(pa.Table.from_pylist(rows), folder / "attendance.parquet")

    (folder / "attendance.csv.gz").write_bytes(gzip.compress((folder / "attendance.csv").read_bytes()))
    return folder


def _try_cells(draw: random.Random, count: int, home: Path, _base_folder: Path, result: Fuzzed) -> None:
    """An import with as many rows more, each with one cell that nobody expects."""
    tables = good_tables()
    for number in range(count):
        table, good = draw.choice((("retention", RETENTION), ("attendance", ATTENDANCE), ("outcomes", OUTCOMES)))
        row = dict(good)
        key = "session_id" if table == "attendance" else "admission_id" if table == "retention" else "observed_on"
        row[key] = f"X{number:05}" if table != "outcomes" else row[key]
        name = draw.choice(list(row))
        row[name] = draw.choice(CELLS) if draw.random() < 0.7 else _mangled(draw, row[name])
        tables[table].append(row)
    report = _imported(home, tables, result, "cell", draw)
    if report is not None:
        result.endings["cell", "used or held back in an import that was read"] += count
    else:
        result.endings["cell", "raised"] += count


def _mangled(draw: random.Random, text: str) -> str:
    """The text with a few characters changed, whatever they are."""
    letters = list(text or "x")
    for _ in range(draw.randint(1, 4)):
        at = draw.randrange(len(letters))
        letters[at] = chr(
            draw.choice((draw.randrange(1, 128), draw.randrange(1, 0xD800), draw.randrange(0xE000, 0x20000)))
        )
    return "".join(letters)


def _imported(home: Path, tables: Tables, result: Fuzzed, what: str, draw: random.Random) -> ImportReport | None:
    folder = write(home / "exports", {})
    shutil.rmtree(folder)
    write(folder, {})
    for table, rows in tables.items():
        delimiter, newline = draw.choice((",", ";", "\t")), draw.choice(("\n", "\r\n"))
        (folder / f"{table}.csv").write_bytes(as_csv(rows, delimiter, newline).encode("utf-8", "replace"))
    (folder / "mapping.toml").write_text(MAPPING, "utf-8")
    return _by_the_gate(folder, home, result, what)


def _by_the_gate(folder: Path, home: Path, result: Fuzzed, what: str) -> ImportReport | None:
    """The report of a check, whose rows add up and which names nobody; a fault otherwise."""
    try:
        report = run_import(folder, home / "data", publish=False)
    except Exception as error:  # the proof is that there is none
        result.faults.append(f"{what}: {type(error).__name__}: {error}")
        return None
    for file in report.files:
        if file.rows_read != file.rows_used + file.rows_held:
            result.faults.append(f"{what}: rows of {file.file} do not add up")
    if (report.exit_status == 2) == bool(report.files):
        result.faults.append(f"{what}: a refused import has an account, or another has none")
    if any(secret in report.as_text() for secret in ("C48213", "A90421", "S70011")):
        result.faults.append(f"{what}: the report repeats the id of a client")
    return report


def _try_bytes(draw: random.Random, count: int, home: Path, base: Path, result: Fuzzed) -> None:
    """Files changed in their bytes: each is a table, or cannot be read for a reason."""
    for number in range(count):
        kind = draw.choice(KINDS)
        content = _changed_file(kind, base, draw)
        if number % WHOLE_GATE_EVERY == 0:
            _whole(home, base, kind, content, result)
            continue
        path = home / f"attendance.{kind}"
        path.write_bytes(content)
        result.endings[kind, _read(path, result)] += 1


def _whole(home: Path, base: Path, kind: str, content: bytes, result: Fuzzed) -> None:
    folder = home / "whole"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for table in ("retention", "outcomes"):
        shutil.copy(base / f"{table}.csv", folder)
    (folder / f"attendance.{kind}").write_bytes(content)
    report = _by_the_gate(folder, home, result, kind)
    result.endings[kind, f"whole import: {report.outcome}" if report else "raised"] += 1


def _read(path: Path, result: Fuzzed) -> str:
    try:
        sheet = open_sheet(ExportFile(path.name, path, "attendance"), 0, len)
        lines = [line for batch in sheet.batches for line in batch["line"].to_pylist()]
    except Unreadable as problem:
        return "refused in a sentence" if problem.message.endswith(".") else "refused"
    except Exception as error:  # the proof is that there is none
        result.faults.append(f"{path.suffix}: {type(error).__name__}: {error}")
        return "raised"
    if lines != sorted(set(lines)) or any(line <= sheet.header_line for line in lines):
        result.faults.append(f"{path.suffix}: rows are counted twice or out of order")
    return "read as a table"


def _changed_file(kind: str, base: Path, draw: random.Random) -> bytes:
    """The file with its bytes changed, or what it holds changed and packed again as it should be."""
    content = (base / f"attendance.{kind}").read_bytes()
    if kind == "csv" or draw.random() < 0.3:
        return _changed(content, draw)
    if kind == "csv.gz":
        return gzip.compress(_changed(gzip.decompress(content), draw))
    return _changed_workbook(base / "attendance.xlsx", draw) if kind == "xlsx" else _odd_parquet(base, draw)


def _changed_workbook(path: Path, draw: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w") as new:
        hit = draw.choice([*old.namelist(), *["xl/worksheets/sheet1.xml"] * 6])
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, _changed(content, draw) if name == hit else content)
    return out.getvalue()


def _odd_parquet(base: Path, draw: random.Random) -> bytes:
    """The table with a few columns of a type that no export needs."""
    table = pq.read_table(base / "attendance.parquet")
    for _ in range(draw.randint(1, 4)):
        at, kind = draw.randrange(table.num_columns), draw.choice(list(COLUMNS))
        column = pa.array([draw.choice(COLUMNS[kind]) for _ in range(table.num_rows)], kind)
        name = draw.choice((table.column_names[at], "", "x" * 5000, table.column_names[0]))
        table = table.set_column(at, name, column)
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def _changed(content: bytes, draw: random.Random) -> bytes:
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(max(len(content), 1))
        match draw.randrange(6):
            case 0:
                content = content[:at] + draw.choice(BYTES) + content[at:]
            case 1:
                content = content[:at] + content[at + draw.randint(1, 30) :]
            case 2:
                content = content[:at]
            case 3:
                content = content[:at] + bytes([draw.randrange(256)]) + content[at + 1 :]
            case 4:
                content = content[:at] + content[at : at + 200] * draw.randint(2, 20) + content[at + 200 :]
            case _:
                content = content[:at] + draw.randbytes(draw.randint(1, 40)) + content[at:]
    return content


def _try_mappings(draw: random.Random, count: int, home: Path, base: Path, result: Fuzzed) -> None:
    """A mapping.toml with a line more, less or changed: it is understood, or refused in a sentence."""
    folder = home / "mapped"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for table in ("retention", "attendance", "outcomes"):
        shutil.copy(base / f"{table}.csv", folder)
    for number in range(count):
        (folder / "mapping.toml").write_bytes(_changed_mapping(draw))
        if number % WHOLE_GATE_EVERY == 0:
            report = _by_the_gate(folder, home, result, "mapping")
            result.endings["mapping", f"whole import: {report.outcome}" if report else "raised"] += 1
            continue
        try:
            read_mapping(folder, time_zones())
            result.endings["mapping", "understood"] += 1
        except Blocked:
            result.endings["mapping", "refused in a sentence"] += 1
        except Exception as error:  # the proof is that there is none
            result.faults.append(f"mapping: {type(error).__name__}: {error}")


def _changed_mapping(draw: random.Random) -> bytes:
    lines = MAPPING.splitlines()
    for _ in range(draw.randint(1, 2)):
        lines.insert(draw.randint(0, len(lines)), draw.choice(TOML))
    text = "\n".join(lines).encode()
    return _changed(text, draw) if draw.random() < 0.2 else text


_TRIES = {"cell": _try_cells, "bytes": _try_bytes, "mapping": _try_mappings}
