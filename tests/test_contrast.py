"""Colours by calculation: words and marks that can be seen in light, in dark and in high contrast, and told apart."""

from __future__ import annotations

from itertools import combinations, pairwise

import contrast
import pytest
from contrast import palettes, ratio

from dashboard.charts import theme

PALETTES = palettes()
TEXT, SURFACE, SECONDARY, PAGE = 37, 38, 8, 0
MARKS = {"focus": 1, "amber": 2, "indigo": 3, "rose": 4, "sky": 5, "muted": 6, "watch": 9, "bad": 10}
CATEGORIES = (1, 2, 3, 4, 5, 6)
# How those without one kind of cone see light: Machado, Oliveira and Fernandes (2009), full severity.
EYES = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


@pytest.mark.parametrize("name", PALETTES)
def test_words_stand_out_from_card_and_page(name: str) -> None:
    colours = PALETTES[name]
    least = 7.0 if name.startswith("strong") else contrast.WORDS
    for word in (TEXT, SECONDARY):
        assert min(ratio(colours[word], colours[ground]) for ground in (SURFACE, PAGE)) >= least, word


@pytest.mark.parametrize("name", PALETTES)
def test_marks_stand_out_from_card_and_page(name: str) -> None:
    colours = PALETTES[name]
    least = 4.5 if name.startswith("strong") else contrast.MARKS
    for mark, slot in MARKS.items():
        assert min(ratio(colours[slot], colours[ground]) for ground in (SURFACE, PAGE)) >= least, mark


@pytest.mark.parametrize("name", PALETTES)
def test_words_can_be_read_on_every_step_of_the_sequence(name: str) -> None:
    colours = PALETTES[name]
    for at, step in enumerate(theme.SEQUENTIAL):
        words = theme.words_on((at + 0.5) / len(theme.SEQUENTIAL))
        assert ratio(colours[_slot(words)], colours[_slot(step)]) >= contrast.WORDS, at


@pytest.mark.parametrize("name", PALETTES)
def test_the_sequence_grows_away_from_the_card_in_steps_of_like_size(name: str) -> None:
    colours = PALETTES[name]
    lights = [_seen(colours[_slot(step)], EYES["all cones"])[0] for step in theme.SEQUENTIAL]
    sizes = [abs(after - before) for before, after in pairwise(lights)]
    assert lights in (sorted(lights), sorted(lights, reverse=True))
    assert max(sizes) < 2.5 * min(sizes)


@pytest.mark.parametrize("eye", EYES)
@pytest.mark.parametrize("name", PALETTES)
def test_no_two_categories_look_alike_to_any_eye(name: str, eye: str) -> None:
    seen = [_seen(PALETTES[name][slot], EYES[eye]) for slot in CATEGORIES]
    nearest = min(sum((a - b) ** 2 for a, b in zip(*pair, strict=True)) ** 0.5 for pair in combinations(seen, 2))
    assert nearest >= (0.065 if name.startswith("strong") else 0.03), f"{nearest:.3f}"


def test_colour_is_never_alone() -> None:
    assert len(set(theme.SYMBOLS)) == len(set(theme.GLYPHS)) == len(theme.CATEGORIES) == len(set(theme.CATEGORIES))


def test_a_pale_bar_has_an_edge_that_can_be_seen() -> None:
    pale = [theme.FAINT, theme.tint(theme.AMBER, "70")]
    drawn = theme.filled([theme.FOCUS, *pale])
    assert drawn["line"]["width"] == [0, 1, 1]
    for colours in PALETTES.values():
        for colour in drawn["line"]["color"]:
            assert ratio(colours[_slot(colour)], colours[SURFACE]) >= contrast.MARKS


def test_what_is_too_pale_on_a_figure_is_found() -> None:
    bar = {"type": "bar", "marker": {"color": ["#C9CCD0", "#0A5C60"], "line": {"width": 0}}}
    line = {"type": "scatter", "mode": "lines", "line": {"color": "#BF7E1270", "width": 2}}
    notes = [{"text": '<span style="color:#BF7E12">●</span> fine', "font": {"color": "#16232B"}},
             {"text": '<span style="color:#BF7E12">amber</span>', "font": {"color": "#16232B"}}]  # fmt: skip
    found = contrast.too_pale({"data": [bar, line], "layout": {"annotations": notes}}, "#FFFFFF")
    assert found == ["words amber #BF7E12", "bar  #C9CCD0", "line  #BF7E1270"]


def _slot(placeholder: str) -> int:
    return int(placeholder[1:])


def _seen(colour: str, eye: tuple[tuple[float, ...], ...]) -> tuple[float, ...]:
    """Lightness and two opponent hues (Oklab), 0..1, as this eye sees the colour."""
    light = contrast.linear(colour)
    red, green, blue = (max(0.0, sum(part * each for part, each in zip(row, light, strict=True))) for row in eye)
    long = (0.4122 * red + 0.5363 * green + 0.0514 * blue) ** (1 / 3)
    medium = (0.2119 * red + 0.6807 * green + 0.1074 * blue) ** (1 / 3)
    short = (0.0883 * red + 0.2817 * green + 0.6300 * blue) ** (1 / 3)
    return (
        0.2105 * long + 0.7936 * medium - 0.0041 * short,
        1.9780 * long - 2.4286 * medium + 0.4506 * short,
        0.0259 * long + 0.7828 * medium - 0.8087 * short,
    )
