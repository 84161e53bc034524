"""A clinic whose every text is HTML, Markdown, SQL or a formula, in a real Chromium: none of it is more than text."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import browser
import pytest
from browser import Server, go
from faults import hostile
from faults.nasty import LINK, MARKS, SCRIPT
from playwright.sync_api import Browser, Page, expect

from dashboard.app import saved_views

PAGES = (
    "", "census", "sessions", "retention", "co_occurring", "outcomes", "aftercare", "programs", "compare", "worklist",
    "events", "data_health",
)  # fmt: skip
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
JOINER = "\u2060"  # invisible, and what keeps an address from becoming a link
# What HTML, Markdown or a formula in a text would have become.
RENDERED = (
    "img[src='x'], img[src*='192.0.2.1'], a[href^='javascript'], a[href*='192.0.2.1'], a[href*='example.com'],"
    " a[href^='mailto'], .katex, h1:has-text('# e'), [data-testid=stMarkdownContainer] :is(del, code)"
)


@pytest.fixture(scope="module")
def clinic(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on the hostile clinic, with a saved view of a hostile name."""
    folder = tmp_path_factory.mktemp("hostile")
    assert hostile.publish(folder).exit_status == 1
    kept = saved_views.file_of(folder / "data" / "live")
    for name in (SCRIPT[:60], LINK[:60], MARKS):
        saved_views.save(kept, saved_views.of(name, "sessions", {"program": hostile.PROGRAMS[:1]}))
    with browser.running("serve", folder) as server:
        yield server


def nothing_is_rendered(page: Page) -> None:
    """The page shows the clinic's texts and made nothing of them."""
    assert page.locator(RENDERED).evaluate_all("found => found.map(each => each.outerHTML)") == []
    assert "hit" not in page.title()


def test_no_page_makes_anything_of_a_text_in_the_data(clinic: Server, page: Page) -> None:
    opened = []
    page.on("dialog", lambda dialog: opened.append(dialog.message) or dialog.dismiss())
    chosen = "&".join(f"program={quote(each)}" for each in hostile.PROGRAMS)
    for name in PAGES:
        page.goto(f"{clinic.address}/{name}?range=all&by=program&{chosen}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(DONE)).to_be_visible()
        nothing_is_rendered(page)
        if name not in ("events", "data_health"):
            expect(page.get_by_text("<img src=x onerror=").first).to_be_attached()
    assert opened == []


def test_lists_chips_and_saved_views_show_the_texts_as_they_were_typed(clinic: Server, page: Page) -> None:
    go(page, f"{clinic.address}/sessions?range=all&program={quote(hostile.PROGRAMS[1])}")
    assert hostile.PROGRAMS[1] in browser.chips(page).inner_text().replace(JOINER, "")
    page.get_by_role("button", name="Views", exact=True).click()
    shown = page.locator("[class*='st-key-view_open_'] button")
    expect(shown.filter(has_text="<img src=x").first).to_be_visible()
    assert MARKS in [each.replace(JOINER, "") for each in shown.all_inner_texts()]
    nothing_is_rendered(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name="Program", exact=True).click()
    expect(page.get_by_role("option").filter(has_text="<img src=x")).to_have_count(1)
    nothing_is_rendered(page)
