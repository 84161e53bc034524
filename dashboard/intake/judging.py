"""Who is used and who is held back: judges the staged rows of a table and writes down every broken rule.

`scratch.broken_<table>` has one row per row and rule it breaks, `scratch.held_<table>` the rows kept out of the
numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import duckdb
import polars as pl

from dashboard.intake.contracts import Contract, judge
from dashboard.intake.rules import AFTERCARE_SERVICES
from dashboard.intake.scratch import insert_rows

BATCH_ROWS = 200_000

_HOLDING = "(SELECT unnest($holding::VARCHAR[]))"

# Status `scheduled` lies in the future by nature, and so do planned discharges: neither says how fresh the export is.
_LATEST_DAY = """
    SELECT max(day) FROM (
        SELECT max(session_start::DATE) AS day FROM scratch.staged_attendance
            WHERE problem IS NULL AND session_start::DATE <= $today AND status IS DISTINCT FROM 'scheduled'
        UNION ALL SELECT max(recorded_at::DATE) FROM scratch.staged_attendance
            WHERE problem IS NULL AND recorded_at::DATE <= $today
        UNION ALL SELECT max(admitted_on) FROM scratch.staged_retention WHERE problem IS NULL AND admitted_on <= $today
        UNION ALL SELECT max(discharged_on) FROM scratch.staged_retention
            WHERE problem IS NULL AND discharged_on <= $today
        UNION ALL SELECT max(last_service_on) FROM scratch.staged_retention
            WHERE problem IS NULL AND last_service_on <= $today
        UNION ALL SELECT max(aftercare_planned_on) FROM scratch.staged_retention
            WHERE problem IS NULL AND aftercare_planned_on <= $today
        UNION ALL SELECT max(observed_on) FROM scratch.staged_outcomes WHERE problem IS NULL AND observed_on <= $today
    )"""

_OVERLAPS = """
    INSERT INTO scratch.broken_retention
    SELECT row_id, 'admitted_on: overlapping stays'
    FROM (
        SELECT
            row_id,
            admitted_on,
            max(coalesce(discharged_on, DATE '9999-12-31')) OVER (
                PARTITION BY client_id ORDER BY admitted_on, row_id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            ) AS earlier_end,
        FROM scratch.staged_retention
        WHERE row_id NOT IN (SELECT row_id FROM scratch.held_retention)
    )
    WHERE admitted_on < earlier_end"""

_SAME_START = """
    INSERT INTO scratch.broken_attendance
    SELECT row_id, 'session_start: same start'
    FROM (
        SELECT
            row_id,
            row_number() OVER (PARTITION BY client_id, session_start ORDER BY row_id) AS place,
        FROM scratch.staged_attendance
        WHERE row_id NOT IN (SELECT row_id FROM scratch.held_attendance)
          AND status NOT IN ('rescheduled', 'program_cancelled')
          AND service NOT IN (SELECT unnest($aftercare::VARCHAR[]))
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
    FROM scratch.staged_retention AS staged
    LEFT JOIN scratch.held_retention AS held ON staged.row_id = held.row_id
    WHERE admission_id IS NOT NULL
    GROUP BY admission_id"""


def latest_day(connection: duckdb.DuckDBPyConnection, today: date) -> date:
    """The latest day recorded in the data, never after today: the export date when mapping.toml gives none."""
    return connection.execute(_LATEST_DAY, {"today": today}).fetchone()[0] or today


def judge_table(connection: duckdb.DuckDBPyConnection, contract: Contract, export_date: date) -> None:
    """Fill `broken_<table>` and `held_<table>`; retention must come before the tables that belong to admissions."""
    table = contract.table
    connection.execute(f"""
        CREATE TABLE scratch.broken_{table} AS
        SELECT row_id, problem AS rule_key FROM scratch.staged_{table} WHERE problem IS NOT NULL""")
    for broken in _judged_batches(connection, contract, export_date):
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
    connection: duckdb.DuckDBPyConnection, contract: Contract, export_date: date
) -> Iterator[pl.DataFrame]:
    stay = "LEFT JOIN scratch.stay USING (admission_id)" if contract.belongs_to_admission else ""
    query = (
        f"SELECT *, $export_date::DATE AS export_date FROM scratch.staged_{contract.table} {stay} WHERE problem IS NULL"
    )
    # A cursor of its own: an open stream blocks the connection it comes from.
    with connection.cursor() as cursor:
        reader = cursor.sql(query, params={"export_date": export_date}).to_arrow_reader(BATCH_ROWS)
        for batch in reader:
            if batch.num_rows and (broken := _broken(contract, pl.from_arrow(batch))) is not None:
                yield broken


def _broken(contract: Contract, batch: pl.DataFrame) -> pl.DataFrame | None:
    """Row and rule for everything the batch breaks."""
    frames = [pl.DataFrame({"row_id": rows, "rule_key": rule.key}) for rule, rows in judge(contract, batch)]
    return pl.concat(frames) if frames else None


def _find_duplicates(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Rows whose key stands on an earlier good row: copies of it, or rows that say something else."""
    table = contract.table
    key = ", ".join(f"coalesce({name}::VARCHAR, '')" for name in contract.key)
    content = ", ".join(name for column in contract.columns for name in (column.name, column.unread))
    connection.execute(f"""
        INSERT INTO scratch.broken_{table}
        WITH good AS (
            SELECT *, row({key}) AS row_key FROM scratch.staged_{table}
            WHERE row_id NOT IN (SELECT row_id FROM scratch.broken_{table} WHERE rule_key IN {_HOLDING})
        ),
        repeated AS (
            SELECT row_id, row_key, row({content}) AS content FROM good
            WHERE row_key IN (SELECT row_key FROM good GROUP BY row_key HAVING count(*) > 1)
        ),
        first AS (
            SELECT row_key, min(row_id) AS row_id, arg_min(content, row_id) AS content FROM repeated GROUP BY row_key
        )
        SELECT
            repeated.row_id,
            CASE
                WHEN repeated.content IS NOT DISTINCT FROM first.content THEN ': exact copy'
                ELSE ': duplicate key'
            END AS rule_key,
        FROM repeated JOIN first ON repeated.row_key = first.row_key AND repeated.row_id > first.row_id""",
        {"holding": _holding_keys(contract)})  # fmt: skip
