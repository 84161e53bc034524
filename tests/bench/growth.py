"""How time and memory grow with rows: the same line measured at two sizes, and the power of the rows it grew by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .results import Line, Part

LINEAR = 1.15  # above this power of the rows, cost grows faster than the rows do


@dataclass(frozen=True)
class Grown:
    """One line at every size it was measured at, with the power between the two largest."""

    what: str
    unit: str
    by_size: Mapping[str, float]
    power: float | None

    @property
    def verdict(self) -> str:
        """How it grows, in words."""
        if self.power is None:
            return ""
        if self.power > LINEAR:
            return "faster than the rows"
        return "with the rows" if self.power > 0.85 else "slower than the rows" if self.power > 0.15 else "hardly"


def grown(parts: Mapping[str, Sequence[Part]], rows: Mapping[str, int]) -> Iterator[Grown]:
    """Every line that was measured at more than one size; sizes from small to large."""
    sizes = sorted(parts, key=lambda size: rows[size])
    lines: dict[str, dict[str, Line]] = {}
    for size in sizes:
        for line in (line for part in parts[size] for line in part.lines):
            lines.setdefault(line.what, {})[size] = line
    for what, found in lines.items():
        if len(found) > 1:
            ours = {size: line.ours for size, line in found.items()}
            yield Grown(what, next(iter(found.values())).unit, ours, _power(list(ours.items())[-2:], rows))


def _power(two: Sequence[tuple[str, float]], rows: Mapping[str, int]) -> float | None:
    (small, less), (large, more) = two
    return math.log(more / less) / math.log(rows[large] / rows[small]) if less > 0 and more > 0 else None
