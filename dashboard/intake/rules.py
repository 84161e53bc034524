"""Rules between the columns of a row, and between a row and its admission; and what can be wrong with a row's shape.

The judged batch carries `export_date` and, for tables that belong to an admission, `stay_state` (`used`, `held`, or
nothing where no such admission exists), `stay_client_id`, `stay_admitted_on` and `stay_discharged_on`.
"""

from __future__ import annotations

import polars as pl

from dashboard.intake.columns import Rule
from dashboard.intake.findings import Severity

AFTERCARE_SERVICES = (
    "continuing_outpatient", "check_in", "alumni_group", "mutual_help", "sober_living", "aftercare_other",
)  # fmt: skip

# Ranges of measures.md 8.1; the BAM subscales of the continuous BAM-R are wider than those of the 17-item BAM.
SCORE_RANGES = {
    "PHQ-9": (0, 27), "GAD-7": (0, 21), "PCL-5": (0, 80), "BAM-use": (0, 12), "BAM-risk": (0, 24),
    "BAM-protective": (0, 24), "WHO-5": (0, 100), "AUDIT": (0, 40), "DAST-10": (0, 10), "days_abstinent_30": (0, 30),
    "drug_screen_negative": (0, 1),
}  # fmt: skip
BAM_R_RANGES = {"BAM-use": (0, 90), "BAM-risk": (0, 180), "BAM-protective": (0, 180)}

_IN_EHR = "Correct it in the EHR and export again."
_col = pl.col


def _note(name: str, column: str, message: str, next_move: str, passes: pl.Expr | None = None) -> Rule:
    return Rule(name, column, message, next_move, passes, Severity.NOTE, holds=False)


SHAPE_RULES = (
    Rule("cells in the row", "", "The row has more or fewer cells than the header.",
         "Put values that contain the delimiter or a line break in quotation marks, and export again."),
    Rule("quotation marks", "", "The quotation marks of the row do not pair up.",
         "Write a quotation mark inside a value twice, and export again."),
    Rule("long text", "", "A text of the row is longer than longest_text in settings.toml allows.",
         "Shorten it in the EHR, or map the right column in mapping.toml, and export again."),
    Rule("repeated header", "", "The row repeats the column names.",
         "Delete the extra header row, or export each table once."),
    Rule("dropped by mapping", "", "The row is dropped by drop_rows_where in mapping.toml.",
         "Nothing to do, unless mapping.toml should not drop it.", severity=Severity.NOTE),
    Rule("exact copy", "", "The row is an exact copy of a row that is used.",
         "Nothing to do; the first of the copies counts.", severity=Severity.NOTE),
    Rule("duplicate key", "", "The row has the key of an earlier row but says something else; the first one is used.",
         "Decide in the EHR which of the two is right, and delete the other."),
)  # fmt: skip

_start_day = _col("session_start").dt.date()
_is_aftercare = _col("service").is_in(AFTERCARE_SERVICES)

_ADMISSION = (
    Rule("admission exists", "admission_id", "admission_id is not an admission of the retention export.",
         "Export the admission too, or correct the admission_id in the EHR.",
         _col("stay_state").is_not_null() | _col("admission_id").is_null()),
    Rule("admission held back", "admission_id", "The row's admission was held back, and this row with it.",
         "Correct the admission in the retention export first.", _col("stay_state").ne("held")),
)  # fmt: skip

ATTENDANCE = (
    *_ADMISSION,
    Rule("same client", "client_id", "client_id is not the client of the row's admission.", _IN_EHR,
         _col("client_id").eq(_col("stay_client_id"))),
    Rule("required", "scheduled_minutes", "scheduled_minutes is blank.",
         "Fill it in the EHR and export again; only aftercare services may leave it blank.",
         _col("scheduled_minutes").is_not_null() | _col("scheduled_minutes_unread").is_not_null()
         | _is_aftercare | _col("service").is_null()),
    Rule("range", "attended_minutes", "attended_minutes must be between 0 and scheduled_minutes + 30.", _IN_EHR,
         _col("attended_minutes").is_between(0, _col("scheduled_minutes").fill_null(720) + 30)),
    Rule("not after the export date", "session_start",
         "session_start lies after the export date, but the status is not scheduled.",
         "Correct the date or the status in the EHR and export again.",
         (_start_day <= _col("export_date")) | (_col("status") == "scheduled")),
    Rule("inside its stay", "session_start", "The treatment session lies outside its admission.",
         "Correct the session's date or admission, or the admission's dates, in the EHR.",
         _is_aftercare | _start_day.is_between(_col("stay_admitted_on"),
                                               _col("stay_discharged_on").fill_null(pl.date(9999, 12, 31)))),
    Rule("not before admission", "session_start", "The aftercare contact lies before its admission.",
         "Correct the contact's date or admission in the EHR.",
         ~_is_aftercare | (_start_day >= _col("stay_admitted_on"))),
    _note("time of day", "session_start", "session_start is at midnight: the time of day seems to be missing.",
          "Export the session's time too; until then it counts as a day session.",
          _col("session_start").dt.time() != pl.time(0, 0)),
    _note("still scheduled", "status", "The session is past, but its status is still scheduled.",
          "Record in the EHR what happened.",
          (_col("status") != "scheduled") | (_start_day >= _col("export_date"))),
    _note("minutes of a partial session", "attended_minutes", "The status is partial, but attended_minutes is blank.",
          "Record the minutes in the EHR; until then the session credits no time.",
          (_col("status") != "partial") | _col("attended_minutes").is_not_null()),
    _note("same start", "session_start", "The client has another session that starts at the same time.",
          "Check in the EHR whether one of the two was entered twice."),
    _note("late documentation", "recorded_at", "The session was documented more than 7 days later.",
          "Nothing to correct; recent weeks may still change.",
          _col("recorded_at") <= _col("session_start") + pl.duration(days=7)),
)  # fmt: skip

_end = _col("discharged_on")

RETENTION = (
    Rule("not after the export date", "admitted_on", "admitted_on lies after the export date.", _IN_EHR,
         _col("admitted_on") <= _col("export_date")),
    Rule("not before admission", "discharged_on", "discharged_on lies before admitted_on.", _IN_EHR,
         _end >= _col("admitted_on")),
    Rule("required", "discharge_reason", "discharge_reason is blank, but the client is discharged.",
         "Fill it in the EHR and export again.",
         _end.is_null() | _col("discharge_reason").is_not_null() | _col("discharge_reason_unread").is_not_null()),
    Rule("blank while open", "discharge_reason", "discharge_reason is given, but discharged_on is blank.",
         "Fill the discharge date in the EHR, or clear the reason.",
         _end.is_not_null() | _col("discharged_on_unread").is_not_null() | _col("discharge_reason").is_null()),
    Rule("inside its stay", "last_service_on", "last_service_on does not lie between admitted_on and discharged_on.",
         _IN_EHR, _col("last_service_on").is_between(_col("admitted_on"), _end.fill_null(pl.date(9999, 12, 31)))),
    Rule("not after admission", "first_contact_on", "first_contact_on lies after admitted_on.", _IN_EHR,
         _col("first_contact_on") <= _col("admitted_on")),
    _note("discharge to come", "discharged_on", "discharged_on lies after the export date.",
          "Enter planned discharges as expected_discharge_on.", _end <= _col("export_date")),
    _note("long stay", "discharged_on", "The stay is longer than 365 days.",
          "Check whether the client was discharged and the discharge never entered.",
          (_end.fill_null(_col("export_date")) - _col("admitted_on")).dt.total_days() <= 365),
    _note("test client", "client_id", "The id contains the word test.",
          "Delete test clients in the EHR, or drop them with drop_rows_where in mapping.toml.",
          ~pl.concat_str("client_id", "admission_id", ignore_nulls=True).str.to_lowercase().str.contains("test")),
    _note("overlapping stays", "admitted_on", "The stay begins before an earlier stay of the same client ends.",
          "Check in the EHR whether the client was in two programs at once."),
)  # fmt: skip

_score = _col("score")


def _within(ranges: dict[str, tuple[int, int]]) -> pl.Expr:
    bounds = [pl.when(_col("instrument") == name).then(_score.is_between(low, high))
              for name, (low, high) in ranges.items()]  # fmt: skip
    return pl.coalesce(*(bound.otherwise(None) for bound in bounds))


_is_bam_r = _col("version").str.to_lowercase().str.replace_all(r"[\s_\-]", "").str.contains("bamr").fill_null(False)

OUTCOMES = (
    *_ADMISSION,
    Rule("not after the export date", "observed_on", "observed_on lies after the export date.", _IN_EHR,
         _col("observed_on") <= _col("export_date")),
    Rule("range", "score", "score lies outside the range of its instrument.",
         "Correct the score in the EHR. Ranges: "
         + ", ".join(f"{name} {low} to {high}" for name, (low, high) in SCORE_RANGES.items()) + ".",
         pl.when(_is_bam_r & _col("instrument").is_in(list(BAM_R_RANGES))).then(_within(BAM_R_RANGES))
         .otherwise(_within(SCORE_RANGES))),
    Rule("0 or 1", "score", "score of a drug screen must be 0 or 1.", _IN_EHR,
         (_col("instrument") != "drug_screen_negative") | ~_score.is_between(0, 1) | _score.is_in([0.0, 1.0])),
)  # fmt: skip

CAPACITY = (
    Rule("not before valid_from", "valid_to", "valid_to lies before valid_from.", "Correct the dates in the file.",
         _col("valid_to") >= _col("valid_from")),
)  # fmt: skip

EVENTS = (
    Rule("not before event_date", "end_date", "end_date lies before event_date.", "Correct the dates in the file.",
         _col("end_date") >= _col("event_date")),
)  # fmt: skip
