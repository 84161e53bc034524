"""Writes the judged rows into the draft snapshot and adds up that nothing was lost.

Used rows go to `export.*`, held rows to `quarantine`, and what was found to `finding`.
"""

from __future__ import annotations

import duckdb
import polars as pl

from dashboard.intake.contracts import Contract
from dashboard.intake.findings import FIRST_LINES, Finding, FixLine, Severity
from dashboard.intake.readers import ExportFile
from dashboard.intake.scratch import insert_rows

FIX_LINES_AT_MOST = 10_000
# A column with more different unknown values is no list of codes: it may be names, chosen by mistake.
_CODES_AT_MOST = 50

# Tables without file and line of their own in the snapshot.
_PLAIN = ("capacity", "events")


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


def write_used(connection: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    """Copy the rows that are not held back into the table's export."""
    table = contract.table
    names = [column.name for column in contract.columns]
    places = [] if table in _PLAIN else ["file.name", "staged.line"]
    connection.execute(f"""
        INSERT INTO export.{table} ({", ".join(([] if table in _PLAIN else ["file", "line"]) + names)})
        SELECT {", ".join(places + [f"staged.{name}" for name in names])}
        FROM scratch.staged_{table} AS staged
        JOIN scratch.file AS file USING (file_no)
        WHERE staged.row_id NOT IN (SELECT row_id FROM scratch.held_{table})""")


def write_quarantine(
    connection: duckdb.DuckDBPyConnection, contract: Contract, file_no: int, header: tuple[str, ...]
) -> None:
    """Keep each held row of a file whole, as JSON under the names of its header, once per rule that holds it."""
    table = contract.table
    names = {f"h{number}": name for number, name in enumerate(_distinct(header))}
    record = ", ".join(f"${name}::VARCHAR, raw.c{number}" for number, name in enumerate(names))
    connection.execute(f"""
        INSERT INTO quarantine
        SELECT file.name, file.table_name, raw.line, rule.column_name, rule.rule, rule.message, rule.next_move,
            json_object({record})
        FROM scratch.broken_{table} AS broken
        JOIN scratch.rule AS rule ON rule.table_name = $table AND rule.rule_key = broken.rule_key AND rule.holds
        JOIN scratch.staged_{table} AS staged ON staged.row_id = broken.row_id AND staged.file_no = $file_no
        JOIN scratch.raw_{file_no} AS raw ON raw.line = staged.line
        JOIN scratch.file AS file ON file.file_no = staged.file_no""",
        {"table": table, "file_no": file_no, **names})  # fmt: skip


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
        SELECT staged.file_no, staged.line, rule.table_name, rule.rule_key, NULL::VARCHAR AS code
        FROM scratch.broken_{table} AS broken
        JOIN scratch.rule AS rule ON rule.table_name = $table AND rule.rule_key = broken.rule_key
        JOIN scratch.staged_{table} AS staged ON staged.row_id = broken.row_id
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
        INSERT INTO scratch.told
        WITH unmapped AS (
            SELECT staged.file_no, staged.line, rule.table_name, rule.rule_key,
                regexp_replace(trim(unnest(string_split(staged.{column}_unread, ';'))), '\\s+', ' ', 'g') AS code
            FROM scratch.broken_{table} AS broken
            JOIN scratch.rule AS rule ON rule.table_name = $table AND rule.rule_key = broken.rule_key
                AND rule.names_codes AND rule.column_name = $column
            JOIN scratch.staged_{table} AS staged ON staged.row_id = broken.row_id
            WHERE rule.holds OR broken.row_id NOT IN (SELECT row_id FROM scratch.held_{table})
        ),
        shown AS (
            SELECT folded(code) AS like_code, min(code) AS code FROM unmapped
            WHERE (SELECT count(DISTINCT folded(code)) FROM unmapped) <= $most
              AND length(code) <= 40
              AND NOT regexp_matches(code, '[[:cntrl:]]|[0-9].*[0-9].*[0-9].*[0-9]')
              AND lower(code) NOT IN (SELECT lower(id) FROM scratch.id)
            GROUP BY like_code
        )
        SELECT DISTINCT file_no, line, table_name, rule_key, shown.code
        FROM unmapped LEFT JOIN shown ON folded(unmapped.code) = shown.like_code""",
        {"table": table, "column": column, "most": _CODES_AT_MOST})  # fmt: skip


def collect_ids(connection: duckdb.DuckDBPyConnection) -> None:
    """Every id of a client's record, in `scratch.id`: none of them is ever named in a finding."""
    connection.execute("""
        CREATE TABLE scratch.id AS
        SELECT DISTINCT id FROM (
            SELECT unnest([client_id, admission_id]) AS id FROM scratch.staged_retention
            UNION ALL SELECT unnest([client_id, admission_id, session_id, clinician_id]) FROM scratch.staged_attendance
            UNION ALL SELECT admission_id FROM scratch.staged_outcomes
        ) WHERE id IS NOT NULL""")


_SENTENCES = """
    CREATE VIEW scratch.sentence AS
    SELECT
        rule.severity,
        file.name AS file,
        rule.column_name,
        rule.rule,
        CASE
            WHEN told.code IS NULL THEN rule.message
            WHEN rule.holds THEN format('"{}" is not a value of {}.', told.code, rule.column_name)
            ELSE format('"{}" is not a value of {}, and is kept as blank.', told.code, rule.column_name)
        END AS message,
        rule.next_move,
        told.line,
        told.file_no,
        told.table_name,
    FROM scratch.told AS told
    JOIN scratch.rule AS rule USING (table_name, rule_key)
    JOIN scratch.file AS file USING (file_no)"""


def create_told(connection: duckdb.DuckDBPyConnection) -> None:
    """The empty list of what is to be told, and the sentences it makes."""
    connection.execute(
        "CREATE TABLE scratch.told (file_no BIGINT, line BIGINT, table_name VARCHAR, rule_key VARCHAR, code VARCHAR)"
    )
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


def rows_of(
    connection: duckdb.DuckDBPyConnection, contract: Contract, file_no: int, file: ExportFile
) -> tuple[int, int, int, int]:
    """Rows used, held back, and among those copies and dropped ones, counted in the export and in quarantine."""
    table = contract.table
    used = f"""
        SELECT count(*) FROM scratch.staged_{table} AS staged
        WHERE file_no = $file_no AND row_id NOT IN (SELECT row_id FROM scratch.held_{table})"""
    if table not in _PLAIN:
        used = f"SELECT count(*) FROM export.{table} WHERE file = $file"
    values = {"file_no": file_no} if table in _PLAIN else {"file": file.name}
    held = """
        SELECT
            count(DISTINCT line),
            count(DISTINCT line) FILTER (WHERE rule = 'exact copy'),
            count(DISTINCT line) FILTER (WHERE rule = 'dropped by mapping'),
        FROM quarantine WHERE file = $file"""
    return (
        connection.execute(used, values).fetchone()[0],
        *connection.execute(held, {"file": file.name}).fetchone(),
    )
