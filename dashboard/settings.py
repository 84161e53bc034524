"""Every setting of the product: its name, its default and one sentence on what it changes.

Settings come from `settings.toml` in the data folder, then from environment variables named `IOP_<NAME>`, which win.
Those marked "at import" are written into a snapshot when it is built and take effect with the next import.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import Field, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

FILE = "settings.toml"
LIVE = "live"  # the imported data, in the data folder
SAMPLE = "sample-"  # begins the folder of each sample, beside it
_KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "text in quotation marks"}


@dataclass(frozen=True)
class Target:
    """What a site wants of a metric: its value (shares as 0..1), the day it was agreed on (ISO) and by whom."""

    metric_id: str
    value: float
    set_on: str
    set_by: str


@dataclass(frozen=True)
class Baseline:
    """From `on` a metric is judged by new limits, because somebody, `by`, accepted that and gave a `reason`.

    `scope` says for whom and for which way of counting (`Filters.scope`).
    """

    metric_id: str
    scope: str
    on: date
    by: str
    reason: str


def _setting(default: Any, sentence: str, *, choices: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"sentence": sentence, "choices": choices})


@dataclass(frozen=True)
class Settings:
    """The settings in force; build one with `load`."""

    data_dir: str = _setting("~/.iop-dashboard", "Folder that holds the imported data, readable by its owner only.")
    small_cell_threshold: int = _setting(
        11, "Counts from 1 to one less than this are not shown, nor what reveals them."
    )
    data_lag_days: int = _setting(2, "Days before the export date after which the data are taken as complete.")
    min_documentation: float = _setting(0.95, "Share of past slots with a status below which a period is incomplete.")
    census_includes_discharge_day: bool = _setting(False, "Count a client as open on the day of discharge.")
    readmission_min_gap_days: int = _setting(2, "Days out of care before a new admission is a readmission.")
    unplanned_gap_days: int = _setting(
        7, "Days between last service and an unplanned discharge from which the last service ends the stay."
    )
    signal_rules: str = _setting(
        "anhoej", "Rules that name a signal on a control chart: anhoej or nhs.", choices=("anhoej", "nhs")
    )
    limits_from_points: int = _setting(26, "Finished periods, counted from the first shown, that set control limits.")
    screen_outliers: bool = _setting(False, "Leave outlying moving ranges out of the limits of an XmR chart.")
    count_day0: bool = _setting(False, "Count a contact on the day of discharge as aftercare.")
    phantom_days: int = _setting(14, "Days without an attended session after which an open client is phantom census.")
    full_share: float = _setting(0.75, "Share of planned minutes that makes a session completed (at import).")
    evening_from_hour: int = _setting(17, "Local hour from which a weekday session is an evening session (at import).")
    episode_gap_days: int = _setting(1, "Largest gap in days between stays of one episode of care (at import).")
    count_substance_induced: bool = _setting(
        False, "Count substance-induced disorders such as F10.24 as mental disorders (at import)."
    )
    screen_window_days: int = _setting(30, "Days around admission in which a screen counts (at import).")
    phq9_positive: int = _setting(10, "PHQ-9 score from which a screen is positive (at import).")
    gad7_positive: int = _setting(10, "GAD-7 score from which a screen is positive (at import).")
    pcl5_positive: int = _setting(33, "PCL-5 score from which a screen is positive (at import).")
    floor_hours_adult: int = _setting(9, "Clinical hours a week ASAM 2.1 asks for adults (at import).")
    floor_hours_adolescent: int = _setting(6, "Clinical hours a week ASAM 2.1 asks below age 18 (at import).")
    floor_hours_partial_hospital: int = _setting(20, "Clinical hours a week ASAM 2.5 asks (at import).")
    baseline_days_before: int = _setting(7, "Days before admission from which a score can be the first of a stay.")
    baseline_days_after: int = _setting(14, "Days after admission until which a score can be the first of a stay.")
    end_point_days_before: int = _setting(21, "Days before discharge from which a score can be the last of a stay.")
    end_point_days_after: int = _setting(7, "Days after discharge until which a score can be the last of a stay.")
    outcome_min_stay_days: int = _setting(14, "Days a stay must last for two scores to be expected of it.")
    current_score_min_days: int = _setting(14, "Days after the first score from which an open stay's newest counts.")
    follow_up_ok: float = _setting(0.80, "Share of stays with two scores from which outcomes need no warning.")
    follow_up_min: float = _setting(0.50, "Share of stays with two scores below which outcomes are not representative.")
    assessment_every_days: int = _setting(30, "Days between the assessments due during a stay.")
    assessment_tolerance_days: int = _setting(7, "Days an assessment may be early or late and still be on time.")
    drug_screen_every_days: int = _setting(7, "Days of care in which one drug screen is expected.")
    phq9_reliability: float = _setting(0.89, "Reliability of the PHQ-9 behind its reliable change.")
    phq9_sd: float = _setting(5.66, "Standard deviation of the PHQ-9 behind its reliable change.")
    phq9_retest: float = _setting(0.84, "Correlation of two PHQ-9 scores of an unchanged client.")
    gad7_reliability: float = _setting(0.92, "Reliability of the GAD-7 behind its reliable change.")
    gad7_sd: float = _setting(4.50, "Standard deviation of the GAD-7 behind its reliable change.")
    gad7_retest: float = _setting(0.83, "Correlation of two GAD-7 scores of an unchanged client.")
    pcl5_reliability: float = _setting(0.82, "Reliability of the PCL-5 behind its reliable change.")
    pcl5_sd: float = _setting(12.40, "Standard deviation of the PCL-5 behind its reliable change.")
    pcl5_retest: float = _setting(0.82, "Correlation of two PCL-5 scores of an unchanged client.")
    who5_reliable_points: int = _setting(10, "Change of the WHO-5 that counts as reliable, in points.")
    worklist_missed_slots: int = _setting(
        2, "Sessions missed in a row without notice that put a client on the worklist."
    )
    worklist_away_days: int = _setting(7, "Days without an attended session that put an open client on the worklist.")
    worklist_early_days: int = _setting(
        21, "Days of a stay, that of admission included, in which completion is watched."
    )
    worklist_early_slots: int = _setting(3, "Expected sessions from which completion in these first days is judged.")
    worklist_early_completion: float = _setting(0.60, "Share completed below which the first days are on the worklist.")
    worklist_overdue_days: int = _setting(
        7, "Days after which an assessment still missing puts a client on the worklist."
    )
    worklist_appointment_days: int = _setting(
        14, "Days before and after a planned discharge in which a missing aftercare appointment is on the worklist."
    )
    worklist_contact_days: int = _setting(
        7, "Days after discharge without a contact that put a client on the worklist."
    )
    worklist_second_contact_days: int = _setting(
        14, "Days after discharge without a contact that ask for a second try."
    )
    worklist_closed_days: int = _setting(30, "Days after discharge until which a client can be on the worklist.")
    next_step_worse: str = _setting(
        "Bring the scores to the treating team this week.", "Suggested where a score is reliably worse."
    )
    next_step_missed: str = _setting(
        "Call today and ask what got in the way.", "Suggested after sessions missed in a row."
    )
    next_step_away: str = _setting(
        "Agree in the team who reaches out and how.", "Suggested for a client not seen for days."
    )
    next_step_early: str = _setting(
        "Talk about schedule, transport and goals at the next session.",
        "Suggested for few sessions completed early on.",
    )
    next_step_appointment: str = _setting(
        "Book the first aftercare appointment before discharge.", "Suggested before a discharge without aftercare."
    )
    next_step_contact: str = _setting(
        "Call and offer a check-in this week.", "Suggested after a discharge without a contact."
    )
    next_step_second_contact: str = _setting(
        "Call again and ask whether the aftercare appointment was kept.", "Suggested later after such a discharge."
    )
    next_step_overdue: str = _setting(
        "Give the questionnaire at the next session.", "Suggested where an assessment is overdue."
    )
    largest_file_mb: int = _setting(20_000, "Megabytes a file of the exports may unpack to (at import).")
    largest_workbook_mb: int = _setting(400, "The same for an .xlsx workbook, which is held in memory whole.")
    most_rows: int = _setting(100_000_000, "Rows a file of the exports may have (at import).")
    most_columns: int = _setting(1_000, "Columns a file of the exports may have (at import).")
    longest_text: int = _setting(500, "Characters a text may have; a row with a longer one is held back (at import).")
    targets: tuple[Target, ...] = _setting(
        (), "Targets by metric, each a table [targets.METRIC] with value, set_on and set_by; none is shipped."
    )
    baselines: tuple[Baseline, ...] = _setting(
        (), "New baselines in force, accepted on the Events page and read from their log; not set in a file."
    )

    @property
    def data_path(self) -> Path:
        """`data_dir` with the home folder filled in."""
        return Path(self.data_dir).expanduser()

    def as_parameters(self) -> dict[str, Any]:
        """The settings as named SQL parameters."""
        return {
            each.name: getattr(self, each.name) for each in fields(self) if each.name not in ("targets", "baselines")
        }

    def target_of(self, metric_id: str) -> Target | None:
        """What the site wants of a metric, or None."""
        return next((each for each in self.targets if each.metric_id == metric_id), None)

    def baselines_of(self, metric_id: str, scope: str) -> tuple[Baseline, ...]:
        """The baselines of a metric asked in one way, by date."""
        found = [each for each in self.baselines if (each.metric_id, each.scope) == (metric_id, scope)]
        return tuple(sorted(found, key=lambda each: each.on))


class SettingsError(ValueError):
    """A settings file or variable that cannot be used; the message says which and what is valid."""


def load(path: Path | None = None) -> Settings:
    """The settings in force: defaults, then the TOML file where it exists, then the environment."""
    known = {each.name: each for each in fields(Settings) if each.name != "baselines"}
    chosen = _from_toml(path) if path is not None and path.is_file() else {}
    for name in known:
        if (text := os.environ.get(f"IOP_{name.upper()}")) is not None:
            chosen[name] = text
    for name in chosen:
        if name not in known:
            raise SettingsError(f"{name} is not a setting. Valid settings: {', '.join(sorted(known))}.")
    return Settings(**{name: _converted(name, value, known[name]) for name, value in chosen.items()})


def load_for(data_dir: Path) -> Settings:
    """The settings that hold for one set of data: `settings.toml` beside it, or in the data folder it lies in."""
    own, shared = data_dir / FILE, data_dir.parent / FILE
    return load(own if own.is_file() or not _is_inside_data_folder(data_dir) else shared)


def _is_inside_data_folder(data_dir: Path) -> bool:
    return data_dir.name == LIVE or data_dir.name.startswith(SAMPLE)


def _from_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name} is not valid TOML: {error}. Correct that line and start again.") from error


def _converted(name: str, value: Any, setting: Field[Any]) -> Any:
    kind, choices = type(setting.default), setting.metadata["choices"]
    if name == "targets":
        return _targets(value)
    if choices and value not in choices:
        raise SettingsError(f"Setting {name} must be one of {', '.join(choices)}. Correct it and start again.")
    if kind is bool and isinstance(value, str) and value.lower() in ("true", "false", "1", "0"):
        return value.lower() in ("true", "1")
    if kind is not bool and not isinstance(value, bool):
        try:
            return kind(value)
        except (TypeError, ValueError):
            pass
    if isinstance(value, kind):
        return value
    raise SettingsError(f"Setting {name} must be {_KINDS[kind]}. Correct it in settings.toml or the environment.")


def _targets(tables: Any) -> tuple[Target, ...]:
    """The tables of `[targets.METRIC]`, by metric. Which metrics exist is not known here."""
    try:
        return tuple(_target(name, tables[name]) for name in sorted(tables))
    except (TypeError, KeyError, ValueError) as error:
        raise SettingsError(
            "A target is a table [targets.METRIC] with value (a number), set_on (a date) and set_by (text)."
            " Correct it in settings.toml."
        ) from error


def _target(metric_id: str, table: Any) -> Target:
    set_on = date.fromisoformat(str(table["set_on"]))
    return Target(metric_id, float(table["value"]), set_on.isoformat(), str(table["set_by"]))
