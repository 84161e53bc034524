"""Signing in at a real identity provider, in a real Chromium: who gets in, what they see, and how it ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import browser
import pytest
import signing_in
from browser import Traffic
from playwright.sync_api import Browser, Locator, Page, expect
from signing_in import Clinic, sign_in

from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.sign_in import Refusal
from dashboard.app.entrance import EVERY_SECONDS, WORDS

MENUS = {
    "vera": {"Brief", "Definitions"},
    "clara": {"Brief", "Compare", "Worklist", "Events"},
    "quinn": {"Compare", "Data", "Data health"},
    "adam": {"Worklist", "Data", "Audit"},
}
CLOSED_TO = {
    "vera": {"Compare", "Worklist", "Data", "Audit"},
    "clara": {"Data", "Data health", "Audit"},
    "quinn": {"Worklist", "Audit"},
    "adam": set(),
}
SOON = EVERY_SECONDS + 1  # seconds until an open page would have noticed


@pytest.fixture(scope="module")
def clinic(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    """The clinic, open for the journeys below."""
    with signing_in.clinic(tmp_path_factory.mktemp("clinic"), chromium) as opened:
        yield opened


@pytest.fixture
def page(clinic: Clinic) -> Iterator[Page]:
    """A browser nobody has signed in with."""
    with clinic.browser() as context:
        yield context.new_page()


@contextmanager
def _recorded(page: Page) -> Iterator[Traffic]:
    with browser.recording(page.context) as traffic:
        page.on("websocket", traffic.listen)
        yield traffic


def _says(page: Page, why: Refusal) -> Locator:
    return page.get_by_text(WORDS[why])


def _names_data(traffic: Traffic) -> list[str]:
    passed = "".join(traffic.frames)
    return [each for each in (*signing_in.PROGRAMS, *signing_in.CODES, "Active census") if each in passed]


def _recent(clinic: Clinic, action: Action) -> list[audit.Entry]:
    return [each for each in audit.read(audit.folder_of(clinic.server.data_dir)) if each.action is action]


@pytest.mark.parametrize("who", MENUS)
def test_who_signs_in_gets_the_menu_of_their_role(clinic: Clinic, page: Page, who: str) -> None:
    sign_in(page, clinic, who)
    browser.drawn(page)
    titles = {each.inner_text() for each in page.get_by_test_id("stTopNavLink").all()}
    assert MENUS[who] <= titles and not CLOSED_TO[who] & titles
    entry = _recent(clinic, Action.SIGN_IN)[-1]
    assert entry.user == f"{who}@clinic.example"


def test_before_signing_in_nothing_of_the_data_leaves_the_server(clinic: Clinic, page: Page) -> None:
    with _recorded(page) as traffic:
        page.goto(f"{clinic.server.address}/worklist?by=program")
        expect(_says(page, Refusal.SIGN_IN)).to_be_visible()
        assert traffic.frames and _names_data(traffic) == []


@pytest.mark.parametrize(
    ("who", "why"),
    [("sam", Refusal.STRANGER), ("unsure", Refusal.STRANGER), ("yara", Refusal.ENDED)],
    ids=["nobody granted them anything", "an address the provider has not verified", "a sign-in of yesterday"],
)
def test_whoever_has_no_access_gets_a_calm_page_and_no_data(clinic: Clinic, page: Page, who: str, why: Refusal) -> None:
    with _recorded(page) as traffic:
        sign_in(page, clinic, who, "census")
        expect(_says(page, why)).to_be_visible()
        expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)
        assert traffic.frames and _names_data(traffic) == []
    assert _recent(clinic, Action.REFUSED)[-1].about == str(why)


def test_signing_out_ends_every_open_page_of_that_person_and_of_nobody_else(clinic: Clinic, page: Page) -> None:
    with clinic.browser() as elsewhere, clinic.browser() as of_another:
        second = sign_in(elsewhere.new_page(), clinic, "quinn", "census")
        other = sign_in(of_another.new_page(), clinic, "adam", "census")
        sign_in(page, clinic, "quinn", "sessions")
        browser.drawn(page)
        page.get_by_test_id("stPopover").get_by_text("Quality").click()
        page.get_by_role("button", name="Sign out").click()
        expect(_says(second, Refusal.ENDED)).to_be_visible()
        expect(second.locator(".iop-card")).to_have_count(0)
        second.wait_for_timeout(SOON * 1000)
        expect(other.locator(".iop-card").first).to_be_visible()
    assert _recent(clinic, Action.SIGN_OUT)[-1].user == "quinn@clinic.example"


def test_after_signing_out_neither_the_back_button_nor_a_copied_address_nor_a_kept_cookie_opens_a_page(
    clinic: Clinic, page: Page
) -> None:
    sign_in(page, clinic, "quinn", "sessions?by=program")
    browser.drawn(page)
    address, cookies = page.url, page.context.cookies()
    page.get_by_test_id("stPopover").get_by_text("Quality").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/end_session**")
    with _recorded(page) as traffic:
        page.go_back()
        expect(_says(page, Refusal.SIGN_IN)).to_be_visible()
        page.goto(address)
        expect(_says(page, Refusal.SIGN_IN)).to_be_visible()
        page.context.add_cookies(cookies)
        page.goto(address)
        expect(_says(page, Refusal.ENDED)).to_be_visible()
        assert traffic.frames and _names_data(traffic) == []


def test_a_grant_taken_away_closes_the_open_page_and_one_given_opens_it(clinic: Clinic, page: Page) -> None:
    sign_in(page, clinic, "quinn", "census")
    browser.drawn(page)
    clinic.allow(signing_in.GRANTS.replace("quinn@", "nobody@"))
    try:
        expect(_says(page, Refusal.STRANGER)).to_be_visible()
        expect(page.locator(".iop-card")).to_have_count(0)
    finally:
        clinic.allow(signing_in.GRANTS)
    page.reload()
    browser.drawn(page)


def test_a_broken_access_file_closes_everything_and_says_where(clinic: Clinic, page: Page) -> None:
    sign_in(page, clinic, "adam", "census")
    browser.drawn(page)
    clinic.allow(signing_in.GRANTS + "[[grant]]\nrole = 'owner'\nemail = 'a@b'\n")
    try:
        expect(page.get_by_text("The rules of access cannot be read, so nobody is let in.")).to_be_visible()
        expect(page.locator(".iop-card")).to_have_count(0)
    finally:
        clinic.allow(signing_in.GRANTS)
    expect(page.locator(".iop-card").first).to_be_visible()  # without being asked for again


def test_a_forged_or_altered_cookie_lets_nobody_in(clinic: Clinic, page: Page) -> None:
    sign_in(page, clinic, "vera")
    browser.drawn(page)
    held = next(each for each in page.context.cookies() if each["name"] == "_streamlit_user")
    assert held["httpOnly"] and held["sameSite"] == "Lax"
    first = "A" if held["value"][10] != "A" else "B"
    for forged in (held["value"][:10] + first + held["value"][11:], '{"email": "adam@clinic.example"}', ""):
        page.context.add_cookies([held | {"value": forged}])
        page.goto(f"{clinic.server.address}/audit")
        expect(_says(page, Refusal.SIGN_IN)).to_be_visible()
