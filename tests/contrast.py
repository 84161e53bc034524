"""Contrast of colours by the formula of WCAG 2, the palettes in force, and what of a figure is too pale to be seen."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
WORDS, MARKS = 4.5, 3.0  # the least contrast of text and of what is drawn
_SPAN = re.compile(r'<span style="color:(#[0-9A-Fa-f]{6,8})">(.*?)</span>', re.DOTALL)
_SET = re.compile(r"--st-(text|secondary-background|chart-categorical)-colors?: ([^;]+);")
_CLEAR = "rgba(0,0,0,0)"


def palettes() -> dict[str, dict[int, str]]:
    """Colour by placeholder's number, 0 being the page: light, dark, and both where high contrast is asked for."""
    themes = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))["theme"]
    found = {name: _of_theme(themes[name]) for name in ("light", "dark")}
    style = (ROOT / "dashboard" / "app" / "contrast.css").read_text("utf-8")
    strong = [_SET.findall(block) for block in style.split("{") if "--st-chart-categorical-colors" in block]
    for (name, usual), said in zip(tuple(found.items()), strong, strict=True):
        given = dict(said)
        numbered = dict(enumerate(given["chart-categorical"].split(","), 1))
        surface = given["secondary-background"]
        found[f"strong {name}"] = usual | numbered | {0: surface, 37: given["text"], 38: surface}
    return found


def _of_theme(theme: dict[str, Any]) -> dict[int, str]:
    found = {0: theme["backgroundColor"], 37: theme["textColor"], 38: theme["secondaryBackgroundColor"]}
    found |= dict(enumerate(theme["chartCategoricalColors"], 1))
    return found | dict(enumerate(theme["chartSequentialColors"], 11))


def ratio(colour: str, ground: str) -> float:
    """1 (the same) to 21 (black on white); a colour with an alpha of two digits is laid over the ground first."""
    lights = sorted((_light(_over(colour, ground)), _light(_rgb(ground))))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def linear(colour: str) -> tuple[float, ...]:
    """Red, green and blue as amounts of light, 0..1."""
    return tuple(_linear(each) for each in _rgb(colour))


def _rgb(colour: str) -> tuple[float, ...]:
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


def _over(colour: str, ground: str) -> tuple[float, ...]:
    alpha = int(colour[7:9] or "FF", 16) / 255
    return tuple(alpha * own + (1 - alpha) * below for own, below in zip(_rgb(colour), _rgb(ground), strict=True))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _light(rgb: tuple[float, ...]) -> float:
    return sum(weight * _linear(part) for weight, part in zip((0.2126, 0.7152, 0.0722), rgb, strict=True))


def too_pale(figure: dict[str, Any], ground: str) -> list[str]:
    """What of a painted figure falls short on its ground: words on the plot and ticks, bars, lines and markers.

    Words on the cells of a heat map are left out (their ground is the cell), and so is what only stands behind a mark:
    the area of an interval, and the empty rest of a bar, which says nothing on its own.
    """
    on_cells = any(trace["type"] == "heatmap" for trace in figure["data"])
    said = [note for note in figure["layout"].get("annotations", ()) if not on_cells or note.get("xref") == "paper"]
    words = [fault for note in said for fault in _pale_words(note, ground)]
    ticks = [figure["layout"][name]["tickfont"]["color"] for name in ("xaxis", "yaxis") if name in figure["layout"]]
    words += [f"ticks {colour}" for colour in ticks if ratio(colour, ground) < WORDS]
    return words + [fault for trace in figure["data"] for fault in _pale_marks(trace, ground)]


def _pale_words(note: dict[str, Any], ground: str) -> Iterator[str]:
    text = note["text"]
    for colour, inside in _SPAN.findall(text):
        is_sign = not re.search(r"[^\W_]", inside)
        if ratio(colour, ground) < (MARKS if is_sign else WORDS):
            yield f"words {inside} {colour}"
    if _SPAN.sub("", text).strip() and ratio(note["font"]["color"], ground) < WORDS:
        yield f"words {text} {note['font']['color']}"


def _pale_marks(trace: dict[str, Any], ground: str) -> Iterator[str]:
    kind = trace["type"]
    if kind == "scatter" and "lines" in trace["mode"] and "fill" not in trace and trace["line"].get("width") != 0:
        yield from _pale(f"line {trace.get('name', '')}", [trace["line"]["color"]], ground)
    if (kind == "bar" and trace.get("hoverinfo") != "skip") or (
        kind == "scatter" and "markers" in trace["mode"] and trace["marker"].get("opacity") != 0
    ):
        yield from _pale_shapes(f"{kind} {trace.get('name', '')}", trace["marker"], ground)
    if error := trace.get("error_y") or trace.get("error_x"):
        yield from _pale("whiskers", [error["color"]], ground)


def _pale_shapes(what: str, marker: dict[str, Any], ground: str) -> Iterator[str]:
    """A mark is seen by its filling or by its edge."""
    edge, fills = marker.get("line", {}), _each(marker.get("color", _CLEAR))
    edges, widths = cycle(_each(edge.get("color", _CLEAR))), cycle(_each(edge.get("width", 0)))
    for fill, colour, width in zip(fills, edges, widths, strict=False):
        if fill != _CLEAR and not (width >= 1 and ratio(colour, ground) >= MARKS):
            yield from _pale(what, [fill], ground)


def _pale(what: str, colours: list[str], ground: str) -> Iterator[str]:
    yield from (f"{what} {colour}" for colour in colours if colour != _CLEAR and ratio(colour, ground) < MARKS)


def _each(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
