"""A card's figure made large enough for the back row, and stripped of all that only a mouse could ask for.

A slide is laid out on a stage 1920 pixels wide: every letter at least 28 of them high, the line of the answer four
wide. The page scales the whole stage to the screen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from dashboard.charts import theme

SCALE = 2.33  # of a card's 12 pixels to 28
SMALLEST = 28  # pixels of a letter
LINE = 4  # pixels of a line that carries the answer
STRONG = 2  # pixels from which a line on a card carries it
HIDDEN_ON_STAGE = ("text", "hovertemplate", "hoverinfo", "customdata", "hovertext", "name", "hoverongaps")
FLAG_ROW = 42  # pixels over the plot for a row of words about events
FLAG_ROWS = 2
END = 34  # pixels of the words at the end of a line
WIDE = 1650  # pixels of a plot on the stage, less than there are
LETTER = 15.5  # pixels of a letter beside another

Figure = dict[str, Any]


@dataclass(frozen=True)
class Flag:
    """An event beside a line: its day, and its kind and date in words. Never what somebody typed.

    `row` and `middle` (a share of the width) are the place of its words over the plot.
    """

    on: date
    words: str
    row: int = 0
    middle: float = 0.0


def enlarged(figure: Figure, flags: Sequence[Flag] = (), *, letters: int = SMALLEST) -> Figure:
    """The figure for the stage, with the flags of events where it has dates; its height is the page's business.

    `letters` is the least height of those on the plot, in pixels.
    """
    layout = _layout(figure["layout"], letters)
    _put_up(flags, layout)
    return {"data": [_trace(each) for each in figure["data"]], "layout": layout}


def has_dates(figure: Figure) -> bool:
    """True where events have a place: the figure runs along dates."""
    return figure["layout"].get("xaxis", {}).get("type") == "date"


def _layout(layout: Figure, letters: int) -> Figure:
    left_out = ("height", "hovermode", "hoverlabel", "meta")
    made = {name: value for name, value in layout.items() if name not in left_out}
    made["margin"] = {side: round(pixels * SCALE) for side, pixels in layout["margin"].items()}
    made["font"] = _letters(layout["font"])
    notes = layout.get("annotations", ())
    made["annotations"] = [_note(each, letters) for each in notes]
    if any(each.get("name") == "end" for each in notes):
        made["margin"]["r"] = round(made["margin"]["r"] * END / SMALLEST)
    made["shapes"] = [each | {"line": _line(each.get("line", {}))} for each in layout.get("shapes", ())]
    for axis in ("xaxis", "yaxis"):
        if axis in layout:
            made[axis] = _axis(layout[axis])
    return made


def _letters(font: Figure, least: int = SMALLEST) -> Figure:
    return font | {"size": max(least, round(font.get("size", theme.TICK_SIZE) * SCALE))}


def _note(note: Figure, letters: int) -> Figure:
    shifts = {name: round(note[name] * SCALE) for name in ("xshift", "yshift") if name in note}
    least = END if note.get("name") == "end" else letters
    return note | shifts | {"font": _letters(note.get("font", {}), least)}


def _axis(axis: Figure) -> Figure:
    made = {name: value for name, value in axis.items() if not name.startswith(("spike", "unified"))}
    if "ticklabelstandoff" in made:
        made["ticklabelstandoff"] = round(made["ticklabelstandoff"] * SCALE)
    return made | {"tickfont": _letters(axis.get("tickfont", {})), "gridwidth": 2}


def _line(line: Figure) -> Figure:
    width = line.get("width", 0)
    return line | {"width": LINE if width >= STRONG else width * 2}


def _trace(trace: Figure) -> Figure:
    made = {name: value for name, value in trace.items() if name not in HIDDEN_ON_STAGE}
    made["hoverinfo"] = "skip"
    if "line" in trace:
        made["line"] = _line(trace["line"])
    if "marker" in trace:
        made["marker"] = _marker(trace["marker"])
    if "error_y" in trace:
        made["error_y"] = trace["error_y"] | {"thickness": 3}
    for gap in ("xgap", "ygap"):
        if gap in trace:
            made[gap] = trace[gap] * 3
    return made


def _marker(marker: Figure) -> Figure:
    made = dict(marker)
    if "size" in marker:
        sizes = marker["size"]
        made["size"] = [each * 2 for each in sizes] if isinstance(sizes, list) else sizes * 2
    if marker.get("line", {}).get("width"):
        made["line"] = marker["line"] | {"width": LINE - 1}
    if "pattern" in marker:
        made["pattern"] = marker["pattern"] | {"size": marker["pattern"].get("size", 6) * SCALE}
    return made


def fitting(flags: Sequence[Flag], figure: Figure, room: int) -> tuple[Flag, ...]:
    """Those whose words have a place over the plot and are few enough, the newest first; a flag nobody can read says
    nothing.
    """
    if not has_dates(figure):
        return ()
    first, last = (datetime.fromisoformat(each) for each in figure["layout"]["xaxis"]["range"])
    taken: list[tuple[int, float, float]] = []
    kept = []
    for flag in sorted(flags, key=lambda flag: flag.on, reverse=True):
        share = (datetime(flag.on.year, flag.on.month, flag.on.day) - first) / (last - first)
        half = len(flag.words) * LETTER / WIDE / 2
        middle = min(max(share, half), 1 - half)
        row = _row(middle - half, middle + half, taken)
        words = len(flag.words.split())
        if 0 <= share <= 1 and row is not None and words <= room:
            room -= words
            taken.append((row, middle - half, middle + half))
            kept.append(replace(flag, row=row, middle=middle))
    return tuple(kept)


def _row(low: float, high: float, taken: list[tuple[int, float, float]]) -> int | None:
    """The lowest row in which the words touch no others; None where there is none."""
    rows = range(FLAG_ROWS)
    return next(
        (row for row in rows if all(row != at or high < left or low > right for at, left, right in taken)), None
    )


def _put_up(flags: Sequence[Flag], layout: Figure) -> None:
    """A dotted line at each event, with its words over the plot."""
    layout["shapes"] += [_pole(flag) for flag in flags]
    layout["annotations"] += [_words(flag) for flag in flags]
    layout["margin"]["t"] += FLAG_ROW * max((flag.row + 1 for flag in flags), default=0)


def _pole(flag: Flag) -> Figure:
    line = {"color": theme.SECONDARY, "width": 2.5, "dash": "dot"}
    day = flag.on.isoformat()
    return {"type": "line", "x0": day, "x1": day, "yref": "paper", "y0": 0, "y1": 1, "line": line, "layer": "below"}


def _words(flag: Flag) -> Figure:
    font = {"size": SMALLEST, "color": theme.SECONDARY}
    place = {"x": flag.middle, "xref": "paper", "xanchor": "center", "y": 1, "yref": "paper", "yanchor": "bottom"}
    return theme.note(theme.plain(flag.words), **place) | {"font": font, "yshift": 4 + FLAG_ROW * flag.row}
