"""Every page on a phone, a small laptop, a large one and a projector: nothing sideways, nothing outside its card."""

from __future__ import annotations

import every_page
import pytest
from browser import Server
from every_page import PAGES, SLIDES
from playwright.sync_api import Page

SIZES = ((390, 844), (1024, 768), (1440, 900), (1920, 1080))
LEAST_TARGET = 24  # pixels, by WCAG 2.2
# Each fault as a sentence. Words of a chart may touch, but not by more than a hair.
FAULTS = """() => {
    const found = [], box = (node) => node.getBoundingClientRect(), short = (text) => text.trim().slice(0, 40);
    const isShown = (node) => node.checkVisibility({visibilityProperty: true}) && box(node).width > 1;
    const across = document.documentElement;
    if (across.scrollWidth > across.clientWidth) found.push(`the page is ${across.scrollWidth} wide`);
    const main = document.querySelector('[data-testid=stMain]');
    if (main && main.scrollWidth > main.clientWidth + 1) found.push(`the main part is ${main.scrollWidth} wide`);
    for (const card of document.querySelectorAll('.iop-card, .iop-tile')) {
        const edge = box(card), title = short(card.textContent);
        for (const part of card.querySelectorAll(':scope > *, .iop-plot, .iop-keys li, .iop-actions button')) {
            const own = box(part);
            const isOut = own.left < edge.left || own.right > edge.right + 1 || own.bottom > edge.bottom + 1;
            if (isShown(part) && isOut) found.push(`${title}: ${part.className.baseVal ?? part.className} is outside`);
        }
        const texts = [...card.querySelectorAll('.iop-plot text')];
        const words = texts.filter((each) => each.textContent.trim() && isShown(each));
        for (const word of words) {
            const own = box(word), said = short(word.textContent);
            if (own.left < edge.left || own.right > edge.right) found.push(`${title}: "${said}" is cut`);
        }
        words.forEach((word, at) => words.slice(at + 1).forEach((other) => {
            const a = box(word), b = box(other);
            const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
            const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
            const said = [word, other].map((each) => short(each.textContent)).join('" is on "');
            if (wide > 3 && high > 8) found.push(`${title}: "${said}"`);
        }));
    }
    return found;
}"""
# Ours alone: a calendar's or a list's small arrow inside a field of Streamlit's is judged with its field by axe.
SMALL = """least => [...document.querySelectorAll('.iop-board :is(button, summary), .stButton button, .stPageLink a')]
    .filter((node) => node.checkVisibility({visibilityProperty: true}) && node.getBoundingClientRect().width)
    .filter((node) => ['width', 'height'].some((side) => node.getBoundingClientRect()[side] < least))
    .map((node) => node.textContent || node.getAttribute('aria-label'))"""


@pytest.mark.parametrize("name", [name for name in PAGES if name != SLIDES])
def test_a_page_fits_every_screen(demo: Server, page: Page, name: str) -> None:
    every_page.visit(page, demo, name)
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_function("wanted => innerWidth === wanted", arg=width)
        every_page.settled(page)
        assert page.evaluate(FAULTS) == [], f"{name} at {width}"
        assert page.evaluate(SMALL, LEAST_TARGET) == [], f"{name} at {width}"
