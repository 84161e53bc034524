"""Names beside dots, placed so that none touches another name or a dot; a name without room is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LETTER, LINE = 6.6, 16  # pixels: the width of a letter, the height of a line
AWAY = 9  # pixels between the middle of a dot and its name
# Where a name may stand: Plotly's anchors, and how far it moves.
PLACES = (
    {"xanchor": "left", "yanchor": "middle", "xshift": AWAY, "yshift": 0},
    {"xanchor": "right", "yanchor": "middle", "xshift": -AWAY, "yshift": 0},
    {"xanchor": "center", "yanchor": "bottom", "xshift": 0, "yshift": AWAY - 3},
    {"xanchor": "center", "yanchor": "top", "xshift": 0, "yshift": 3 - AWAY},
    {"xanchor": "right", "yanchor": "bottom", "xshift": 0, "yshift": AWAY - 3},
    {"xanchor": "right", "yanchor": "top", "xshift": 0, "yshift": 3 - AWAY},
    {"xanchor": "left", "yanchor": "bottom", "xshift": 0, "yshift": AWAY - 3},
    {"xanchor": "left", "yanchor": "top", "xshift": 0, "yshift": 3 - AWAY},
)
START = {"left": 0.0, "right": -1.0, "center": -0.5, "bottom": 0.0, "top": -1.0, "middle": -0.5}
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Dot:
    """A dot in pixels from the lower left corner of the plot; `comes_first` gets the first choice of places."""

    name: str
    x: float
    y: float
    comes_first: bool = False


def beside(dots: Sequence[Dot], *, wide: float, tall: float) -> list[tuple[str, dict[str, Any]]]:
    """Each dot's name with its place as Plotly's anchors and shifts; an empty place where there is no room.

    Worked out for the narrowest plot there is: on a wider one the dots only move apart.
    """
    taken = [(dot.x - AWAY / 2, dot.y - AWAY / 2, dot.x + AWAY / 2, dot.y + AWAY / 2) for dot in dots]
    found: dict[int, dict[str, Any]] = {}
    for at in sorted(range(len(dots)), key=lambda at: not dots[at].comes_first):
        for place in PLACES if dots[at].name else ():
            box = box_of(dots[at], place)
            if _is_inside(box, wide, tall) and not any(_touch(box, other) for other in taken):
                taken.append(box)
                found[at] = place
                break
    return [(dot.name, found.get(at, {})) for at, dot in enumerate(dots)]


def box_of(dot: Dot, place: dict[str, Any]) -> Box:
    """Left, bottom, right and top of a dot's name at a place."""
    width = LETTER * len(dot.name)
    left = dot.x + place["xshift"] + START[place["xanchor"]] * width
    bottom = dot.y + place["yshift"] + START[place["yanchor"]] * LINE
    return left, bottom, left + width, bottom + LINE


def _is_inside(box: Box, wide: float, tall: float) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= wide and box[3] <= tall


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
