"""Every page under axe-core, light and dark, its charts by calculation, and all of it by keyboard alone."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any

import contrast
import every_page
import pytest
from axe_playwright_python.base import AXE_SCRIPT
from browser import Server
from every_page import PAGES, SLIDES
from playwright.sync_api import Page, Route, expect

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
ASKED = {"resultTypes": ["violations"], "runOnly": {"type": "tag", "values": RULES}}
# Inside a chart nothing is judged by axe: the chart is one image with words of its own, and its colours are calculated.
WHERE = {"exclude": [[".iop-plot .svg-container"]]}
PANELS = ("Table", "How this is counted", "Explain this chart")
# Streamlit's own, rule by rule: what its markup holds, and why it stays.
STREAMLITS = {
    "presentation-role-conflict": (
        "stFileUploaderDropzone",
        "the frame that takes dropped files is named and presentational at once; the button inside it does the same",
    ),
}


def _violations(page: Page) -> list[str]:
    found = page.evaluate("([where, asked]) => axe.run(where, asked)", [WHERE, ASKED])["violations"]
    return [
        f"{each['id']}: {node['target']} {node['html'][:200]}"
        for each in found
        for node in each["nodes"]
        if not _is_streamlits(each["id"], node)
    ]


def _is_streamlits(rule: str, node: dict[str, Any]) -> bool:
    return rule in STREAMLITS and STREAMLITS[rule][0] in node["html"]


def _pale(page: Page) -> list[str]:
    surface = every_page.ground(page)
    return [
        f"{title}: {fault}"
        for title, figure in every_page.figures(page).items()
        for fault in contrast.too_pale(figure, surface)
    ]


def _open_panels(page: Page) -> None:
    """One panel of each kind, each on a card of its own."""
    for at, name in enumerate(PANELS):
        offered = page.locator(".iop-actions").get_by_role("button", name=re.compile(f"^{name}"))
        if offered.count() > at:
            offered.nth(at).click()
            expect(offered.nth(at)).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_barrier_in_light_or_dark_closed_or_opened(demo: Server, page: Page, name: str) -> None:
    every_page.visit(page, demo, name)
    page.evaluate(AXE_SCRIPT)
    assert _violations(page) == []
    if page.locator(".iop-plot.js-plotly-plot").count():
        assert _pale(page) == []
    every_page.darkened(page)
    if page.locator(".iop-plot.js-plotly-plot").count():
        assert _pale(page) == []
    _open_panels(page)
    assert _violations(page) == []


@pytest.mark.parametrize("name", [name for name in PAGES if name != SLIDES])
def test_every_page_has_one_title_and_headings_in_order_in_its_main_part(demo: Server, page: Page, name: str) -> None:
    every_page.visit(page, demo, name)
    main = page.get_by_role("main")
    expect(main).to_have_count(1)
    expect(page.get_by_role("navigation")).to_be_visible()
    said = main.get_by_role("heading").evaluate_all("all => all.map(each => [each.tagName, each.textContent.trim()])")
    levels = [int(tag[1]) for tag, _ in said]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels)), said
    assert all(text for _, text in said), said


def test_a_keyboard_reaches_every_control_in_reading_order_and_shows_where_it_is(demo: Server, page: Page) -> None:
    every_page.visit(page, demo, "sessions")
    stops = _stops(page, until="How this is counted")
    assert "Skip to main content" in stops[0]
    order = ["Sessions", "Week", "Filters", "Copy link", "Table", "PNG", "CSV", "How this is counted"]
    places = [next(at for at, said in enumerate(stops) if said.startswith(wanted)) for wanted in order]
    assert places == sorted(places)


def _stops(page: Page, *, until: str) -> list[str]:
    """The names of what Tab stops at from the top of the page; each stop is on screen, in an outline."""
    said: list[str] = []
    for _ in range(80):
        page.keyboard.press("Tab")
        name, is_shown = page.evaluate(
            """() => {
                let on = document.activeElement;
                while (on.shadowRoot?.activeElement) on = on.shadowRoot.activeElement;
                const box = on.getBoundingClientRect(), frames = [];
                for (let each = on; each && frames.length < 5; each = each.parentElement) frames.push(each);
                const isMarked = frames.some(each => getComputedStyle(each).outlineStyle !== 'none');
                const name = on.getAttribute('aria-label') || on.textContent.trim() || on.value || on.tagName;
                return [name, isMarked && box.width > 0 && box.bottom > 0 && box.top < innerHeight];
            }"""
        )
        assert is_shown, name
        said.append(name)
        if name.startswith(until):
            return said
    raise AssertionError(f"Tab never came to {until}: {said}")


def test_high_contrast_is_followed_while_a_page_is_open(demo: Server, page: Page) -> None:
    every_page.visit(page, demo, "sessions")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme, contrast="more")
        page.wait_for_function(
            "is => getComputedStyle(document.querySelector('.stApp')).colorScheme === is", arg=scheme
        )
        every_page.repainted(page)
        colours = contrast.palettes()[f"strong {scheme}"]
        assert every_page.ground(page) == colours[38]
        assert _pale(page) == []
        assert contrast.ratio(_hex(page, ".iop-note", "color"), colours[38]) >= 7
        assert contrast.ratio(_hex(page, ".iop-card", "borderTopColor"), colours[38]) >= 4.5
        assert _width(page, ".iop-plot .js-line:not([style*='stroke-width: 1'], [style*='stroke-width: 0'])") == 3


def test_high_contrast_that_comes_before_the_chart_library_is_in_the_first_drawing(demo: Server, page: Page) -> None:
    held: list[Route] = []
    page.route("**/plotly-cartesian.min.js", lambda route: held.append(route))
    page.goto(f"{demo.address}/sessions")
    expect(page.locator(".iop-card").first).to_be_visible()
    page.emulate_media(color_scheme="light", contrast="more")
    page.wait_for_function("() => matchMedia('(prefers-contrast: more)').matches")
    page.set_viewport_size({"width": 1200, "height": 800})
    expect(page.locator(".main-svg")).to_have_count(0)
    held[0].continue_()
    every_page.repainted(every_page.settled(page))
    assert every_page.ground(page) == contrast.palettes()["strong light"][38]
    assert _pale(page) == []


def test_forced_colours_leave_charts_their_own_colours_on_their_own_ground(demo: Server, page: Page) -> None:
    page.emulate_media(forced_colors="active", color_scheme="dark")
    every_page.visit(page, demo, "sessions")
    every_page.repainted(page)
    colours = contrast.palettes()["strong dark"]
    assert _hex(page, ".iop-plot", "backgroundColor") == colours[38].lower()
    assert _hex(page, ".iop-plot .js-line[style*='stroke-width: 2']", "stroke") == colours[1].lower()
    assert (
        page.locator("[role=radio][aria-checked=true]").first.evaluate("on => getComputedStyle(on).outlineStyle")
        == "solid"
    )


def test_nothing_moves_where_the_system_asks_for_less_motion(demo: Server, page: Page) -> None:
    page.emulate_media(reduced_motion="reduce")
    every_page.visit(page, demo, "census")
    slow = page.evaluate(
        "() => [...document.querySelectorAll('*')].filter(each => {const look = getComputedStyle(each);"
        " return [look.transitionDuration, look.animationDuration].some(said =>"
        " said.split(',').some(one => parseFloat(one) > 0.001));}).map(each => each.className)"
    )
    assert slow == []


def _hex(page: Page, selector: str, name: str) -> str:
    said = page.locator(selector).first.evaluate("(on, name) => getComputedStyle(on)[name]", name)
    return "#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", said)[:3])


def _width(page: Page, selector: str) -> float:
    return page.locator(selector).first.evaluate("on => parseFloat(getComputedStyle(on).strokeWidth)")
