"""Every setting of the product: its name, its default and one sentence on what it changes.

Settings come from `settings.toml` in the data folder, then from environment variables named `IOP_<NAME>`, which win.
Those marked "at import" are written into a snapshot when it is built and take effect with the next import.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

FILE = "settings.toml"
LIVE = "live"  # the imported data, in the data folder
SAMPLE = "sample-"  # begins the folder of each sample, beside it
_KINDS = {int: "a whole number", float: "a number", bool: "true or false", str: "text in quotation marks"}


def _setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"sentence": sentence})


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
    phantom_days: int = _setting(14, "Days without an attended session after which an open client is phantom census.")
    full_share: float = _setting(0.75, "Share of planned minutes that makes a session completed (at import).")
    evening_from_hour: int = _setting(17, "Local hour from which a weekday session is an evening session (at import).")
    episode_gap_days: int = _setting(1, "Largest gap in days between stays of one episode of care (at import).")
    screen_window_days: int = _setting(30, "Days around admission in which a screen counts (at import).")
    phq9_positive: int = _setting(10, "PHQ-9 score from which a screen is positive (at import).")
    gad7_positive: int = _setting(10, "GAD-7 score from which a screen is positive (at import).")
    pcl5_positive: int = _setting(33, "PCL-5 score from which a screen is positive (at import).")
    floor_hours_adult: int = _setting(9, "Clinical hours a week ASAM 2.1 asks for adults (at import).")
    floor_hours_adolescent: int = _setting(6, "Clinical hours a week ASAM 2.1 asks below age 18 (at import).")
    floor_hours_partial_hospital: int = _setting(20, "Clinical hours a week ASAM 2.5 asks (at import).")

    @property
    def data_path(self) -> Path:
        """`data_dir` with the home folder filled in."""
        return Path(self.data_dir).expanduser()

    def as_parameters(self) -> dict[str, Any]:
        """The settings as named SQL parameters."""
        return {each.name: getattr(self, each.name) for each in fields(self)}


class SettingsError(ValueError):
    """A settings file or variable that cannot be used; the message says which and what is valid."""


def load(path: Path | None = None) -> Settings:
    """The settings in force: defaults, then the TOML file where it exists, then the environment."""
    known = {each.name: each for each in fields(Settings)}
    chosen = _from_toml(path) if path is not None and path.is_file() else {}
    for name in known:
        if (text := os.environ.get(f"IOP_{name.upper()}")) is not None:
            chosen[name] = text
    for name in chosen:
        if name not in known:
            raise SettingsError(f"{name} is not a setting. Valid settings: {', '.join(sorted(known))}.")
    return Settings(**{name: _converted(name, value, type(known[name].default)) for name, value in chosen.items()})


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


def _converted(name: str, value: Any, kind: type) -> Any:
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
