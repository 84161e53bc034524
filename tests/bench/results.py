"""What was measured, as lines that stand beside their floor and their rivals, and are kept from run to run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path

SECONDS, MILLISECONDS, MEGABYTES = "s", "ms", "MB"


@dataclass(frozen=True)
class Line:
    """One thing measured; all values in the same unit.

    `floor` is what the machine must do anyway, `rivals` what somebody would use instead. `goal` says what must be
    reached, and `is_reached` whether it was; None where there is no goal or nothing to judge it by.
    """

    what: str
    ours: float
    unit: str
    floor: float | None = None
    floor_name: str = ""
    rivals: Mapping[str, float] = field(default_factory=dict)
    goal: str = ""
    is_reached: bool | None = None
    note: str = ""

    @property
    def over_floor(self) -> float | None:
        """How many times the floor."""
        return self.ours / self.floor if self.floor else None


@dataclass(frozen=True)
class Part:
    """One part of the bench on one size of installation: when it ran, how long it took, its lines and tables."""

    name: str
    size: str
    on: str
    seconds: float
    lines: tuple[Line, ...]
    tables: Mapping[str, Sequence[Mapping[str, object]]] = field(default_factory=dict)


def keep(part: Part, folder: Path) -> None:
    """Remember a part beside the exports it was measured on, in place of its last run."""
    kept = {each.name: each for each in kept_in(folder)} | {part.name: part}
    text = json.dumps([asdict(each) for each in kept.values()], indent=1)
    (folder / "measured.json").write_text(text, "utf-8")


def kept_in(folder: Path) -> list[Part]:
    """Every part that was measured on these exports."""
    try:
        held = json.loads((folder / "measured.json").read_text("utf-8"))
    except FileNotFoundError:
        return []
    return [Part(**each | {"lines": tuple(Line(**line) for line in each["lines"])}) for each in held]


def today() -> str:
    """The date of the run."""
    return date.today().isoformat()
