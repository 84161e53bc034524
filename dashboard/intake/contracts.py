"""The three exports and the two small tables: the only place where a column is typed and described.

Each contract is a Pandera schema (polars backend) that judges batches; `judge` gives the rows that break a rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from dashboard.intake import rules
from dashboard.intake.columns import Column, Kind, Rule, rules_of

STATUSES = (
    "attended", "partial", "no_show", "late_cancel", "client_cancel", "excused", "program_cancelled", "rescheduled",
    "unrecorded", "scheduled",
)  # fmt: skip
TREATMENT_SERVICES = (
    "group", "individual", "family", "education", "case_management", "peer", "medication_visit", "other",
)  # fmt: skip
TRACKS = ("day", "evening", "weekend", "mixed")


@dataclass(frozen=True)
class Contract:
    """One table: its columns, its key, its rules, and the Pandera schema made of them."""

    table: str
    grain: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    row_rules: tuple[Rule, ...]
    is_optional: bool = False
    belongs_to_admission: bool = False

    @cached_property
    def column(self) -> dict[str, Column]:
        """The columns by name."""
        return {column.name: column for column in self.columns}

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """Every rule of the table by its key: of the columns, of the row, of the row's shape."""
        place = "the file and import again" if self.is_optional else "the EHR and export again"
        of_columns = (rule for column in self.columns for rule in rules_of(column, self.table, place))
        every = (*of_columns, *self.row_rules, *rules.SHAPE_RULES)
        return {rule.key: rule for rule in every}

    @cached_property
    def schema(self) -> pa.DataFrameSchema:
        """The contract as Pandera sees it."""
        return pa.DataFrameSchema(
            {column.name: _typed(column, self.rules) for column in self.columns},
            checks=[_check(rule) for rule in self.rules.values() if rule.passes is not None],
            name=self.table,
        )


def judge(contract: Contract, batch: pl.DataFrame) -> Iterator[tuple[Rule, pl.Series]]:
    """Each rule that some row of the batch breaks, with the `row_id` of those rows.

    Raises TypeError when the batch itself has the wrong columns or types, which no export can cause.
    """
    try:
        contract.schema.validate(batch, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            # Read the whole mask: `failure_cases` is cut to one row so that a bad file does not cost seconds.
            if error.check_output is None:
                raise TypeError(
                    f"{contract.table}: the staged batch does not fit the contract: {error.reason_code}"
                ) from None
            passed = error.check_output.get_column("check_output")
            yield contract.rules[error.check.name], batch.get_column("row_id").filter(~passed)


def _typed(column: Column, known: dict[str, Rule]) -> pa.Column:
    checks = []
    if column.kind is Kind.CHOICE:
        checks.append(pa.Check.isin(column.allowed, name=f"{column.name}: listed", n_failure_cases=1))
    if (rule := known.get(f"{column.name}: range")) is not None and rule.passes is None:
        checks.append(pa.Check.in_range(column.low, column.high, name=rule.key, error=rule.message, n_failure_cases=1))
    return pa.Column(column.kind.dtype, checks, nullable=True, title=column.name, description=column.description)


def _check(rule: Rule) -> pa.Check:
    passes = rule.passes.fill_null(True)
    return pa.Check(lambda data: data.lazyframe.select(passes), name=rule.key, error=rule.message, n_failure_cases=1)


def _text(name: str, description: str, needed: str = "no", rule: str = "") -> Column:
    return Column(name, Kind.TEXT, description, needed, rule=rule)


def _day(name: str, description: str, needed: str = "no", rule: str = "") -> Column:
    return Column(name, Kind.DAY, description, needed, rule=rule)


def _choice(name: str, description: str, *allowed: str, needed: str = "no", rule: str = "") -> Column:
    return Column(name, Kind.CHOICE, description, needed, allowed, rule=rule)


def _yes_no(name: str, description: str, rule: str = "") -> Column:
    return Column(name, Kind.YES_NO, description, allowed=("yes", "no"), rule=rule)


def _whole(name: str, description: str, low: int, high: int, *, needed: str = "no", rule: str = "") -> Column:
    return Column(name, Kind.WHOLE, description, needed, low=low, high=high, rule=rule)


ATTENDANCE = Contract(
    table="attendance",
    grain="one row per client and scheduled session",
    key=("client_id", "session_id"),
    row_rules=rules.ATTENDANCE,
    belongs_to_admission=True,
    columns=(
        _text("session_id", "Number of the session in the EHR.", "yes", "Unique together with client_id."),
        _text("client_id", "The person, under one id across admissions; never a name.", "yes"),
        _text("admission_id", "The admission the session belongs to.", "yes", "In retention, for the same client."),
        Column("session_start", Kind.MOMENT, "When the session was to start.", "yes",
               rule="A time with UTC offset is converted to the program's zone before any date is taken. Not after the "
                    "export date unless the status is `scheduled`."),
        _whole("scheduled_minutes", "Planned length of the session.", 1, 720, needed="yes, except aftercare services"),
        _choice("status", "What became of the session for this client.", *STATUSES, needed="yes"),
        _choice("service", "What kind of session or aftercare contact it was.", *TREATMENT_SERVICES,
                *rules.AFTERCARE_SERVICES, needed="yes",
                rule="A treatment row lies inside its admission; an aftercare row not before it, and counts as "
                     "aftercare after discharge."),
        Column("attended_minutes", Kind.WHOLE, "Minutes the client was present.",
               rule="0 to scheduled_minutes + 30; blank when nobody recorded it."),
        _choice("delivery", "Whether the client was in the room.", "in_person", "telehealth"),
        _choice("approach", "Therapeutic approach of the session.", "CBT", "MI", "twelve_step", "matrix", "DBT",
                "trauma_informed", "family_systems", "other"),
        _text("clinician_id", "Who held the session; never shown in meeting mode."),
        Column("recorded_at", Kind.MOMENT, "When the row was documented; gives the documentation lag."),
    ),
)  # fmt: skip

RETENTION = Contract(
    table="retention",
    grain="one row per admission: a stay in one program at one level of care",
    key=("admission_id",),
    row_rules=rules.RETENTION,
    columns=(
        _text("admission_id", "Number of the admission in the EHR.", "yes", "Unique."),
        _text("client_id", "The person, under one id across admissions; never a name.", "yes"),
        _text("program", "The program the client was admitted to.", "yes"),
        Column("level_of_care", Kind.CHOICE, "ASAM level: 2.1 is intensive outpatient, 2.5 partial hospitalisation.",
               "yes", ("0.5", "1.0", "1.5", "1.7", "2.1", "2.5", "3.1", "3.3", "3.5", "3.7", "4.0"),
               same_as={"1": "1.0", "4": "4.0"}),
        _day("admitted_on", "First day of the stay.", "yes", "Not after the export date."),
        _day("discharged_on", "Last day of the stay; blank while it is open.", rule="Not before admitted_on."),
        _choice("discharge_reason", "Why the stay ended.", "completed", "left_ama", "administrative", "transferred",
                "incarcerated", "death", "other", needed="with discharged_on", rule="Blank while the stay is open."),
        _day("last_service_on", "Day of the last service received; derived from attendance when blank.",
             rule="Between admitted_on and discharged_on."),
        _day("first_contact_on", "Day the client first asked for help.", rule="Not after admitted_on."),
        _whole("planned_weeks", "Planned length of the program in weeks.", 1, 104),
        _day("expected_discharge_on", "Day the discharge is planned for."),
        _choice("track", "When the client's groups meet.", *TRACKS),
        _choice("referral_source", "Who sent the client.", "self", "provider", "health_care", "school", "employer",
                "community", "justice", "other"),
        _choice("payer", "Who pays.", "private", "medicaid", "medicare", "other_government", "self_pay", "no_charge",
                "other"),
        _choice("primary_substance", "Main substance at admission.", "alcohol", "opioids", "cannabis", "cocaine",
                "methamphetamine", "other_stimulants", "sedatives", "hallucinogens", "inhalants", "other"),
        Column("diagnoses", Kind.CODES, "Diagnoses at admission.",
               rule="Each code well formed (`F33.1` or `F331`); a list with anything else is kept as blank."),
        _yes_no("co_occurring", "Whether a mental health condition is diagnosed.", "Used where diagnoses is blank."),
        _yes_no("medication", "Whether the client takes medication for the use disorder."),
        _yes_no("prior_treatment", "Whether the client was in treatment before."),
        _whole("age_at_admission", "Age in years on the day of admission.", 12, 110),
        _choice("sex", "Sex as recorded.", "female", "male", "other"),
        _text("race_ethnicity", "Race and ethnicity as recorded."),
        _day("aftercare_planned_on", "Day the aftercare plan was made."),
        Column("aftercare_plan", Kind.CHOICES, "What the aftercare plan contains.",
               allowed=("continuing_outpatient", "check_in", "peer_or_alumni", "mutual_help", "sober_living",
                        "medication", "crisis_plan", "appointment_booked")),
    ),
)  # fmt: skip

OUTCOMES = Contract(
    table="outcomes",
    grain="one row per client, instrument and date",
    key=("admission_id", "instrument", "observed_on"),
    row_rules=rules.OUTCOMES,
    belongs_to_admission=True,
    columns=(
        _text("admission_id", "The admission the score belongs to.", "yes", "Exists in retention."),
        _choice("instrument", "Questionnaire or test.", *rules.SCORE_RANGES, needed="yes",
                rule="Unique together with admission_id and observed_on."),
        _day("observed_on", "Day the answers were given.", "yes", "Not after the export date."),
        Column("score", Kind.NUMBER, "The result.", "yes",
               rule="Inside the instrument's range: " + ", ".join(
                   f"{name} {low} to {high}" for name, (low, high) in rules.SCORE_RANGES.items())
               + "; a drug screen is 0 or 1. BAM-R has wider ranges, by its version."),
        _text("version", "Version of the instrument; keeps BAM, BAM-R and BAM-IOP apart."),
        _whole("items_answered", "How many items were answered.", 0, 200),
    ),
)  # fmt: skip

CAPACITY = Contract(
    table="capacity",
    grain="one row per program, track and period",
    key=("program", "track", "valid_from"),
    row_rules=rules.CAPACITY,
    is_optional=True,
    columns=(
        _text("program", "The program, spelled as in retention.", "yes"),
        Column("track", Kind.CHOICE, "The track; blank for the whole program.", allowed=TRACKS, unmapped_holds=True),
        _day("valid_from", "First day the number holds.", "yes"),
        _day("valid_to", "Last day it holds; blank while in force.", rule="Not before valid_from."),
        _whole("slots", "Clients the program can take.", 0, 100_000, needed="yes"),
    ),
)

EVENTS = Contract(
    table="events",
    grain="one row per event worth marking on a chart",
    key=("event_date", "title"),
    row_rules=rules.EVENTS,
    is_optional=True,
    columns=(
        _day("event_date", "Day it happened or began.", "yes"),
        _day("end_date", "Last day, for events that lasted.", rule="Not before event_date."),
        _text("title", "A few words that name no client.", "yes"),
        _text("kind", "What sort of event it was, such as staffing, policy or closure."),
        Column("programs", Kind.NAMES, "Programs it concerns; blank for all."),
    ),
)

# Retention first: the other exports are judged against the admissions that are used.
CONTRACTS = {each.table: each for each in (RETENTION, ATTENDANCE, OUTCOMES, CAPACITY, EVENTS)}
