"""Settings: where they come from, what wins, and what a wrong one says."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from dashboard.settings import Settings, SettingsError, Target, load, load_for


def _written(folder: Path, text: str) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "settings.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_setting_has_a_sentence() -> None:
    assert all(each.metadata["sentence"].endswith(".") for each in fields(Settings))


def test_the_environment_wins_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _written(tmp_path, "small_cell_threshold = 6\ncensus_includes_discharge_day = true\n")
    assert (load(path).small_cell_threshold, load(path).census_includes_discharge_day) == (6, True)
    monkeypatch.setenv("IOP_SMALL_CELL_THRESHOLD", "5")
    monkeypatch.setenv("IOP_CENSUS_INCLUDES_DISCHARGE_DAY", "false")
    assert (load(path).small_cell_threshold, load(path).census_includes_discharge_day) == (5, False)


def test_one_file_in_the_data_folder_holds_for_the_imported_data_and_the_samples(tmp_path: Path) -> None:
    _written(tmp_path, "data_lag_days = 3\n")
    assert [load_for(tmp_path / name).data_lag_days for name in ("live", "sample-invented", "elsewhere")] == [3, 3, 2]
    _written(tmp_path / "live", "data_lag_days = 0\n")
    assert load_for(tmp_path / "live").data_lag_days == 0


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "small_cells = 6\n",
            "small_cells is not a setting. Valid settings: .*data_dir",
        ),
        ('small_cell_threshold = "few"\n', "Setting small_cell_threshold must be a whole number."),
        ("census_includes_discharge_day = 2\n", "Setting census_includes_discharge_day must be true or false."),
        ("small_cell_threshold =\n", "settings.toml is not valid TOML"),
    ],
)
def test_a_wrong_setting_says_which_and_what_is_valid(tmp_path: Path, text: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence.replace("(", r"\(")):
        load(_written(tmp_path, text))


def test_a_target_has_a_value_a_day_and_somebody_who_set_it(tmp_path: Path) -> None:
    text = '[targets.session_completion]\nvalue = 0.75\nset_on = 2026-01-12\nset_by = "Quality committee"\n'
    held = load(_written(tmp_path, text)).target_of("session_completion")
    assert held == Target("session_completion", 0.75, "2026-01-12", "Quality committee")
    assert load(_written(tmp_path, text)).target_of("show_rate") is None


@pytest.mark.parametrize(
    "text",
    [
        "targets = 0.75\n",
        "[targets]\nsession_completion = 0.75\n",
        "[targets.session_completion]\nvalue = 0.75\n",
        '[targets.session_completion]\nvalue = "high"\nset_on = 2026-01-12\nset_by = "Board"\n',
        '[targets.session_completion]\nvalue = 0.75\nset_on = "soon"\nset_by = "Board"\n',
    ],
)
def test_a_target_that_cannot_be_read_says_how_one_is_written(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError, match=r"A target is a table \[targets.METRIC\] with value"):
        load(_written(tmp_path, text))


def test_a_setting_with_choices_takes_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="signal_rules must be one of anhoej, nhs"):
        load(_written(tmp_path, 'signal_rules = "western"\n'))
