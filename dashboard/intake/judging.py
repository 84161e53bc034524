"""Who is used and who is held back: judges the staged rows of a table and writes down every broken rule.

`scratch.broken_<table>` has one row per row and rule it breaks, `scratch.held_<table>` the rows kept out of the
numbers; `row_id` is the `rowid` of the export's row, which follows the files and their lines.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import duckdb
import polars as pl

from dashboard.intake.contracts import Contract, judge
from dashboard.intake.rules import AFTERCARE_SERVICES
from dashboard.intake.scratch import insert_rows

BATCH_ROWS = 200_000

_HOLDING = "(SELECT unnest($holding::VARCHAR[]))"

# Status `scheduled` lies in the future by nature, and so do planned discharges: neither says how fresh the export is.
_DAYS = {
    "attendance": ("CASE WHEN status IS DISTINCT FROM 'scheduled' THEN session_start::DATE END", "recorded_at::DATE"),
    "retention": ("admitted_on", "discharged_on", "last_service_on", "aftercare_planned_on"),
    "outcomes": ("observed_on",),
}

_OVERLAPS = """
    INSERT INTO scratch.broken_retention
    SELECT row_id, 'admitted_on: overlapping stays'
    FROM (
        SELECT
            rowid AS row_id,
            admitted_on,
            max(coalesce(discharged_on, DATE '9999-12-31')) OVER (
                PARTITION BY client_id ORDER BY admitted_on, rowid ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS earlier_end,
        FROM export.retention
        WHERE rowid NOT IN (SELECT row_id FROM scratch.held_retention)
    )
    WHERE admitted_on < earlier_end"""

# Only starts that occur twice are put in order: ordering every row of a large export costs more than judging it.
_SAME_START = """
    INSERT INTO scratch.broken_attendance
    WITH slot AS (
        SELECT rowid AS row_id, client_id, session_start, hash(client_id, session_start) AS start
        FROM export.attendance
        WHERE rowid NOT IN (SELECT row_id FROM scratch.held_attendance)
          AND status NOT IN ('rescheduled', 'program_cancelled')
          AND service NOT IN (SELECT unnest($aftercare::VARCHAR[]))
    )
    SELECT row_id, 'session_start: same start'
    FROM (
        SELECT row_id, row_number() OVER (PARTITION BY client_id, session_start ORDER BY row_id) AS place,
        FROM slot
        WHERE start IN (SELECT start FROM slot GROUP BY start HAVING count(*) > 1)
    )
    WHERE place > 1"""

# An admission is known when a row with its id was read; it is used when one of those rows is.
_STAYS = """
    CREATE TABLE scratch.stay AS
    SELECT
        admission_id,
        CASE WHEN bool_or(held.row_id IS NULL) THEN 'used' ELSE 'held' END AS stay_state,
        any_value(client_id) FILTER (WHERE held.row_id IS NULL) AS stay_client_id,
        any_value(admitted_on) FILTER (WHERE held.row_id IS NULL) AS stay_admitted_on,
        any_value(discharged_on) FILTER (WHERE held.row_id IS NULL) AS stay_discharged_on,
    FROM export.retention AS staged
    LEFT JOIN scratch.held_retention AS held ON staged.rowid = held.row_id
    WHERE admission_id IS NOT NULL
    GROUP BY admission_id"""


def days_around(connection: duckdb.DuckDBPyConnection, today: date) -> tuple[date, date | None]:
    """The latest day recorded in the data, never after today: the export date when mapping.toml gives none.

    And the first day after today, where there is one: from then on the latest would be another.
    """
    found = [_around(connection, table, day, today) for table, days in _DAYS.items() for day in days]
    return (
        max((latest for latest, _ in found if latest is not None), default=today),
        min((following for _, following in found if following is not None), default=None),
    )


def _around(
    connection: duckdb.DuckDBPyConnection, table: str, day: str, today: date
) -> tuple[date | None, date | None]:
    statement = f"""
        SELECT max(day) FILTER (day <= $today), min(day) FILTER (day > $today)
        FROM (SELECT {day} AS day FROM export.{table} WHERE problem IS NULL)"""
    return connection.execute(statement, {"today": today}).fetchone()


def judge_table(
    connection: duckdb.DuckDBPyConnection, contract: Contract, export_date: date, told: Callable[[int], None]
) -> None:
    """Fill `broken_<table>` and `held_<table>`; retention must come before the tables that belong to admissions.

    `told` hears how many rows more were judged, batch by batch.
    """
    table = contract.table
    connection.execute(f"""
        CREATE TABLE scratch.broken_{table} AS
        SELECT rowid AS row_id, problem AS rule_key FROM export.{table} WHERE problem IS NOT NULL""")
    for broken in _judged_batches(connection, contract, export_date, told):
        insert_rows(connection, f"scratch.broken_{table}", broken)
    _find_duplicates(connection, contract)
    connection.execute(f"""
        CREATE TABLE scratch.held_{table} AS
        SELECT DISTINCT row_id FROM scratch.broken_{table} WHERE rule_key IN {_HOLDING}""",
        {"holding": _holding_keys(contract)})  # fmt: skip
    if table == "retention":
        connection.execute(_STAYS)
        connection.execute(_OVERLAPS)
    if table == "attendance":
        connection.execute(_SAME_START, {"aftercare": list(AFTERCARE_SERVICES)})


def _holding_keys(contract: Contract) -> list[str]:
    return [rule.key for rule in contract.rules.values() if rule.holds]


def _judged_batches(
    connection: duckdb.DuckDBPyConnection, contract: Contract, export_date: date, told: Callable[[int], None]
) -> Iterator[pl.DataFrame]:
    stay = "LEFT JOIN scratch.stay USING (admission_id)" if contract.belongs_to_admission else ""
    typed = ", ".join(f"{column.name}::{column.kind.sql_type} AS {column.name}" for column in contract.columns)
    stays = ", stay_state, stay_client_id, stay_admitted_on, stay_discharged_on" if stay else ""
    query = f"""
        SELECT staged.rowid AS row_id, {typed}, map_entries(unread) AS unread, $export_date::DATE AS export_date {stays}
        FROM export.{contract.table} AS staged {stay} WHERE problem IS NULL"""
    # A cursor of its own: an open stream blocks the connection it comes from.
    with connection.cursor() as cursor:
        for batch in cursor.sql(query, params={"export_date": export_date}).to_arrow_reader(BATCH_ROWS):
            if batch.num_rows:
                broken = _broken(contract, _with_unread(contract, pl.from_arrow(batch)))
                yield from () if broken is None else (broken,)
            told(batch.num_rows)


def _with_unread(contract: Contract, batch: pl.DataFrame) -> pl.DataFrame:
    """The batch with its unread texts each in a column of its own, as the rules look at them."""
    present = set(batch["unread"].explode().drop_nulls().struct.field("key"))
    entry = pl.element().struct
    texts = {name: pl.col("unread").list.eval(entry.field("value").filter(entry.field("key") == name)).list.first()
             for name in present}  # fmt: skip
    blank = pl.lit(None, pl.String)
    columns = {column.unread: texts.get(column.name, blank) for column in contract.columns}
    return batch.with_columns(**columns).drop("unread")


def _broken(contract: Contract, batch: pl.DataFrame) -> pl.DataFrame | None:
    """Row and rule for everything the batch breaks."""
    frames = [pl.DataFrame({"row_id": rows, "rule_key": rule.key}) for rule, rows in judge(contract, batch)]
    return pl.concat(frames) if frames else None


def _find_duplicates(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Rows whose key stands on an earlier good row: copies of it, or rows that say something else.

    A hash of the key finds the few rows worth comparing; comparing them leaves out those that share only the hash.
    """
    table = contract.table
    key = ", ".join(f"coalesce({name}::VARCHAR, '')" for name in contract.key)
    content = ", ".join(["unread", *contract.column])
    connection.execute(f"""
        CREATE TABLE scratch.repeated_{table} AS
        SELECT hash({key}) AS key_hash FROM export.{table}
        GROUP BY key_hash HAVING count(*) > 1""")
    connection.execute(f"""
        INSERT INTO scratch.broken_{table}
        WITH good AS (
            SELECT rowid AS row_id, row({key}) AS row_key, row({content}) AS content FROM export.{table}
            WHERE hash({key}) IN (SELECT key_hash FROM scratch.repeated_{table})
              AND rowid NOT IN (SELECT row_id FROM scratch.broken_{table} WHERE rule_key IN {_HOLDING})
        ),
        first AS (
            SELECT row_key, min(row_id) AS row_id, arg_min(content, row_id) AS content FROM good GROUP BY row_key
        )
        SELECT
            good.row_id,
            CASE
                WHEN good.content IS NOT DISTINCT FROM first.content THEN ': exact copy'
                ELSE ': duplicate key'
            END AS rule_key,
        FROM good JOIN first ON good.row_key = first.row_key AND good.row_id > first.row_id""",
        {"holding": _holding_keys(contract)})  # fmt: skip
