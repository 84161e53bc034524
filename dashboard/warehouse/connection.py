"""A locked, read-only door to a snapshot: a cursor per query, parameters by name, small polars frames out.

Knows nothing of metrics: it runs the SQL it is given and lets nothing else in or out.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, local
from typing import Any

import duckdb
import polars as pl
import pyarrow as pa
from polars import selectors

from dashboard.settings import Settings
from dashboard.warehouse import encryption, first_answers, snapshot
from dashboard.warehouse.encryption import Attached, KeyProblem
from dashboard.warehouse.narrowing import narrowed
from dashboard.warehouse.queries import named_parameters, read_query, shape_of_snapshots

# The copy it warns of is one of a few hundred counted rows; planning a statement twice costs more.
warnings.filterwarnings("ignore", message="Arrow output on a DB-API result")

QUERY_LIMIT_MS = 20_000
ANSWERS_KEPT = 1024


_Connection = duckdb.DuckDBPyConnection | Attached
Moment = tuple[_Connection, str]  # a snapshot and the id of its import


class NoData(LookupError):
    """Nothing was imported yet, or the snapshot is gone or damaged; the message says what to do."""


# Of a long table DuckDB would group each stretch of weeks by itself, and read all rows again for each.
PLAIN_PLANS = "SET disabled_optimizers = 'partitioned_execution'"

# In this order: the last two statements end all further changes.
_LOCK = (
    PLAIN_PLANS,
    f"SET max_execution_time = {QUERY_LIMIT_MS}",
    "SET autoinstall_known_extensions = false",
    "SET autoload_known_extensions = false",
    "SET allow_community_extensions = false",
    "SET allow_persistent_secrets = false",
    "SET python_enable_replacements = false",
    "SET enable_external_access = false",
    "SET lock_configuration = true",
)


def locked(path: Path) -> _Connection:
    """A connection that can read one file and reach nothing else: no other file, no extension, no setting.

    Raises KeyProblem for an encrypted file without its key.
    """
    connection = encryption.to_read(path, {"memory_limit": "2GB"})
    # A second connection of this process to the same file shares the first one's lock.
    if not connection.execute("SELECT current_setting('lock_configuration')").fetchone()[0]:
        for statement in _LOCK:
            connection.execute(statement)
    return connection


@contextmanager
def _telling_earlier_facts(connection: _Connection) -> Iterator[None]:
    """The queries of this version ask for facts and macros as this version makes them."""
    try:
        yield
    except (duckdb.BinderException, duckdb.CatalogException):
        if _has_this_shape(connection):
            raise
        sentence = (
            "These data were imported by an earlier version. Import the exports again: iop-dashboard import FOLDER"
        )
        raise NoData(sentence) from None


def _has_this_shape(connection: _Connection) -> bool:
    with suppress(duckdb.CatalogException), connection.cursor() as cursor:
        return cursor.execute("SELECT shape, FROM snapshot").fetchone() == (shape_of_snapshots(),)
    return False


def _plain(table: pa.Table) -> pl.DataFrame:
    frame = pl.from_arrow(table)
    assert isinstance(frame, pl.DataFrame)
    return frame.with_columns(selectors.categorical().cast(pl.String))


class Warehouse:
    """The live snapshot of one data folder, which notices by itself when a new one is published; or one import of it,
    which stays as it was.
    """

    def __init__(self, data_dir: Path, import_id: str | None = None) -> None:
        self._data_dir = data_dir
        self._import_id = import_id
        self._lock = Lock()
        self._stamp: int | None = None
        self._connection: _Connection | None = None
        self._version = ""
        self._mine = local()
        self._damaged: set[str] = set()
        self._answers: dict[tuple[str, str, str], pl.DataFrame] = {}
        self._first: tuple[str, first_answers.Answers] = ("", {})

    @property
    def version(self) -> str:
        """The import id of the snapshot queries run on; changes when new data are published."""
        return self._asked()[1]

    @contextmanager
    def held(self, moment: Moment | None = None) -> Iterator[Moment]:
        """Within the block this thread asks one snapshot, whatever is published meanwhile: its numbers fit together.

        Gives the moment, for another thread to hold the same.
        """
        before = getattr(self._mine, "held", None)
        self._mine.held = moment or before or self._fresh()
        try:
            yield self._mine.held
        finally:
            self._mine.held = before

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> pl.DataFrame:
        """The rows of one SELECT; binds just the parameters it names.

        Raises KeyError for one nobody supplies, and NoData where the file is gone or damaged.
        """
        known = {name: (parameters or {})[name] for name in sorted(named_parameters(sql))}
        sql = narrowed(sql, known)
        bound = {name: value for name, value in known.items() if re.search(rf"\${name}\b", sql)}
        connection, version = self._asked()
        asked = (version, sql, repr(bound))
        if (answer := self._answers.get(asked)) is not None:
            return answer
        frame = self._kept(asked)
        if frame is None:
            # `execute` plans the statement once; `sql` plans it a second time to describe it.
            with self._noting_damage(version), _telling_earlier_facts(connection), connection.cursor() as cursor:
                frame = _plain(cursor.execute(sql, bound or None).to_arrow_table())
        self._remember(asked, frame)
        return frame

    def close(self) -> None:
        """Let go of the file and the answers, so that a deleted snapshot gives its space back."""
        with self._lock:
            self._answers.clear()
            if self._connection is not None:
                self._connection.close()
            self._connection = None

    def _kept(self, asked: tuple[str, str, str]) -> pl.DataFrame | None:
        """The answer that came with the snapshot, where somebody foresaw the question."""
        version, answers = self._first
        answer = answers.get(first_answers.name_of(*asked[1:])) if version == asked[0] else None
        return None if answer is None else first_answers.frame_of(answer)

    def _remember(self, asked: tuple[str, str, str], frame: pl.DataFrame) -> None:
        """Keep the last answers: a snapshot never changes, and the metrics of a page ask many questions twice."""
        with self._lock:
            self._answers[asked] = frame
            while len(self._answers) > ANSWERS_KEPT:
                self._answers.pop(next(iter(self._answers)))

    def _asked(self) -> Moment:
        """The snapshot this thread asks."""
        return getattr(self._mine, "held", None) or self._fresh()

    def _fresh(self) -> Moment:
        """The snapshot to ask, opened where it is new; both at once, for another thread may open a newer one."""
        stamp = self._published() if self._import_id is None else 0
        with self._lock:
            if self._connection is None or stamp != self._stamp:
                self._open(stamp)
            assert self._connection is not None
            self._refuse_damaged(self._version)
            return self._connection, self._version

    @contextmanager
    def _noting_damage(self, version: str) -> Iterator[None]:
        """DuckDB checks every block it reads: a damaged one is never shown, and from then on the file is refused."""
        try:
            yield
        except duckdb.Error as error:
            if not (isinstance(error, (duckdb.IOException, duckdb.FatalException)) or "Corrupt" in str(error)):
                raise
            self._damaged.add(version)
            self._refuse_damaged(version)

    def _refuse_damaged(self, version: str) -> None:
        if version in self._damaged:
            which = "The live data file" if self._import_id is None else "The data file of this import"
            raise NoData(f"{which} is damaged. Import the exports again: iop-dashboard import FOLDER") from None

    def _published(self) -> int:
        """When the live snapshot was last replaced."""
        pointer = self._data_dir / snapshot.POINTER
        try:
            return pointer.stat().st_mtime_ns
        except FileNotFoundError:
            raise NoData("Nothing was imported yet. Run: iop-dashboard import FOLDER") from None

    def _open(self, stamp: int) -> None:
        is_live = self._import_id is None
        path = snapshot.live(self._data_dir) if is_live else snapshot.find(self._data_dir, self._import_id)
        if path is None and is_live:
            raise NoData("The live data file is gone. Import the exports again: iop-dashboard import FOLDER")
        if path is None:
            raise NoData("There is no import of that id. List them with: iop-dashboard imports")
        # The old instance closes by itself when the last of its cursors does.
        try:
            with self._noting_damage(path.stem):
                self._connection = locked(path)
                self._first = path.stem, first_answers.kept(self._connection)
        except KeyProblem as problem:
            raise NoData(str(problem)) from problem
        self._stamp, self._version = stamp, path.stem


class _Opened(Warehouse):
    """The data behind a connection that somebody else opened."""

    def __init__(self, connection: _Connection) -> None:
        super().__init__(Path())
        self._connection, self._version = connection, "opened"

    def _fresh(self) -> Moment:
        assert self._connection is not None
        return self._connection, self._version

    @property
    def answers(self) -> dict[str, pl.DataFrame]:
        """What was answered so far, by the names of the questions."""
        return {first_answers.name_of(*asked[1:]): frame for asked, frame in self._answers.items()}


def foresee(connection: _Connection, ask: Callable[[Warehouse, Settings], None], settings: Settings) -> None:
    """Put questions to a snapshot that is being built, and keep the answers in it. One that cannot be answered now
    ends the asking, nothing else: it is asked again when somebody wants to know.
    """
    connection.execute(PLAIN_PLANS)
    building = _Opened(connection)
    with suppress(Exception):  # whatever is wrong with a question, the data are good
        ask(building, settings)
    first_answers.keep(connection, building.answers)


def in_memory(fill: Callable[[duckdb.DuckDBPyConnection], None], settings: Settings | None = None) -> Warehouse:
    """A warehouse without a file: `fill` inserts rows into the export tables, then the facts are derived."""
    connection = duckdb.connect(":memory:", config={"threads": 1})
    connection.execute(read_query("views/00_exports.sql"))
    fill(connection)
    snapshot.derive(connection, settings or Settings())
    return _Opened(connection)
