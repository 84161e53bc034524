"""A reader writes down an event, sees it on a chart, hides it, and accepts a new baseline."""

from __future__ import annotations

import re

from browser import Server, card, go, turn_to
from playwright.sync_api import Page, expect

COMPLETION = "session_completion"
TITLE = "Second van for evening groups"


def _fill(page: Page, label: str, text: str) -> None:
    page.get_by_label(label, exact=True).fill(text)


def _part(page: Page, name: str) -> None:
    page.locator(".st-key-events_part").get_by_text(name, exact=True).click()


def test_an_event_that_was_written_is_marked_on_charts_until_it_is_hidden(demo: Server, page: Page) -> None:
    page.goto(f"{demo.address}/events")
    _fill(page, "What happened", TITLE)
    page.locator(".st-key-event_on input").first.fill("2026-08-05")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_have_text("Type your name, so that others know who wrote it.")
    _fill(page, "Your name", "Ana Ruiz")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".st-key-events_list")).to_contain_text(TITLE)

    turn_to(page, "Sessions")
    completion = card(page, COMPLETION)
    completion.get_by_text("Events 1 to").click()
    expect(completion.locator(".iop-flags")).to_contain_text(f"Staffing · {TITLE}")
    flags = completion.locator(".annotation")
    expect(flags.filter(has_text=re.compile(r"^\d+(–\d+)?$")).first).to_be_visible()
    page.locator(".st-key-flags_shown").get_by_text("Events").click()
    expect(completion.locator(".iop-flags")).to_have_count(0)
    expect(page).to_have_url(re.compile("flags=hidden"))


def test_a_new_baseline_is_in_force_only_after_somebody_accepts_it(demo: Server, page: Page) -> None:
    page.goto(f"{demo.address}/events")
    page.locator("[class*='st-key-event_row_']", has_text="Groups move to telehealth").get_by_role("button").click()
    expect(page.get_by_label("What happened", exact=True)).to_have_value("Groups move to telehealth")
    _fill(page, "Owner (optional)", "Lee Park")
    _fill(page, "Your name", "Ana Ruiz")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".st-key-events_list")).to_contain_text("owner Lee Park")

    _part(page, "New baselines")
    page.get_by_text("Groups move to telehealth: session completion", exact=True).click()
    page.get_by_text("The change is in place and meant to stay", exact=True).click()
    _fill(page, "Your name", "Ana Ruiz")
    _fill(page, "Reason", "video stays")
    page.get_by_role("button", name="Accept a new baseline from 2 Feb 2026").click()
    expect(page.locator(".st-key-events_list")).to_contain_text("accepted by Ana Ruiz: video stays")

    view = go(page, f"{demo.address}/sessions?program=Harbor+Evening+IOP&range=all")
    completion = card(view, COMPLETION)
    expect(completion.locator(".iop-note")).to_contain_text("new baseline from 2 Feb 2026, by Ana Ruiz: video stays")
