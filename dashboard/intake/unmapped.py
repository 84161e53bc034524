"""What a person can put right before an import: values of listed columns that nobody mapped, and the sessions held.

Both are read from what the gate told; ids, dates and free text never become an unmapped value.
"""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from dashboard.intake.contracts import STATUSES, TREATMENT_SERVICES

NOT_A_SLOT = ("program_cancelled", "rescheduled", "unrecorded", "scheduled")
_MAY_COUNT = tuple(status for status in STATUSES if status not in NOT_A_SLOT)


@dataclass(frozen=True)
class Unmapped:
    """A value the contract does not list: `value` as the export spells it, on how many lines, and what that does.

    An empty `value` stands for those that are not named because they read like an id, a number or free text.
    """

    table: str
    column: str
    value: str
    lines: int
    holds: bool


def unmapped(connection: duckdb.DuckDBPyConnection) -> list[Unmapped]:
    """What was told of listed columns: values that hold rows first, then by how often they occur."""
    rows = connection.execute("""
        SELECT rule.table_name, rule.column_name, coalesce(told.code, ''), count(*) AS lines, rule.holds
        FROM scratch.told AS told
        JOIN scratch.rule AS rule ON rule.table_name = told.table_name AND rule.rule_key = told.rule_key
        WHERE rule.names_codes
        GROUP BY rule.table_name, rule.column_name, told.code, rule.holds
        ORDER BY rule.holds DESC, rule.table_name, rule.column_name, told.code IS NULL, lines DESC, told.code
        """).fetchall()
    return [Unmapped(*row) for row in rows]


def write_held_slots(connection: duckdb.DuckDBPyConnection) -> None:
    """Keep, of each held attendance row that may have been an expected session, its day and what is wrong with it.

    A status or service that is known not to make an expected session leaves the row out; an unknown one may be any.
    Exact copies and rows that the mapping drops are nobody's session.
    """
    # Apart from the rows: where they are very many, DuckDB 2.0.0 ends the join of both with an internal error.
    connection.execute("""
        CREATE OR REPLACE TABLE scratch.of_a_slot AS
        SELECT
            sentence.row_id, sentence.file, sentence.line, sentence.column_name, sentence.rule, sentence.message,
        FROM scratch.sentence AS sentence
        WHERE sentence.table_name = 'attendance' AND sentence.severity = 'holds' AND sentence.rule <> 'repeated header'
        """)
    connection.execute("""
        INSERT INTO held_slot
        SELECT
            sentence.file, sentence.line, sentence.column_name, sentence.rule, sentence.message,
            staged.session_start::DATE, sentence.rule = 'duplicate key'
        FROM scratch.of_a_slot AS sentence
        JOIN export.attendance AS staged ON staged.rowid = sentence.row_id
        WHERE (staged.status IS NULL OR staged.status IN (SELECT unnest($statuses::VARCHAR[])))
          AND (staged.service IS NULL OR staged.service IN (SELECT unnest($services::VARCHAR[])))""",
        {"statuses": list(_MAY_COUNT), "services": list(TREATMENT_SERVICES)})  # fmt: skip
