"""The three exports of an invented clinic, network or state: the same rows on every run, one in 10,000 wrong in each of
thirteen ways.

The rows are made by DuckDB alone (`sql/`) and streamed into files, so that a state needs no more memory than a clinic.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb

PARTS = 10  # files of attendance, oldest admissions first
_SQL = Path(__file__).parent / "sql"
_MAPPING = '[source]\nname = "Invented"\ntimezone = "America/New_York"\nexport_date = 2026-11-15\n'
_EVENTS = """\
event_date,end_date,title,kind,programs
2025-07-04,,Independence Day,closure,
2026-02-02,,New intake desk,staffing,
"""
_RETENTION = "SELECT stay.* EXCLUDE (number, fault, planned_on), FROM retention() AS stay"
_OUTCOMES = "SELECT score.* EXCLUDE (fault, fault_of_stay), FROM outcomes() AS score"
_EXPORTS = {"retention": _RETENTION, "outcomes": _OUTCOMES}
_SLOTS = "SELECT slot.*, FROM exported_slot($first, $beyond) AS slot"
_GOOD = {
    "retention": f"{_RETENTION} WHERE stay.fault IS NULL",
    "outcomes": f"{_OUTCOMES} WHERE score.fault IS NULL AND score.fault_of_stay IS NULL",
    "attendance": "SELECT slot.*, FROM good_slot(0, 1000000000) AS slot",
}


@dataclass(frozen=True)
class Size:
    """How large an installation is."""

    name: str
    admissions: int
    programs: int
    attendance: str  # rows of attendance, in words

    @property
    def is_judged(self) -> bool:
        """True where the requirement says how fast is fast enough; a clinic's times are those of starting programs."""
        return self.admissions > 10_000

    @property
    def is_for_all(self) -> bool:
        """True where everything can be waited for: a rival that holds every row at once or parses every text again, and
        an import repeated for one changed file.
        """
        return self.admissions < 500_000


SIZES = {
    each.name: each
    for each in (
        Size("clinic", 1_030, 3, "60 thousand"),
        Size("network", 206_000, 120, "12 million"),
        Size("state", 1_716_000, 600, "100 million"),
    )
}


@dataclass(frozen=True)
class Made:
    """The exports of one size: where they lie, and how many rows of each table an import must read and use."""

    size: Size
    folder: Path
    rows: dict[str, int]
    good: dict[str, int]
    seconds: float

    @property
    def exports(self) -> Path:
        """The folder an import is given."""
        return self.folder / "exports"

    @property
    def rivals(self) -> Path:
        """The rows that an import uses, as Parquet and, where that is not too much, as CSV."""
        return self.folder / "rivals"

    def bytes_of(self, table: str) -> int:
        """The size of a table's files."""
        return sum(path.stat().st_size for path in self.exports.glob(f"{table}*.csv"))


def made(size: Size, work: Path) -> Made:
    """The exports of this size under `work`, written now unless they lie there already."""
    folder = work / size.name
    written = folder / "made.json"
    if not written.exists():
        folder.mkdir(parents=True, exist_ok=True)
        written.write_text(json.dumps(_write(size, folder), indent=2), "utf-8")
    return Made(size=size, folder=folder, **json.loads(written.read_text("utf-8")))


def _write(size: Size, folder: Path) -> dict[str, object]:
    begun = time.monotonic()
    (folder / "exports").mkdir(exist_ok=True)
    (folder / "rivals").mkdir(exist_ok=True)
    with duckdb.connect() as connection:
        _prepare(connection, size)
        rows = _write_exports(connection, size, folder / "exports")
        good = _write_rivals(connection, folder / "rivals", with_csv=size.is_for_all)
    return {"rows": rows, "good": good, "seconds": round(time.monotonic() - begun, 1)}


def _prepare(connection: duckdb.DuckDBPyConnection, size: Size) -> None:
    known = {"admissions": size.admissions, "programs": size.programs}
    for path in sorted(_SQL.glob("*.sql")):
        for statement in duckdb.extract_statements(path.read_text("utf-8")):
            connection.execute(statement, {name: known[name] for name in statement.named_parameters} or None)


def _write_exports(connection: duckdb.DuckDBPyConnection, size: Size, folder: Path) -> dict[str, int]:
    (folder / "mapping.toml").write_text(_MAPPING, "utf-8")
    (folder / "events.csv").write_text(_EVENTS, "utf-8")
    places = "".join(f"Program {number:03},,2024-01-01,,{20 + number % 5}\n" for number in range(1, size.programs + 1))
    (folder / "capacity.csv").write_text(f"program,track,valid_from,valid_to,slots\n{places}", "utf-8")
    rows = {table: _copy(connection, query, folder / f"{table}.csv") for table, query in _EXPORTS.items()}
    cuts = [size.admissions * part // PARTS for part in range(PARTS + 1)]
    rows["attendance"] = sum(
        _copy(connection, _SLOTS, folder / f"attendance_{part:02}.csv", first=cuts[part], beyond=cuts[part + 1])
        for part in range(PARTS)
    )
    return rows


def _write_rivals(connection: duckdb.DuckDBPyConnection, folder: Path, *, with_csv: bool) -> dict[str, int]:
    good = {table: _copy(connection, query, folder / f"{table}.parquet") for table, query in _GOOD.items()}
    for table in ("retention", "attendance") if with_csv else ():
        _copy(connection, "SELECT good.*, FROM read_parquet($source) AS good", folder / f"{table}.csv",
              source=str(folder / f"{table}.parquet"))  # fmt: skip
    return good


def _copy(connection: duckdb.DuckDBPyConnection, query: str, path: Path, **known: object) -> int:
    """Write what the query gives to a CSV or Parquet file; the number of rows."""
    form = "(HEADER)" if path.suffix == ".csv" else "(FORMAT parquet, COMPRESSION zstd)"
    return connection.execute(f"COPY ({query}) TO $path {form}", {"path": str(path), **known}).fetchone()[0]
