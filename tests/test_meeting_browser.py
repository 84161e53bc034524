"""Meeting mode in a real Chromium: keys, rotation, new data, a failed import, and what passes over the wire."""

from __future__ import annotations

import re
from collections.abc import Iterator

import browser
import faulty_clinic
import pytest
from browser import Server, Traffic
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from dashboard.events import log
from dashboard.warehouse import snapshot

PROJECTOR = {"width": 1920, "height": 1080}
SLIDES = 8
LETTERS = 28
AMBER = "The newest import cannot be read. These are the last good slides."


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """The browser behind the projector."""
    with chromium.new_context(viewport=PROJECTOR) as opened:
        yield opened


@pytest.fixture(scope="module", autouse=True)
def warm(live: Server, context: BrowserContext) -> None:
    """The first look at new data measures everything, which takes long on a busy machine; later ones are quick."""
    with context.new_page() as first:
        first.goto(f"{live.address}/meeting")
        expect(first.locator(".iop-stage h1")).not_to_be_empty(timeout=browser.STARTING * 1000)


def _start(page: Page, server: Server, asked: str = "every=600") -> Page:
    """The deck on the wall, its first picture drawn."""
    page.goto(f"{server.address}/meeting?{asked}")
    expect(page.locator(".iop-stage h1")).not_to_be_empty()
    return page


def _question(page: Page) -> Locator:
    return page.locator(".iop-stage h1")


def _place(page: Page) -> Locator:
    return page.locator(".iop-place")


def _on(page: Page, number: int) -> None:
    expect(_place(page)).to_have_text(f"{number} of {SLIDES}")


def test_keys_turn_the_slides_stop_them_and_leave_to_the_brief(live: Server, page: Page) -> None:
    _on(_start(page, live, "slide=3&every=600"), 3)
    expect(page.locator(".iop-badge")).to_have_text("Meeting mode")
    for key, number in (("ArrowRight", 4), ("ArrowLeft", 3), ("ArrowLeft", 2), ("ArrowLeft", 1), ("ArrowLeft", 8)):
        page.keyboard.press(key)
        _on(page, number)
    show, state = page.locator(".iop-show"), page.locator(".iop-state")
    page.keyboard.press("Space")
    expect(show).to_have_attribute("data-running", "paused")
    expect(state).to_have_text("Paused")
    page.keyboard.press("Space")
    expect(show).to_have_attribute("data-running", "playing")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    page.keyboard.press("Escape")
    expect(page.get_by_role("heading", level=1, name="Brief", exact=True)).to_be_visible()
    expect(show).to_have_count(0)


def test_slides_turn_by_themselves_each_in_its_own_time_and_wait_while_paused(live: Server, page: Page) -> None:
    page.clock.install()
    _on(_start(page, live, "slide=7"), 7)
    _later(page, 20)
    _on(page, 7)  # thirty seconds are its own
    _later(page, 12)
    _on(page, 8)
    _later(page, 60)
    _on(page, 8)  # the last has two minutes
    page.keyboard.press("Space")
    _later(page, 600)
    _on(page, 8)
    page.keyboard.press("Space")
    _later(page, 62)
    _on(page, 1)  # and then it begins again


def _later(page: Page, seconds: int) -> None:
    """Let the page's own clock run on, a second at a time: a jump would count as sleep."""
    page.clock.run_for(seconds * 1000)


def _fitted(page: Page, size: dict[str, int]) -> tuple[int, int]:
    """Width and height of the stage, which follows its window a moment later."""
    found = (0, 0)
    for _ in range(50):
        box = page.locator(".iop-stage").bounding_box()
        assert box is not None
        found = (round(box["width"]), round(box["height"]))
        if found == (size["width"], size["height"]):
            break
        page.wait_for_timeout(100)
    return found


def test_the_stage_fills_the_window_without_a_trace_of_the_page_around_it(live: Server, page: Page) -> None:
    _start(page, live)
    for size in (PROJECTOR, {"width": 1440, "height": 900}, {"width": 1024, "height": 768}):
        page.set_viewport_size(size)
        expect(page.locator(".iop-show")).to_have_css("width", f"{size['width']}px")
        assert _fitted(page, size) == (size["width"], size["height"])
        for part in (".iop-badge", ".iop-basis", ".iop-place"):
            place = page.locator(part).bounding_box()
            assert place is not None and place["x"] >= 0 and place["x"] + place["width"] <= size["width"]
            assert place["y"] + place["height"] <= size["height"]
    for chrome in ("stHeader", "stToolbar", "stSidebar"):
        expect(page.get_by_test_id(chrome).and_(page.locator(":visible"))).to_have_count(0)
    expect(page.locator(".st-key-filter_bar, .st-key-status")).to_have_count(0)
    page.set_viewport_size(PROJECTOR)


def test_every_letter_on_every_slide_is_28_pixels_high_at_least(live: Server, page: Page) -> None:
    _start(page, live)
    for number in range(1, SLIDES + 1):
        _on(page, number)
        expect(page.locator(".iop-drawn:not([hidden]):not(:has(.main-svg))")).to_have_count(0)
        sizes = page.evaluate(
            """() => [...document.querySelectorAll('.iop-stage *')]
                .filter((node) => node.checkVisibility() && !node.closest('.iop-controls') && node.textContent.trim())
                .filter((node) => ![...node.children].some((child) => child.textContent.trim()))
                .map((node) => [parseFloat(getComputedStyle(node).fontSize), node.textContent])"""
        )
        assert len(sizes) > 3
        assert [each for each in sizes if each[0] < LETTERS] == []
        page.keyboard.press("ArrowRight")


def test_nothing_that_reaches_the_projector_stands_for_one_person(live: Server, page: Page, traffic: Traffic) -> None:
    _start(page, live)
    for number in range(1, SLIDES + 1):
        _on(page, number)
        page.keyboard.press("ArrowRight")
    traffic.requests[:] = [
        url for url in traffic.requests if f"{live.address}/static/" not in url
    ]  # Streamlit's own code
    passed = "".join(traffic.frames) + "".join(text for _kind, text in traffic.served().values())
    assert "How many clients are in care?" in passed, "the recording sees the slides"
    assert {code for missed in (1, 2, 3) for code in faulty_clinic.identities(missed) if code in passed} == set()
    assert "What happened" not in passed and "client_id" not in passed.replace("iop_", "")


def test_what_will_we_try_next_is_kept_with_its_owner_and_review_date(live: Server, page: Page) -> None:
    _on(_start(page, live, "slide=8&every=600"), 8)
    expect(page.get_by_text(log.HINT)).to_be_visible()
    page.get_by_label("What", exact=True).fill("Text everyone the evening before")
    page.get_by_role("button", name="Keep").click()
    expect(page.get_by_label("Owner")).to_be_focused()  # the browser asks for what is missing
    page.get_by_label("Owner").fill("Day team")
    page.keyboard.press("f")  # a letter while typing is a letter
    page.get_by_label("Look again on").fill("2027-01-11")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".iop-reply")).to_have_text(re.compile("^Kept"))
    (kept,) = log.typed(live.data_dir / "live")
    assert (kept.kind, kept.owner, f"{kept.review_on}") == ("project", "Day teamf", "2027-01-11")
    expect(page.locator(".iop-list")).to_contain_text(re.compile(r"^○?Project since .*, review 11 Jan\.$"))
    expect(page.locator(".iop-stage")).not_to_contain_text("Text everyone")
    _on(page, 8)


def test_an_event_is_added_over_any_slide_and_escape_closes_the_form_before_it_leaves(live: Server, page: Page) -> None:
    _on(_start(page, live, "slide=2&every=600"), 2)
    page.keyboard.press("a")
    page.get_by_label("What", exact=True).fill("New evening group")
    page.get_by_label("Kind").select_option("schedule")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator(".iop-reply")).to_have_text(re.compile("^Kept"))
    assert "schedule" in {each.kind for each in log.typed(live.data_dir / "live")}
    page.keyboard.press("Escape")
    expect(page.locator(".iop-over")).to_be_hidden()
    _on(page, 2)


def test_new_data_appear_by_themselves_and_the_slide_stays(live: Server, page: Page) -> None:
    _on(_start(page, live, "slide=3&every=600"), 3)
    answer = page.locator(".iop-answered")
    before = answer.inner_text()
    page.evaluate("window.wasHereBefore = true")
    faulty_clinic.publish(live.data_dir.parent, missed=3)
    expect(answer).not_to_have_text(before)
    _on(page, 3)
    assert page.evaluate("window.wasHereBefore"), "the page was not loaded again"


@pytest.mark.parametrize("fault", ["gone", "corrupt"])
def test_when_the_data_fail_the_last_good_slides_stay_with_their_date_until_the_data_are_back(
    live: Server, page: Page, fault: str
) -> None:
    data_dir = live.data_dir / "live"
    _on(_start(page, live, "slide=2&every=600"), 2)
    answer, trouble = page.locator(".iop-answered").inner_text(), page.locator(".iop-trouble")
    expect(trouble).to_be_hidden()
    good = (data_dir / snapshot.POINTER).read_text("utf-8")
    bad = data_dir / "imports" / "20990101-000000-ffffff.duckdb"
    if fault == "corrupt":
        bad.write_bytes(b"not a database" * 1000)
    try:
        (data_dir / snapshot.POINTER).write_text(bad.name, "utf-8")
        expect(trouble).to_have_text(re.compile(rf"^Data from \d+ [A-Z][a-z]+ 2026\. {re.escape(AMBER)}$"))
        expect(page.locator(".iop-answered")).to_have_text(answer)
        expect(page.locator(".iop-drawn .main-svg").first).to_be_visible()
        _on(page, 2)
        page.reload()  # and for whoever comes to the room now
        expect(trouble).to_be_visible()
        expect(page.locator(".iop-answered")).to_have_text(answer)
    finally:
        (data_dir / snapshot.POINTER).write_text(good, "utf-8")
        bad.unlink(missing_ok=True)
    expect(trouble).to_be_hidden()
    expect(page.locator(".iop-answered")).to_have_text(answer)


def test_the_brief_starts_the_meeting_with_one_click(live: Server, page: Page) -> None:
    page.goto(live.address)
    page.get_by_role("link", name="Start the meeting").click(timeout=browser.STARTING * 1000)
    _on(page, 1)


def test_a_dark_room_gets_dark_slides(live: Server, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    _start(page, live, "slide=2&every=600")
    assert browser.brightness(page.locator(".iop-show"), "backgroundColor") < 0.2
    assert browser.brightness(_question(page), "color") > 0.6
    expect(page.locator(".iop-drawn .main-svg").first).to_be_visible()
    assert browser.brightness(page.locator(".iop-drawn .main-svg text").first, "fill") > 0.6
