"""Every rule of the contract has a row here that breaks it, and the sentence a person reads, word for word."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from exports_on_disk import ATTENDANCE, CAPACITY, EVENTS, OUTCOMES, RETENTION, Row, good_tables, write

from dashboard.intake.columns import Kind
from dashboard.intake.contracts import CONTRACTS
from dashboard.intake.dictionary import README, dictionary_markdown, with_dictionary
from dashboard.intake.findings import Severity
from dashboard.intake.gate import run_import
from dashboard.intake.report import ImportReport

# A row that breaks a rule: table, the rule's key, what differs from a good row, and the sentence.
Case = tuple[str, str, Row, str]

DAY_CASES = (
    ("date without time", "2026-03-02 14:30", "{} must be a date without a time of day."),
    ("real date", "2026-02-30", "{} is not a real date."),
    ("date format", "13/02/2026", "{} is not written as YYYY-MM-DD."),
    ("date", "soon", "{} cannot be read as a date."),
)
MOMENT_CASES = (
    ("real date", "2026-02-30 18:00", "{} is not a real date and time."),
    ("date format", "13/02/2026 18:00", "{} is not written as YYYY-MM-DD HH:MM."),
    ("date-time", "Monday evening", "{} cannot be read as a date and time."),
)
WHOLE_CASES = (
    ("thousands separator", "1,200", "{} is written with a thousands separator."),
    ("whole number", "45.5", "{} must be a whole number."),
)
NUMBER_CASES = (
    ("thousands separator", "1,200", "{} is written with a thousands separator."),
    ("number", "3,5", "{} must be a number with a decimal point, if any."),
)
KIND_CASES = {Kind.DAY: DAY_CASES, Kind.MOMENT: MOMENT_CASES, Kind.WHOLE: WHOLE_CASES, Kind.NUMBER: NUMBER_CASES}

OPEN = {"discharged_on": "", "discharge_reason": "", "last_service_on": "", "aftercare_planned_on": ""}

CASES: tuple[Case, ...] = (
    ("retention", "level_of_care: allowed value", {"level_of_care": "IOP"}, '"IOP" is not a value of level_of_care.'),
    ("retention", "discharge_reason: allowed value", {"discharge_reason": "walked out"},
     '"walked out" is not a value of discharge_reason.'),
    ("retention", "track: unmapped value", {"track": "night"},
     '"night" is not a value of track, and is kept as blank.'),
    ("retention", "referral_source: unmapped value", {"referral_source": "friend"},
     '"friend" is not a value of referral_source, and is kept as blank.'),
    ("retention", "payer: unmapped value", {"payer": "HMO"}, '"HMO" is not a value of payer, and is kept as blank.'),
    ("retention", "primary_substance: unmapped value", {"primary_substance": "ETOH"},
     '"ETOH" is not a value of primary_substance, and is kept as blank.'),
    ("retention", "co_occurring: unmapped value", {"co_occurring": "null"},
     '"null" is not a value of co_occurring, and is kept as blank.'),
    ("retention", "medication: unmapped value", {"medication": "None"},
     '"None" is not a value of medication, and is kept as blank.'),
    ("retention", "prior_treatment: unmapped value", {"prior_treatment": "NA"},
     '"NA" is not a value of prior_treatment, and is kept as blank.'),
    ("retention", "sex: unmapped value", {"sex": "F"}, '"F" is not a value of sex, and is kept as blank.'),
    ("retention", "aftercare_plan: unmapped value", {"aftercare_plan": "check_in;yoga"},
     '"yoga" is not a value of aftercare_plan, and is kept as blank.'),
    ("retention", "diagnoses: ICD-10-CM codes", {"diagnoses": "F10.20;296.3"},
     "diagnoses holds something that is not an ICD-10-CM code; the whole list is kept as blank."),
    ("retention", "planned_weeks: range", {"planned_weeks": "0"}, "planned_weeks must be between 1 and 104."),
    ("retention", "age_at_admission: range", {"age_at_admission": "111"},
     "age_at_admission must be between 12 and 110."),
    ("retention", "admitted_on: not after the export date", OPEN | {"admitted_on": "2026-06-01"},
     "admitted_on lies after the export date."),
    ("retention", "discharged_on: not before admission", {"discharged_on": "2026-01-11", "last_service_on": ""},
     "discharged_on lies before admitted_on."),
    ("retention", "discharge_reason: required", {"discharge_reason": ""},
     "discharge_reason is blank, but the client is discharged."),
    ("retention", "discharge_reason: blank while open", OPEN | {"discharge_reason": "completed"},
     "discharge_reason is given, but discharged_on is blank."),
    ("retention", "last_service_on: inside its stay", {"last_service_on": "2026-04-21"},
     "last_service_on does not lie between admitted_on and discharged_on."),
    ("retention", "first_contact_on: not after admission", {"first_contact_on": "2026-01-13"},
     "first_contact_on lies after admitted_on."),
    ("retention", "discharged_on: discharge to come", {"discharged_on": "2026-06-01"},
     "discharged_on lies after the export date."),
    ("retention", "discharged_on: long stay", {"admitted_on": "2025-04-19", "first_contact_on": ""},
     "The stay is longer than 365 days."),
    ("retention", "client_id: test client", {"client_id": "Test-C90111"}, "The id contains the word test."),
    ("retention", "admitted_on: overlapping stays",
     {"client_id": "C48213", "admitted_on": "2026-04-19", "last_service_on": ""},
     "The stay begins before an earlier stay of the same client ends."),
    ("retention", ": duplicate key", {"admission_id": "A90421", "program": "Bay IOP"},
     "The row has the key of an earlier row but says something else; the first one is used."),
    ("retention", ": exact copy", {"admission_id": "A90421", "client_id": "C48213"},
     "The row is an exact copy of a row that is used."),
    ("attendance", "session_start: time of day", {"session_start": "2026-02-09", "recorded_at": ""},
     "session_start is at midnight: the time of day seems to be missing."),
    ("attendance", "session_start: same start", {"session_start": "2026-02-03 18:00", "recorded_at": ""},
     "The client has another session that starts at the same time."),
    ("attendance", "status: allowed value", {"status": "Showed"}, '"Showed" is not a value of status.'),
    ("attendance", "service: allowed value", {"service": "acupuncture"}, '"acupuncture" is not a value of service.'),
    ("attendance", "delivery: unmapped value", {"delivery": "phone"},
     '"phone" is not a value of delivery, and is kept as blank.'),
    ("attendance", "approach: unmapped value", {"approach": "EMDR"},
     '"EMDR" is not a value of approach, and is kept as blank.'),
    ("attendance", "scheduled_minutes: required", {"scheduled_minutes": ""}, "scheduled_minutes is blank."),
    ("attendance", "scheduled_minutes: range", {"scheduled_minutes": "721"},
     "scheduled_minutes must be between 1 and 720."),
    ("attendance", "attended_minutes: range", {"attended_minutes": "211"},
     "attended_minutes must be between 0 and scheduled_minutes + 30."),
    ("attendance", "admission_id: admission exists", {"admission_id": "A00000"},
     "admission_id is not an admission of the retention export."),
    ("attendance", "admission_id: admission held back", {"admission_id": "HELD", "client_id": "C60000"},
     "The row's admission was held back, and this row with it."),
    ("attendance", "client_id: same client", {"client_id": "C51940"},
     "client_id is not the client of the row's admission."),
    ("attendance", "session_start: not after the export date",
     {"session_start": "2026-06-01 10:00", "service": "check_in", "recorded_at": ""},
     "session_start lies after the export date, but the status is not scheduled."),
    ("attendance", "session_start: inside its stay", {"session_start": "2026-04-21 00:30", "recorded_at": ""},
     "The treatment session lies outside its admission."),
    ("attendance", "session_start: not before admission",
     {"session_start": "2026-01-11 18:00", "service": "alumni_group", "recorded_at": ""},
     "The aftercare contact lies before its admission."),
    ("attendance", "status: still scheduled", {"status": "scheduled", "attended_minutes": ""},
     "The session is past, but its status is still scheduled."),
    ("attendance", "attended_minutes: minutes of a partial session", {"status": "partial", "attended_minutes": ""},
     "The status is partial, but attended_minutes is blank."),
    ("attendance", "recorded_at: late documentation", {"recorded_at": "2026-02-10 18:01"},
     "The session was documented more than 7 days later."),
    ("attendance", ": duplicate key", {"session_id": "S70011", "status": "excused"},
     "The row has the key of an earlier row but says something else; the first one is used."),
    ("attendance", ": exact copy", {"session_id": "S70011", "session_start": "2026-02-03 18:00"},
     "The row is an exact copy of a row that is used."),
    ("outcomes", "instrument: allowed value", {"instrument": "HAM-D"}, '"HAM-D" is not a value of instrument.'),
    ("outcomes", "admission_id: admission exists", {"admission_id": "A00000"},
     "admission_id is not an admission of the retention export."),
    ("outcomes", "admission_id: admission held back", {"admission_id": "HELD"},
     "The row's admission was held back, and this row with it."),
    ("outcomes", "observed_on: not after the export date", {"observed_on": "2026-06-01"},
     "observed_on lies after the export date."),
    ("outcomes", "score: range", {"score": "28"}, "score lies outside the range of its instrument."),
    ("outcomes", "score: 0 or 1", {"instrument": "drug_screen_negative", "score": "0.5"},
     "score of a drug screen must be 0 or 1."),
    ("outcomes", "items_answered: range", {"items_answered": "201"}, "items_answered must be between 0 and 200."),
    ("outcomes", ": duplicate key", {"observed_on": "2026-01-13", "score": "15"},
     "The row has the key of an earlier row but says something else; the first one is used."),
    ("outcomes", ": exact copy", {"observed_on": "2026-01-13"}, "The row is an exact copy of a row that is used."),
    ("capacity", "track: allowed value", {"track": "night"}, '"night" is not a value of track.'),
    ("capacity", "slots: range", {"slots": "-1"}, "slots must be between 0 and 100,000."),
    ("capacity", "valid_to: not before valid_from", {"valid_to": "2025-12-31"}, "valid_to lies before valid_from."),
    ("capacity", ": duplicate key", {"valid_from": "2026-01-01", "slots": "30"},
     "The row has the key of an earlier row but says something else; the first one is used."),
    ("capacity", ": exact copy", {"valid_from": "2026-01-01"}, "The row is an exact copy of a row that is used."),
    ("events", "end_date: not before event_date", {"end_date": "2026-02-15"}, "end_date lies before event_date."),
    ("events", ": duplicate key", {"title": "Holiday", "kind": "other"},
     "The row has the key of an earlier row but says something else; the first one is used."),
    ("events", ": exact copy", {"title": "Holiday"}, "The row is an exact copy of a row that is used."),
)  # fmt: skip

# Rules about the shape of a row are broken in test_intake_files, where the text of the file is written by hand.
OF_SHAPE = {": cells in the row", ": quotation marks", ": repeated header", ": dropped by mapping", ": long text"}

NEXT_MOVES = {
    "required": "Fill it in the EHR and export again.",
    "date without time": "Export the date alone, as YYYY-MM-DD.",
    "real date": "Correct the date in the EHR and export again.",
    "date format": "Export dates as YYYY-MM-DD, or give this table a date_format in mapping.toml.",
    "date": "Export dates as YYYY-MM-DD.",
    "thousands separator": "Export plain numbers, without commas or spaces inside.",
    "range": "Correct the number in the EHR and export again.",
    "duplicate key": "Decide in the EHR which of the two is right, and delete the other.",
    "exact copy": "Nothing to do; the first of the copies counts.",
    "admission exists": "Export the admission too, or correct the admission_id in the EHR.",
    "admission held back": "Correct the admission in the retention export first.",
    "blank while open": "Fill the discharge date in the EHR, or clear the reason.",
    "same start": "Check in the EHR whether one of the two was entered twice.",
    "still scheduled": "Record in the EHR what happened.",
    "ICD-10-CM codes": "Export ICD-10-CM codes such as F33.1, separated by semicolons, not ICD-9 codes or words.",
    "overlapping stays": "Check in the EHR whether the client was in two programs at once.",
}


def _of_columns() -> list[Case]:
    """The cases that follow from a column's kind, for every column of that kind."""
    return [
        (table, f"{column.name}: {rule}", {column.name: value}, sentence.format(column.name))
        for table, contract in CONTRACTS.items() for column in contract.columns
        for rule, value, sentence in (
            *((("required", "", "{} is blank."),) if column.is_required else ()), *KIND_CASES.get(column.kind, ()))
    ]  # fmt: skip


ALL_CASES = [*CASES, *_of_columns()]


@pytest.fixture(scope="module")
def told(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[ImportReport, dict[tuple[str, int], set[tuple[str, str, str]]]]:
    """One import of all broken rows: the report, and what it says of each line."""
    tables = good_tables() | {"capacity": [dict(CAPACITY)], "events": [dict(EVENTS)]}
    held = RETENTION | {"admission_id": "HELD", "client_id": "C60000", "program": ""}
    tables["retention"].append(held)
    for number, (table, _, changes, _) in enumerate(ALL_CASES):
        tables[table].append(_own_row(table, number) | changes)
    folder = write(tmp_path_factory.mktemp("broken"), tables)
    (folder / "mapping.toml").write_text("[source]\nexport_date = 2026-05-31\n", "utf-8")
    report = run_import(folder, tmp_path_factory.mktemp("data"), publish=False)
    said = defaultdict(set)
    for fix in report.fix_lines:
        said[fix.file.removesuffix(".csv"), fix.line].add((f"{fix.column}: {fix.rule}", fix.message, fix.next_move))
    return report, said


def _own_row(table: str, number: int) -> Row:
    """A good row with a key of its own."""
    return {
        "retention": RETENTION | {"admission_id": f"A7{number:04}", "client_id": f"C7{number:04}"},
        "attendance": ATTENDANCE
        | {
            "session_id": f"S8{number:04}",
            "session_start": f"2026-02-03 {6 + number // 60:02}:{number % 60:02}",
        },
        "outcomes": OUTCOMES | {"observed_on": f"2026-0{2 + number % 3}-{1 + number % 28:02}"},
        "capacity": CAPACITY | {"valid_from": f"20{30 + number % 60}-01-01"},
        "events": EVENTS | {"title": f"Event {number}"},
    }[table]


def _lines() -> list[tuple[Case, int]]:
    """Each case with the line of its row."""
    tables = good_tables() | {"capacity": [dict(CAPACITY)], "events": [dict(EVENTS)]}
    last = {table: 1 + len(rows) + (table == "retention") for table, rows in tables.items()}
    lines = []
    for case in ALL_CASES:
        last[case[0]] += 1
        lines.append((case, last[case[0]]))
    return lines


@pytest.mark.parametrize(
    ("case", "line"), _lines(), ids=lambda value: f"{value[0]} {value[1]}" if isinstance(value, tuple) else ""
)
def test_a_row_that_breaks_a_rule_is_told_in_one_sentence(case: Case, line: int, told: tuple) -> None:
    table, rule, _, sentence = case
    of_line = told[1][table, line]
    assert {(key, message) for key, message, _ in of_line} == {(rule, sentence)}


@pytest.mark.parametrize(("rule", "next_move"), NEXT_MOVES.items())
def test_a_broken_rule_comes_with_the_next_move(rule: str, next_move: str, told: tuple) -> None:
    moves = {move for said in told[1].values() for key, _, move in said if key.endswith(f": {rule}")}
    assert next_move in moves


def test_every_rule_of_the_contract_has_a_row_here_that_breaks_it() -> None:
    broken = {(table, rule) for table, rule, _, _ in ALL_CASES}
    written = {(table, key) for table, contract in CONTRACTS.items() for key in contract.rules if key not in OF_SHAPE}
    assert broken == written


def test_every_row_read_is_used_or_held_back(told: tuple) -> None:
    report, _ = told
    assert {file.file for file in report.files} == {f"{table}.csv" for table in CONTRACTS}
    assert all(file.rows_read == file.rows_used + file.rows_held for file in report.files)
    holding = {(table, line) for (case, line) in _lines() if CONTRACTS[table := case[0]].rules[case[1]].holds}
    held = sum(file.rows_held for file in report.files)
    assert held == len(holding) + 1, "the cases that hold their row, and the admission held on purpose"


def test_held_rows_give_exit_status_1(told: tuple) -> None:
    assert told[0].exit_status == 1


def test_notes_keep_their_row_and_holds_do_not(told: tuple) -> None:
    severities = {(finding.file, finding.column, finding.rule): finding.severity for finding in told[0].findings}
    assert severities["retention.csv", "payer", "unmapped value"] is Severity.NOTE
    assert severities["attendance.csv", "status", "allowed value"] is Severity.HOLDS
    assert severities["retention.csv", "", "exact copy"] is Severity.NOTE


def test_a_value_of_an_enumerated_column_may_be_written_in_any_case_with_any_blanks(tmp_path: Path) -> None:
    tables = good_tables()
    tables["attendance"][0] |= {"status": " Attended\u00a0", "approach": "cbt", "delivery": "IN_PERSON"}
    tables["outcomes"][0] |= {"instrument": "phq\u20119", "score": " 14.0 "}
    tables["attendance"][1] |= {"scheduled_minutes": "180.0"}
    report = run_import(write(tmp_path / "exports", tables), tmp_path / "data", publish=False)
    assert report.findings == ()
    assert report.exit_status == 0


def test_the_continuous_bam_r_may_exceed_the_ranges_of_the_bam(tmp_path: Path) -> None:
    tables = good_tables()
    tables["outcomes"] = [
        OUTCOMES | {"instrument": "BAM-use", "score": "13", "version": "BAM-R"},
        OUTCOMES | {"instrument": "BAM-risk", "score": "25", "version": "BAM"},
    ]
    report = run_import(write(tmp_path / "exports", tables), tmp_path / "data", publish=False)
    assert [(finding.rule, finding.lines) for finding in report.findings] == [("range", (3,))]


def test_the_data_dictionary_of_the_sample_folder_is_the_one_the_contract_makes() -> None:
    text = README.read_text("utf-8")
    assert text == with_dictionary(text), "run: python -m dashboard.intake.dictionary"


def test_the_data_dictionary_names_every_column() -> None:
    text = dictionary_markdown()
    for contract in CONTRACTS.values():
        assert all(f"| `{column.name}` |" in text for column in contract.columns)
