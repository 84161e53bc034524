"""The state of an installation: everything that can be told without showing anybody's data."""

from __future__ import annotations

from pathlib import Path

from dashboard.care import entry, folder, program, records
from dashboard.care.check import Check, State


def examine(data_path: Path, root: Path = program.ROOT) -> tuple[Check, ...]:
    """Every check, those of the program first."""
    checks = [*program.checks(root), *folder.checks(data_path)]
    if data_path.is_dir():
        checks += [*records.checks(data_path), *entry.checks(data_path)]
    return tuple(checks)


def worst(checks: tuple[Check, ...]) -> State:
    """The state of the whole."""
    return max((each.state for each in checks), key=tuple(State).index, default=State.OK)
