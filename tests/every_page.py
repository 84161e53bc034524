"""Every page of the dashboard in a real Chromium: opening it, turning it dark, and the figures as they are painted."""

from __future__ import annotations

from typing import Any

import browser
from browser import Server
from playwright.sync_api import Page, expect

PAGES = tuple(sorted(path.stem for path in (browser.ROOT / "dashboard" / "app" / "pages").glob("*.py")))
SLIDES = "meeting"  # the whole window, without the frame of the other pages
_PLOTS = "[...document.querySelectorAll('.iop-plot.js-plotly-plot:not([hidden])')]"


def visit(page: Page, server: Server, name: str) -> Page:
    """A page by the name of its file, once it has all it will show."""
    page.goto(f"{server.address}/{'' if name == 'brief' else name}")
    return settled(page)


def settled(page: Page) -> Page:
    """The page once its run is over and every chart is drawn as wide as its card."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    page.wait_for_function("() => getComputedStyle(document.querySelector('.stApp')).getPropertyValue('--iop-quiet')")
    # A part of the page stands for a moment without what it will hold; a board without cards would pass for drawn.
    expect(page.locator("[data-testid=stBidiComponentRegular]:not(:has([class^=iop]))")).to_have_count(0)
    expect(page.locator(".iop-board:empty, .iop-plot:not([hidden]):not(:has(.main-svg))")).to_have_count(0)
    page.wait_for_function(
        f"() => {_PLOTS}.every(plot => Math.abs(plot.querySelector('.main-svg').clientWidth - plot.clientWidth) < 2)"
    )
    return page


def repainted(page: Page) -> Page:
    """The page once every chart has the text colour in force, after a switch of theme or contrast."""
    page.wait_for_function(
        "() => {const board = document.querySelector('.iop-board');"
        " const text = board && getComputedStyle(board).getPropertyValue('--st-text-color').trim().toLowerCase();"
        f" return {_PLOTS}.every(plot => plot.layout.font.color.toLowerCase() === text);}}"
    )
    return page


def darkened(page: Page) -> Page:
    """The page after the system has turned dark."""
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("() => getComputedStyle(document.querySelector('.stApp')).colorScheme === 'dark'")
    # Colours on their way from one theme to the other are neither's.
    page.evaluate("() => Promise.allSettled(document.getAnimations().map(each => each.finished))")
    return repainted(page)


def figures(page: Page) -> dict[str, dict[str, Any]]:
    """The painted figure of every card by its title."""
    found = page.evaluate(
        f"() => {_PLOTS}.map(plot => [plot.closest('article').querySelector('h2').textContent,"
        " {data: plot.data, layout: plot.layout}])"
    )
    return dict(found)


def ground(page: Page) -> str:
    """The colour of the cards as six digits."""
    return page.evaluate(
        "() => getComputedStyle(document.querySelector('.iop-board'))"
        ".getPropertyValue('--st-secondary-background-color').trim()"
    )
