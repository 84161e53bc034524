"""Writes the judged rows into the draft snapshot and adds up that nothing was lost.

Used rows stay in `export.*`, held rows go to `quarantine`, and what was found to `finding`.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import polars as pl
import pyarrow as pa

from dashboard.intake.contracts import Contract
from dashboard.intake.findings import FIRST_LINES, Finding, FixLine, Severity
from dashboard.intake.scratch import insert_rows, one_transaction

FIX_LINES_AT_MOST = 10_000
# A column with more different unknown values is no list of codes: it may be names, chosen by mistake.
_CODES_AT_MOST = 50


def create_rules(connection: duckdb.DuckDBPyConnection, contracts: dict[str, Contract]) -> None:
    """Make the rules known to SQL as `scratch.rule`."""
    connection.execute("""
        CREATE TABLE scratch.rule (
            table_name VARCHAR, rule_key VARCHAR, severity VARCHAR, holds BOOLEAN, names_codes BOOLEAN,
            column_name VARCHAR, rule VARCHAR, message VARCHAR, next_move VARCHAR
        )""")
    rows = [
        (table, key, rule.severity.value, rule.holds, rule.name in ("allowed value", "unmapped value"), rule.column,
         rule.name, rule.message, rule.next_move)
        for table, contract in contracts.items() for key, rule in contract.rules.items()
    ]  # fmt: skip
    insert_rows(connection, "scratch.rule", pl.DataFrame(rows, orient="row"))


def remove_held(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Take the rows that are held back out of the table's export."""
    table = contract.table
    connection.execute(f"DELETE FROM export.{table} WHERE rowid IN (SELECT row_id FROM scratch.held_{table})")


def held_lines(connection: duckdb.DuckDBPyConnection, contract: Contract, file: str) -> list[int]:
    """The lines of a file that are held back, in order."""
    table = contract.table
    rows = connection.execute(f"""
        SELECT line FROM export.{table}
        WHERE file = $file AND rowid IN (SELECT row_id FROM scratch.held_{table}) ORDER BY line""",
        {"file": file}).fetchall()  # fmt: skip
    return [line for (line,) in rows]


def write_quarantine(
    connection: duckdb.DuckDBPyConnection, contract: Contract, file: str, header: tuple[str, ...],
    held: Iterator[pa.Table],
) -> None:  # fmt: skip
    """Keep each held row of a file whole, as JSON under the names of its header, once per rule that holds it.

    `held` are these rows as they stand in the file.
    """
    table = contract.table
    names = {f"h{number}": name for number, name in enumerate(_distinct(header))}
    cells = ", ".join(f"c{number} VARCHAR" for number in range(len(header)))
    connection.execute(f"CREATE OR REPLACE TABLE scratch.raw (line BIGINT, problem VARCHAR, {cells})")
    with one_transaction(connection):
        for batch in held:
            insert_rows(connection, "scratch.raw", batch)
    record = ", ".join(f"${name}::VARCHAR, raw.c{number}" for number, name in enumerate(names))
    connection.execute(f"""
        INSERT INTO quarantine
        SELECT staged.file, rule.table_name, raw.line, rule.column_name, rule.rule, rule.message, rule.next_move,
            json_object({record})
        FROM scratch.broken_{table} AS broken
        JOIN scratch.rule AS rule ON rule.table_name = $table AND rule.rule_key = broken.rule_key AND rule.holds
        JOIN export.{table} AS staged ON staged.rowid = broken.row_id AND staged.file = $file
        JOIN scratch.raw AS raw ON raw.line = staged.line""",
        {"table": table, "file": file, **names})  # fmt: skip


def _distinct(header: tuple[str, ...]) -> list[str]:
    names: list[str] = []
    for number, name in enumerate(header, 1):
        name = name or f"column {number}"
        names.append(name if name not in names else f"{name} ({number})")
    return names


def find_problems(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """One row per row and broken rule worth telling, in `scratch.told`: a note on a held row is not."""
    table = contract.table
    connection.execute(f"""
        INSERT INTO scratch.told
        SELECT broken.row_id, staged.file, staged.line, rule.table_name, rule.rule_key, NULL::VARCHAR AS code
        FROM scratch.broken_{table} AS broken
        JOIN scratch.rule AS rule ON rule.table_name = $table AND rule.rule_key = broken.rule_key
        JOIN export.{table} AS staged ON staged.rowid = broken.row_id
        WHERE NOT rule.names_codes
          AND (rule.holds OR broken.row_id NOT IN (SELECT row_id FROM scratch.held_{table}))""",
        {"table": table})  # fmt: skip
    unmapped = connection.execute(f"""
        SELECT DISTINCT rule.column_name FROM scratch.broken_{table} AS broken
        JOIN scratch.rule AS rule ON rule.table_name = $table AND rule.rule_key = broken.rule_key
        WHERE rule.names_codes""",
        {"table": table}).fetchall()  # fmt: skip
    for (column,) in unmapped:
        _find_codes(connection, contract, column)


def _find_codes(connection: duckdb.DuckDBPyConnection, contract: Contract, column: str) -> None:
    """The same for values nobody mapped; it is named where it reads like a code, not like a client's record."""
    table = contract.table
    connection.execute(f"""
        CREATE OR REPLACE TABLE scratch.unmapped AS
        SELECT broken.row_id, staged.file, staged.line, rule.table_name, rule.rule_key,
            regexp_replace(trim(unnest(string_split(staged.unread['{column}'], ';'))), '\\s+', ' ', 'g') AS code
        FROM scratch.broken_{table} AS broken
        JOIN scratch.rule AS rule ON rule.table_name = $table AND rule.rule_key = broken.rule_key
            AND rule.names_codes AND rule.column_name = $column
        JOIN export.{table} AS staged ON staged.rowid = broken.row_id
        WHERE rule.holds OR broken.row_id NOT IN (SELECT row_id FROM scratch.held_{table})""",
        {"table": table, "column": column})  # fmt: skip
    connection.execute("""
        CREATE OR REPLACE TABLE scratch.code AS
        SELECT code, folded(code) AS like_code FROM (SELECT DISTINCT code FROM scratch.unmapped)""")
    connection.execute(f"""
        INSERT INTO scratch.told
        WITH shown AS (
            SELECT like_code, min(code) AS code FROM scratch.code
            WHERE (SELECT count(DISTINCT like_code) FROM scratch.code) <= $most
              AND length(code) <= 40
              AND NOT regexp_matches(code, '[[:cntrl:]]|[0-9].*[0-9].*[0-9].*[0-9]')
              AND lower(code) NOT IN ({_IDS})
            GROUP BY like_code
        )
        SELECT DISTINCT row_id, file, line, table_name, rule_key, shown.code
        FROM scratch.unmapped AS unmapped
        JOIN scratch.code AS code USING (code)
        LEFT JOIN shown USING (like_code)""",
        {"most": _CODES_AT_MOST})  # fmt: skip


# The ids of clients' records, none of which is ever named in a finding, as far as they could be one of the codes.
_IDS = " UNION ALL ".join(
    f"SELECT lower({name}) FROM export.{table} WHERE lower({name}) IN (SELECT lower(code) FROM scratch.code)"
    for table, names in {
        "retention": ("client_id", "admission_id"),
        "attendance": ("client_id", "admission_id", "session_id", "clinician_id"),
        "outcomes": ("admission_id",),
    }.items()
    for name in names
)


_SENTENCES = """
    CREATE VIEW scratch.sentence AS
    SELECT
        rule.severity,
        told.file,
        rule.column_name,
        rule.rule,
        CASE
            WHEN told.code IS NULL THEN rule.message
            WHEN rule.holds THEN format('"{}" is not a value of {}.', told.code, rule.column_name)
            ELSE format('"{}" is not a value of {}, and is kept as blank.', told.code, rule.column_name)
        END AS message,
        rule.next_move,
        told.line,
        told.row_id,
        told.table_name,
    FROM scratch.told AS told
    JOIN scratch.rule AS rule USING (table_name, rule_key)"""


def create_told(connection: duckdb.DuckDBPyConnection) -> None:
    """The empty list of what is to be told, and the sentences it makes."""
    connection.execute("""
        CREATE TABLE scratch.told (
            row_id BIGINT, file VARCHAR, line BIGINT, table_name VARCHAR, rule_key VARCHAR, code VARCHAR
        )""")
    connection.execute(_SENTENCES)


def findings(connection: duckdb.DuckDBPyConnection) -> list[Finding]:
    """What was told, grouped by sentence, with the number of lines and the first of them."""
    rows = connection.execute(f"""
        SELECT severity, file, column_name, rule, message, next_move, count(*), min(line, {FIRST_LINES})
        FROM scratch.sentence GROUP BY ALL
        ORDER BY severity, file, count(*) DESC, column_name, rule, message""").fetchall()
    return [Finding(Severity(row[0]), *row[1:6], count=row[6], lines=tuple(row[7])) for row in rows]


def fix_lines(connection: duckdb.DuckDBPyConnection) -> list[FixLine]:
    """The lines to correct, held rows before notes, file by file; at most 10,000."""
    rows = connection.execute(f"""
        SELECT file, line, column_name, rule, message, next_move FROM scratch.sentence
        ORDER BY severity, file, line, column_name, rule LIMIT {FIX_LINES_AT_MOST}""").fetchall()
    return [FixLine(*row) for row in rows]


def write_findings(connection: duckdb.DuckDBPyConnection, found: list[Finding]) -> None:
    """Keep the findings in the snapshot, for the data page."""
    rows = [(each.severity.value, each.file, each.column, each.rule, each.message, each.next_move, each.count,
             list(each.lines)) for each in found]  # fmt: skip
    names = ("severity", "file", "column_name", "rule", "message", "next_move")
    schema = {**dict.fromkeys(names, pl.String), "count": pl.Int64, "lines": pl.List(pl.Int64)}
    insert_rows(connection, "finding", pl.DataFrame(rows, schema=schema, orient="row"))


def rows_of(connection: duckdb.DuckDBPyConnection, table: str, file: str) -> tuple[int, int, int, int]:
    """Rows used, held back, and among those copies and dropped ones, counted in the export and in quarantine."""
    used = connection.execute(f"SELECT count(*) FROM export.{table} WHERE file = $file", {"file": file}).fetchone()[0]
    held = connection.execute("""
        SELECT
            count(DISTINCT line),
            count(DISTINCT line) FILTER (WHERE rule = 'exact copy'),
            count(DISTINCT line) FILTER (WHERE rule = 'dropped by mapping'),
        FROM quarantine WHERE file = $file""",
        {"file": file}).fetchone()  # fmt: skip
    return used, *held
