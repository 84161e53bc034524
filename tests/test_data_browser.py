"""Exports dragged into a real Chromium, put right by choosing, looked at and used; no code of a client comes back."""

from __future__ import annotations

import re
from pathlib import Path

import browser
import faulty_clinic
from browser import Server, Traffic, go, tile, turn_to
from playwright.sync_api import Page, expect

from dashboard.metrics.catalogue import METRICS
from dashboard.warehouse import snapshot

CHECKED = 60_000  # milliseconds for an import and all that is measured of it, on a busy machine
WEEK = "2026-03-02 18:00"  # a week that all clients miss in the new exports


def _exports(live: Server) -> list[Path]:
    """The clinic's exports once more, with a week missed and the statuses in the EHR's own words."""
    came = live.data_dir.parent / "exports_1"
    again = live.data_dir.parent / "again"
    again.mkdir()
    for path in came.iterdir():
        lines = path.read_text("utf-8").splitlines(keepends=True)
        if path.name == "attendance.csv":
            lines = [line.replace(",attended,", ",DNA," if WEEK in line else ",Arrived,") for line in lines]
            lines = [line.replace(",no_show,", ",DNA,") for line in lines]
        (again / path.name).write_text("".join(lines), "utf-8")
    return sorted(again.iterdir())


def _choose(page: Page, of: str, value: str) -> None:
    browser.options(page, of).filter(has_text=re.compile(f"^{value}$")).click()


def test_three_files_are_dragged_in_put_right_looked_at_and_used(live: Server, page: Page, traffic: Traffic) -> None:
    before = snapshot.live(live.data_dir / "live")
    shown = tile(go(page, f"{live.address}/sessions"), METRICS["session_completion"].title)
    was = shown.inner_text()
    page.get_by_role("link", name="Data", exact=True).click()
    page.locator("input[type=file]").set_input_files(_exports(live))
    verdict = page.locator(".st-key-decide")
    expect(verdict).to_contain_text("rows would be held back", timeout=CHECKED)
    expect(page.get_by_role("button", name="Use this import")).to_be_enabled()
    assert snapshot.live(live.data_dir / "live") == before, "looking publishes nothing"

    _choose(page, "“Arrived” on", "attended")
    _choose(page, "“DNA” on", "no_show")
    page.get_by_role("button", name="Apply and check again").click()
    expect(page.get_by_role("combobox", name="“Arrived” on")).to_have_count(0)
    expect(page.get_by_role("columnheader", name="With this import").first).to_be_visible(timeout=CHECKED)
    expect(page.get_by_text("These are bounds, not an estimate")).to_be_visible(timeout=CHECKED)
    assert snapshot.live(live.data_dir / "live") == before

    page.get_by_role("button", name="Use this import").click()
    expect(page.get_by_text("Imported. Every open page shows these data now.")).to_be_visible(timeout=CHECKED)
    turn_to(page, "Sessions")
    expect(shown).not_to_have_text(was)
    passed = "".join(traffic.frames)
    assert "Arrived" in passed, "the recording sees what the page shows"
    assert not [code for code in faulty_clinic.identities(1) if code in passed or code in live.said()]
    assert not list((live.data_dir / "uploads").iterdir())

    turn_to(page, "Data health")
    expect(browser.card(page, "held_by_import")).to_contain_text("2 imports", timeout=CHECKED)
    browser.options(page, "Look at this import on every page").nth(1).click()
    expect(page.get_by_text("not the newest")).to_be_visible()
    turn_to(page, "Sessions")
    expect(shown).to_have_text(was)
    page.get_by_role("button", name="Back to the newest").click()
    expect(shown).not_to_have_text(was)
