"""The idle lock in a real Chromium: what stands on a screen nobody touches, and what opens it again.

The browser's clock is put forward; the server's goes as it goes.
"""

from __future__ import annotations

from collections.abc import Iterator

import browser
import pytest
import signing_in
from browser import Server
from playwright.sync_api import Browser, Page, WebSocketRoute, expect
from signing_in import Clinic, sign_in

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.policy import Policy
from dashboard.access.sign_in import Refusal
from dashboard.app.entrance import WORDS

RULES = Policy()
BLANK = "The screen went blank because nobody had touched it for a while."


@pytest.fixture(scope="module")
def clinic(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """A clinic with a provider."""
    with signing_in.clinic(tmp_path_factory.mktemp("clinic"), chromium) as opened:
        yield opened


def _untouched(page: Page, minutes: int) -> None:
    page.clock.fast_forward(minutes * 60_000)


def _locks(server: Server) -> list[audit.Entry]:
    return [each for each in audit.read(audit.folder_of(server.data_dir)) if each.action is Action.LOCKED]


def test_a_screen_nobody_touches_goes_blank_and_opens_again_at_this_machine(live: Server, page: Page) -> None:
    page.clock.install()
    browser.go(page, f"{live.address}/sessions")
    _untouched(page, RULES.idle_minutes - 1)
    page.wait_for_timeout(1500)
    expect(page.locator(".iop-card").first).to_be_visible()
    page.mouse.move(200, 300)
    _untouched(page, RULES.idle_minutes - 1)
    page.wait_for_timeout(1500)
    expect(page.locator(".iop-card").first).to_be_visible()
    _untouched(page, 2)
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
    expect(page.get_by_text(BLANK)).to_have_count(1)
    expect(page.locator(".iop-card, .iop-board, .st-key-head, [data-testid=stTopNavLink]")).to_have_count(0)
    assert [(each.user, each.about) for each in _locks(live)] == [("local", "")]
    page.get_by_role("button", name="Open it again").click()
    browser.drawn(page)
    expect(page.locator(".iop-card").first).to_be_visible()


def test_a_server_that_cannot_be_reached_leaves_the_screen_covered(live: Server, page: Page) -> None:
    page.clock.install()
    page.route_web_socket("**/_stcore/stream", _cut_off)
    browser.go(page, f"{live.address}/census")
    _untouched(page, RULES.idle_minutes + 1)
    expect(page.get_by_text(BLANK)).to_be_visible()
    expect(page.locator("body")).to_be_hidden()
    page.wait_for_timeout(2000)
    expect(page.locator("body")).to_be_hidden()


def _cut_off(socket: WebSocketRoute) -> None:
    """A socket that takes the page's first words to the server and loses those about the lock."""
    server = socket.connect_to_server()
    socket.on_message(lambda text: None if b"idle" in text and b"true" in text else server.send(text))


def test_touching_one_page_keeps_the_others_of_this_browser_open(live: Server, page: Page) -> None:
    page.clock.install()
    browser.go(page, f"{live.address}/census")
    with page.context.new_page() as other:
        other.goto(f"{live.address}/census")
        browser.drawn(other)
        _untouched(page, RULES.idle_minutes - 1)
        other.mouse.move(300, 300)
        other.wait_for_timeout(500)
        _untouched(page, RULES.idle_minutes - 1)
        page.wait_for_timeout(1500)
        expect(page.locator(".iop-card").first).to_be_visible()


def test_a_meeting_may_stay_untouched_for_longer_and_then_goes_blank_too(live: Server, page: Page) -> None:
    page.clock.install()
    page.goto(f"{live.address}/meeting")
    expect(page.locator(".iop-show")).to_be_visible()
    _untouched(page, RULES.meeting_minutes - 1)
    page.wait_for_timeout(1500)
    expect(page.locator(".iop-show")).to_be_visible()
    _untouched(page, 2)
    expect(page.get_by_role("button", name="Open it again")).to_be_visible()
    expect(page.locator(".iop-show")).to_have_count(0)
    assert _locks(live)[-1].about == "meeting"


def test_with_a_provider_a_blank_screen_opens_to_a_new_sign_in_and_to_nothing_else(clinic: Clinic) -> None:
    with clinic.browser() as context:
        page = context.new_page()
        page.clock.install()
        sign_in(page, clinic, "quinn", "sessions")
        browser.drawn(page)
        address = page.url
        _untouched(page, RULES.idle_minutes + 1)
        expect(page.get_by_text(WORDS[Refusal.ENDED])).to_be_visible()
        expect(page.locator(".iop-card")).to_have_count(0)
        for again in (page.reload, lambda: page.goto(f"{clinic.server.address}/meeting"), page.go_back,
                      lambda: page.goto(address)):  # fmt: skip
            again()
            expect(page.get_by_text(WORDS[Refusal.ENDED])).to_be_visible()
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="quinn", exact=True).click()
        browser.drawn(page)
    assert _locks(clinic.server)[-1].user == "quinn@clinic.example"


def test_while_a_meeting_runs_a_blank_screen_of_the_same_sign_in_opens_nothing_but_the_meeting(clinic: Clinic) -> None:
    with clinic.browser() as context:
        meeting, page = context.new_page(), context.new_page()
        page.clock.install()
        sign_in(page, clinic, "adam", "worklist")
        meeting.goto(f"{clinic.server.address}/meeting")
        expect(meeting.locator(".iop-show")).to_be_visible()
        _untouched(page, RULES.idle_minutes + 1)
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(page.get_by_text(BLANK)).to_have_count(1)
        page.goto(f"{clinic.server.address}/worklist")
        expect(page.get_by_role("button", name="Sign in")).to_be_visible()
        expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)
        meeting.wait_for_timeout(6000)
        expect(meeting.locator(".iop-show")).to_be_visible()
