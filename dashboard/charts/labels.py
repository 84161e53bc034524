"""Direct labels at the right edge of a plot, moved apart so that none touches another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.charts import theme


def spread(wanted: Sequence[float], *, gap: float, low: float, high: float) -> list[float]:
    """Positions as near to `wanted` as possible, in the same order, at least `gap` apart and inside the limits.

    Least squares under an order (pool adjacent violators): neighbours that would touch share their mean place.
    When the labels do not fit between the limits, the gap shrinks evenly.
    """
    if len(wanted) > 1:
        gap = min(gap, (high - low) / (len(wanted) - 1))
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    top = high - gap * (len(wanted) - 1)
    blocks: list[list[float]] = []
    for rank, index in enumerate(order):
        blocks.append([min(max(wanted[index] - rank * gap, low), max(top, low))])
        while len(blocks) > 1 and _mean(blocks[-2]) >= _mean(blocks[-1]):
            last = blocks.pop()
            blocks[-1] += last
    places = [_mean(block) for block in blocks for _ in block]
    placed = {index: places[rank] + rank * gap for rank, index in enumerate(order)}
    return [placed[index] for index in range(len(wanted))]


def _mean(block: list[float]) -> float:
    return sum(block) / len(block)


@dataclass(frozen=True)
class Label:
    """Words beside the end of a line or part: `value` is its height, the sign in its colour ties the two together."""

    text: str
    value: float
    glyph: str = ""
    colour: str = ""

    @property
    def marked(self) -> str:
        """The words as Plotly writes them; a label without a sign stands alone and is bold."""
        return theme.keyed(self.glyph, self.colour, self.text) if self.glyph else f"<b>{theme.plain(self.text)}</b>"


def right_margin(ends: Sequence[Label]) -> int:
    """Pixels the labels need right of the plot."""
    return theme.right_margin([f"{end.glyph} {end.text}" if end.glyph else end.text for end in ends])


def at_right(ends: Sequence[Label], *, axis: tuple[float, float], pixels: float) -> list[dict[str, Any]]:
    """One annotation per label, right of the plot beside its value; `pixels` is the height of the plot area.

    Placed on paper, not on the date axis, which a label would stretch.
    """
    low, high = axis
    shares = [(end.value - low) / ((high - low) or 1.0) for end in ends]
    places = spread(shares, gap=theme.LABEL_GAP / pixels, low=0.0, high=1.0)
    side = {"name": "end", "x": 1, "xref": "paper", "xanchor": "left", "xshift": 8, "align": "left"}
    return [
        theme.note(end.marked, y=place, yref="paper", yanchor="middle", **side)
        for end, place in zip(ends, places, strict=True)
    ]


def keys(ends: Sequence[Label]) -> dict[str, Any]:
    """The same labels as data, for a screen too narrow to have them beside the plot."""
    return {"keys": [[end.glyph, end.colour, end.text] for end in ends if end.glyph]}
