"""Colour by meaning, type, margins and the layout every figure starts from.

Colours are placeholders, the same ones Streamlit's own charts use: the page replaces them by the colours of the theme
in force, so a figure never knows whether it is light or dark.
"""

from __future__ import annotations

import json
from typing import Any

FOCUS, AMBER, INDIGO, ROSE, SKY = "#000001", "#000002", "#000003", "#000004", "#000005"
MUTED, FAINT, SECONDARY = "#000006", "#000007", "#000008"
WATCH, BAD = "#000009", "#000010"
TONES = {"good": FOCUS, "bad": BAD, "neutral": INDIGO}
SEQUENTIAL = tuple(f"#0000{slot}" for slot in range(11, 21))
TEXT, SURFACE = "#000037", "#000038"
STRONG = 6  # of the ten steps of the sequence, the first that words in the text colour cannot be read on

CATEGORIES = (FOCUS, AMBER, INDIGO, ROSE)  # at most four in one chart; the rest are grey
SYMBOLS = ("circle", "diamond", "square", "triangle-up")
GLYPHS = ("●", "◆", "■", "▲")
CLEAR = "rgba(0,0,0,0)"

FONT = "Plex, 'IBM Plex Sans', 'Source Sans 3', 'Source Sans', Arial, sans-serif"
TICK_SIZE, LABEL_SIZE = 12, 12.5
HEIGHT = 206
NARROWEST = 331  # pixels of plot and margins on the smallest card
LABEL_GAP = 16  # pixels between the middles of two direct labels
LONGEST_LABEL = 20  # characters beside a plot

# A part keeps its colour on every page, whatever its size this week.
PART_COLOURS = {
    "attended": FOCUS,
    "partial": SKY,
    "no_show": ROSE,
    "late_cancel": AMBER,
    "client_cancel": MUTED,
    "excused": FAINT,
    "program_cancelled": INDIGO,
    "unrecorded": BAD,
    "yes": FOCUS,  # diagnosed co-occurring
    "screen_positive": SKY,
    "no": MUTED,  # neither
    "not_assessed": AMBER,
    "missed_0": FAINT,
    "missed_1": SKY,
    "missed_2": AMBER,
    "missed_3": ROSE,
    "away_0": FAINT,
    "away_7": AMBER,
    "away_14": ROSE,
    "aftercare_contact": FOCUS,
    "readmitted": AMBER,
    "died_or_in_custody": MUTED,
    "by_discharge": FOCUS,
    "late": AMBER,
    "no_plan": MUTED,
    "carried_over": MUTED,
    "newly_admitted": FOCUS,
    "admitted": FOCUS,
    "completed": SKY,
    "left_ama": ROSE,
    "administrative": AMBER,
    "transferred": INDIGO,
    "unplanned": ROSE,
    "other": MUTED,
}


def tint(colour: str, alpha: str) -> str:
    """The colour made see-through; `alpha` is two hexadecimal digits."""
    return colour + alpha


def steps() -> list[list[float | str]]:
    """The sequence as a colour scale of ten plain steps: between two of them no colour is half readable."""
    number = len(SEQUENTIAL)
    return [[(at + end) / number, colour] for at, colour in enumerate(SEQUENTIAL) for end in (0, 1)]


def words_on(strength: float) -> str:
    """The colour of words on a step of the sequence; `strength` is how far along the scale it lies, 0..1."""
    return SURFACE if strength * len(SEQUENTIAL) >= STRONG else TEXT


def filled(colours: list[str]) -> dict[str, Any]:
    """The look of bars: one too pale to be told from the card has an edge that can be."""
    edges = [MUTED if colour[:7] == FAINT else colour[:7] for colour in colours]
    return {"color": colours, "line": {"color": edges, "width": [int(_is_pale(colour)) for colour in colours]}}


def square(colour: str) -> tuple[str, str]:
    """The sign of a part of a bar and its colour; a pale part is known by its edge."""
    return ("□", MUTED) if colour == FAINT else ("■", colour)


def _is_pale(colour: str) -> bool:
    return colour == FAINT or (len(colour) > 7 and int(colour[7:], 16) < 128)


def greyed(figure: dict[str, Any]) -> dict[str, Any]:
    """The figure without its colours, for an answer that speaks for too few."""
    text = json.dumps(figure)
    for colour in (FOCUS, AMBER, INDIGO, ROSE, SKY):
        text = text.replace(colour, MUTED)
    return json.loads(text)


def plain(text: str) -> str:
    """Text from the data made safe for Plotly, which reads some HTML in labels."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shorten(text: str, *, to: int = LONGEST_LABEL) -> str:
    """The text cut to so many characters, usually the longest label there is room for beside a plot."""
    return text if len(text) <= to else text[: to - 1].rstrip() + "…"


def keyed(glyph: str, colour: str, text: str) -> str:
    """A direct label: a coloured sign, then words in the text colour, which is readable where the colour is not."""
    return f'<span style="color:{colour}">{glyph}</span> {plain(text)}'


def left_margin(labels: list[str]) -> int:
    """Pixels for labels left of the plot: 44 for numbers, more for long categories."""
    return max([44, *(round(12 + 6.9 * len(label)) for label in labels)])


def right_margin(labels: list[str]) -> int:
    """Pixels for direct labels right of the plot; 14 when there are none."""
    return max([14, *(round(16 + 6.5 * len(label)) for label in labels)])


def axis(**more: Any) -> dict[str, Any]:
    """An axis without title, line or automatic margins; gridlines only where `more` asks for them."""
    return {
        "automargin": False,
        "fixedrange": True,
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "gridcolor": tint(FAINT, "80"),
        "tickfont": {"size": TICK_SIZE, "color": SECONDARY},
        "ticks": "",
        "spikecolor": MUTED,
        "spikethickness": 1,
        "spikedash": "solid",
        **more,
    }


def layout(
    *, left: int, right: int, height: int = HEIGHT, top: int = 10, bottom: int = 38, **more: Any
) -> dict[str, Any]:
    """The layout every figure starts from: margins in pixels, no legend, no background of its own."""
    return {
        "height": height,
        "margin": {"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        "font": {"family": FONT, "size": TICK_SIZE, "color": TEXT},
        "paper_bgcolor": CLEAR,
        "plot_bgcolor": CLEAR,
        "showlegend": False,
        "dragmode": False,
        "hoverlabel": {
            "bgcolor": SURFACE,
            "bordercolor": tint(MUTED, "80"),
            "font": {"family": FONT, "size": 12.5, "color": TEXT},
            "align": "left",
        },
        **more,
    }


def inside(drawn: dict[str, Any]) -> int:
    """Height of a layout's plot area in pixels."""
    return drawn["height"] - drawn["margin"]["t"] - drawn["margin"]["b"]


def note(text: str, **more: Any) -> dict[str, Any]:
    """Words on the plot, without an arrow; positions in `more`."""
    return {"text": text, "showarrow": False, "font": {"size": LABEL_SIZE, "color": TEXT}, **more}
