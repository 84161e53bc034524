"""`python -m tests.bench.shared --data FOLDER --python OTHER`: the catalogue's SQL on an engine machines can share.

The facts of the live import are loaded into DuckLake (catalog in PostgreSQL, rows in Parquet), and every query file is
run there unchanged; its answers must be those the dashboard gives. OTHER is a Python that has what that needs.
"""

from __future__ import annotations

import argparse
import pickle
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb

from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters, cohort_of
from dashboard.metrics.instruments import as_parameters
from dashboard.metrics.question import question
from dashboard.settings import Settings
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Warehouse
from dashboard.warehouse.queries import FOLDER, derivations, named_parameters, read_query

from .asked import FIRST, LAST, PAYER
from .lake import comparable

NEEDED = ("duckdb", "duckdb_extension_ducklake", "duckdb_extension_postgres_scanner", "pgserver")
VERSION = "1.5.5"  # of DuckDB and of both extensions, which must agree to the last digit
# The three large exports as they came in are asked by no query.
_FACTS = """
    SELECT concat(schema_name, '.', table_name), column_name, data_type
    FROM duckdb_columns()
    JOIN duckdb_tables() AS kept USING (database_name, schema_name, table_name)
    WHERE concat(schema_name, '.', table_name) NOT IN ('export.attendance', 'export.retention', 'export.outcomes')
"""
_USUAL = Filters(FIRST, LAST)
_QUESTIONS = {"": _USUAL, " (one payer)": _USUAL.changed(cohort=cohort_of({"payer": [PAYER]}))}
Question = tuple[str, dict[str, Any]]


def main() -> int:
    """Run the comparison; 0 when every query carries over, 1 when one does not, 2 where something is missing."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.shared", description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, metavar="FOLDER", help="a data folder with an import")
    parser.add_argument("--python", default=sys.executable, metavar="OTHER", help="a Python with DuckLake")
    parser.add_argument("--again", type=int, default=3, metavar="N", help="how often each is timed once it was asked")
    chosen = parser.parse_args()
    if absent := missing(chosen.python):
        print(f"{chosen.python} lacks {', '.join(absent)}. Install there: duckdb, duckdb-extension-ducklake and "
              f"duckdb-extension-postgres-scanner, all of version {VERSION}, and pgserver.")  # fmt: skip
        return 2
    with tempfile.TemporaryDirectory(prefix="lake-") as folder:
        told = run(chosen.data / "live", Path(folder), chosen.python, again=chosen.again)
    return _report(told)


def missing(python: str) -> list[str]:
    """The modules that a Python lacks."""
    look = f"from importlib.util import find_spec as f; print([m for m in {NEEDED!r} if f(m) is None])"
    found = subprocess.run([python, "-c", look], capture_output=True, text=True)
    return [name for name in NEEDED if name in found.stdout] if found.returncode == 0 else ["a Python that starts"]


def run(data_dir: Path, folder: Path, python: str, *, again: int) -> dict[str, Any]:
    """What the other side said of every statement and question."""
    types = _write_facts(data_dir, folder / "facts")
    warehouse = _Heard(data_dir)
    asked = dict(questions(warehouse))
    here = statistics.median(warehouse.times)
    given = {
        "types": types,
        "again": again,
        "statements": list(_statements()),
        "questions": {name: (*each, comparable(warehouse.query(*each).rows())) for name, each in asked.items()},
    }
    (folder / "shared.pickle").write_bytes(pickle.dumps(given))
    shutil.copy(Path(__file__).with_name("lake.py"), folder)
    done = subprocess.run([python, folder / "lake.py", folder], capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(done.stdout + done.stderr)
    told = pickle.loads((folder / "told.pickle").read_bytes())
    return told | {"not asked": sorted(_files() - _named(asked)), "here": here}


def questions(warehouse: _Heard) -> Iterator[tuple[str, Question]]:
    """Every query file with the parameters it is usually asked with; metrics also of one payer."""
    for metric in METRICS.values():
        for words, filters in _QUESTIONS.items():
            if not (metric.only and filters.cohort):
                yield f"{metric.query}{words}", _of_metric(metric.id, filters, warehouse)
    known = _known(warehouse)
    for name in sorted(_files() - {metric.query for metric in METRICS.values()}):
        sql = read_query(name)
        if named_parameters(sql) <= known.keys():
            yield name, (sql, {each: known[each] for each in named_parameters(sql)})


def _of_metric(metric_id: str, filters: Filters, warehouse: _Heard) -> Question:
    fitted = question(METRICS[metric_id], filters, warehouse, Settings(), suppress=True)
    fitted.run(fitted.metric.query, fitted.filters)
    warehouse.times.append(warehouse.milliseconds)
    return warehouse.last


class _Heard(Warehouse):
    """A door that remembers what was asked last, parameters and all, and how long it took."""

    def __init__(self, data_dir: Path) -> None:
        super().__init__(data_dir)
        self.last: Question = ("", {})
        self.milliseconds = 0.0
        self.times: list[float] = []

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> Any:
        """The rows, as any door gives them."""
        self.last = (sql, {name: (parameters or {})[name] for name in named_parameters(sql)})
        begun = time.perf_counter()
        found = super().query(*self.last)
        self.milliseconds = (time.perf_counter() - begun) * 1000
        return found


def _known(warehouse: Warehouse) -> dict[str, Any]:
    """A value for every parameter that a query which is no metric may ask for."""
    settings, last = Settings(), {"through": LAST, "as_of": LAST, "instrument": "PHQ-9", "scales": ["PHQ-9"]}
    known = settings.as_parameters() | _USUAL.as_parameters() | last
    spread = warehouse.query(
        read_query("scales/first_scores.sql"), known | as_parameters(None, settings, {})
    ).row(0, named=True)  # fmt: skip
    of_b = {f"{name}_b": known[name] for name in ("cohort", "from_date", "to_date")}
    return known | as_parameters("PHQ-9", settings, spread) | {"instrument": "PHQ-9"} | of_b


def _files() -> set[str]:
    """Every query file; what the import runs to make facts and slides is none."""
    names = (str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.sql"))
    return {name for name in names if all(each.type == duckdb.StatementType.SELECT for each in _parsed(name))}


def _parsed(name: str) -> list[duckdb.Statement]:
    return duckdb.extract_statements(read_query(name))


def _named(asked: Mapping[str, Question]) -> set[str]:
    return {name.partition(" ")[0] for name in asked}


def _write_facts(data_dir: Path, folder: Path) -> dict[str, str]:
    """The tables of the live import as Parquet; the type of every column."""
    folder.mkdir()
    with duckdb.connect(str(snapshot.live(data_dir)), read_only=True) as connection:
        columns = connection.execute(_FACTS).fetchall()
        for table in dict.fromkeys(table for table, _, _ in columns):
            connection.execute(f"COPY {table} TO '{folder / table}.parquet' (FORMAT parquet)")
    return {f"{table}.{column}": kind for table, column, kind in columns}


def _statements() -> Iterator[Question]:
    """What the import makes besides tables: macros and views, in order."""
    values = Settings().as_parameters()
    for sql, names in derivations():
        code = "\n".join(line for line in sql.splitlines() if not line.lstrip().startswith("--")).strip()
        if code.startswith(("CREATE MACRO", "CREATE VIEW")):
            yield code, {name: values[name] for name in names}


def _report(told: Mapping[str, Any]) -> int:
    asked: Mapping[str, Mapping[str, Any]] = told["questions"]
    same = [name for name, each in asked.items() if each.get("is same")]
    other = [name for name, each in asked.items() if "is same" in each and not each["is same"]]
    refused = {name: each["error"] for name, each in asked.items() if "error" in each}
    beside = [each for each in told["statements"] if each["how"] != "in the lake"]
    print(f"DuckDB {told['duckdb']} with DuckLake, catalog in PostgreSQL {told['postgres']}")
    print(f"Facts loaded in {told['load seconds']:.1f} s; {len(told['changed types'])} columns have another type there")
    for name, change in told["changed types"].items():
        print(f"  {name}: {change[:100]}")
    print(f"{len(told['statements'])} macros and views, {len(beside)} of them only beside the lake")
    for why in dict.fromkeys(each["why"] for each in beside):
        print(f"  {why}")
    print(f"{len(same)} of {len(asked)} questions give the same answer, in "
          f"{statistics.median(asked[name]['ms'] for name in same) if same else 0:.0f} ms (median); the dashboard "
          f"takes {told['here']:.0f} ms for a metric")  # fmt: skip
    for name in other:
        print(f"  other answer: {name}")
    for name, why in refused.items():
        print(f"  refused: {name}: {why}")
    for name in told["not asked"]:
        print(f"  not asked: {name}")
    return 1 if other or refused else 0


if __name__ == "__main__":
    sys.exit(main())
