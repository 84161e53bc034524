"""A clinic whose dashboard asks a real identity provider: the provider, the files that name it, and signing in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import time

import browser
import screens
import small_worlds
from browser import Server
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from playwright.sync_api import TimeoutError as Elapsed

WORLD = small_worlds.crowd(1)
PROGRAMS = sorted({row["program"] for row in WORLD.retention if row.get("program")})
OWN, OTHER = PROGRAMS[:2]
CODES = {str(row[name]) for row in (*WORLD.retention, *WORLD.attendance) for name in ("client_id", "admission_id")}
YESTERDAY = 11 * 3600  # seconds: longer than a sign-in lasts
PEOPLE = {
    "vera": {"email": "vera@clinic.example", "groups": ["board"]},
    "clara": {"email": "clara@clinic.example", "groups": ["own-staff"]},
    "quinn": {"email": "quinn@clinic.example"},
    "adam": {"email": "Adam@Clinic.example"},
    "sam": {"email": "sam@elsewhere.example", "groups": ["other-staff"]},
    "yara": {"email": "yara@clinic.example", "iat": int(time()) - YESTERDAY},
    "unsure": {"email": "quinn@clinic.example", "email_verified": False},
}
COOKIE_SECRET = "a cookie secret of forty characters, or more"
GRANTS = f"""
[[grant]]
role = "viewer"
group = "board"
[[grant]]
role = "clinical"
group = "own-staff"
programs = ["{OWN}"]
[[grant]]
role = "quality"
email = "quinn@clinic.example"
[[grant]]
role = "quality"
email = "yara@clinic.example"
[[grant]]
role = "admin"
email = "adam@clinic.example"
"""
SECRETS = """
[auth]
redirect_uri = "{server}/oauth2callback"
cookie_secret = "{cookie_secret}"
client_id = "dashboard"
client_secret = "known to both"
server_metadata_url = "{provider}/.well-known/openid-configuration"
"""


@dataclass(frozen=True)
class Clinic:
    """The dashboard of a clinic, and what its browsers may ask: it and its provider, no other machine."""

    server: Server
    chromium: Browser

    @contextmanager
    def browser(self) -> Iterator[BrowserContext]:
        """Somebody's browser, not signed in."""
        with self.chromium.new_context(viewport=browser.SCREEN) as opened:
            opened.set_default_timeout(browser.PATIENCE * 1000)
            opened.route(lambda url: browser.HOST not in url, _refuse)
            yield opened

    def allow(self, grants: str) -> None:
        """The grants in force from now on."""
        (self.server.data_dir / "access.toml").write_text(grants, "utf-8")


@contextmanager
def clinic(folder: Path, chromium: Browser) -> Iterator[Clinic]:
    """The clinic, while it is open."""
    port = browser.free_port()
    data_dir = folder / "data"
    screens.publish(data_dir, WORLD)
    (data_dir / "access.toml").write_text(GRANTS, "utf-8")
    people = [User(sub=name, claims=claims) for name, claims in PEOPLE.items()]
    with run_server_in_thread(user_claims=people) as provider:
        told = {
            "server": f"http://{browser.HOST}:{port}",
            "provider": f"http://{browser.HOST}:{provider.server_port}",
            "cookie_secret": COOKIE_SECRET,
        }
        (data_dir / "secrets.toml").write_text(SECRETS.format(**told), "utf-8")
        with browser.running("serve", folder, port=port) as server:
            yield Clinic(server, chromium)


def sign_in(page: Page, at: Clinic, who: str, path: str = "") -> Page:
    """The page as it is once this person has signed in at the provider, which leads back to the first page."""
    page.goto(at.server.address)
    enter, person = (page.get_by_role("button", name=name, exact=True) for name in ("Sign in", who))
    enter.click()
    # Streamlit can lose the way to the provider when the page runs once more at that moment; a person clicks again.
    with suppress(Elapsed):
        person.wait_for(timeout=15_000)
    if enter.is_visible():
        enter.click()
    person.click()
    page.wait_for_url(f"{at.server.address}/**")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    if path:
        page.goto(f"{at.server.address}/{path}")
    return page


def _refuse(route: Route) -> None:
    route.abort()
