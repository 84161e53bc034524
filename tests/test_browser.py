"""Journeys of a reader through a real Chromium; none may leave an error behind or reach another machine."""

from __future__ import annotations

import csv
import json
import re
from datetime import date, datetime
from pathlib import Path

import browser
import faulty_clinic
import pytest
from browser import SCREEN, Server, Traffic, button, card, chips, go, tile, turn_to
from playwright.sync_api import Browser, Page, expect

from dashboard import cli, samples
from dashboard.charts.words import label
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.metrics.shapes import Result
from dashboard.warehouse.connection import Warehouse

CHARTED = ("Census", "Sessions", "Retention", "Co-occurring", "Outcomes", "Aftercare")
PAGES = ("Brief", *CHARTED, "Programs", "Compare", "Worklist", "Data health", "Definitions")
TILES = {"Brief": 6, "Programs": 0, "Compare": 3, "Worklist": 0, "Definitions": 0}  # every other page has four
NO_CARDS = ("Brief", "Worklist", "Definitions")
NAMES_CLIENTS = "Worklist"  # made for calling clients, so it shows their codes, to the machine itself alone
PHONE = {"width": 390, "height": 844}
NUMBERS = ("numerator", "denominator", "value", "low", "high")
FEWEST_SHOWN = 11
PNG = b"\x89PNG\r\n\x1a\n"
ADDRESS = re.compile(r"(?:https?:|wss?:)//[\w.-]+")
SVG = "http://www.w3.org"  # the name of a format, never asked for
LOADED = re.compile(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|url\(\s*["']?(?:https?:)?//|@import""")


def _newest(capsys: pytest.CaptureFixture[str], data_dir: Path, metric_id: str, *options: str) -> str:
    """The newest finished period of a metric as the command line gives it, written as on a tile."""
    capsys.readouterr()
    assert cli.main(["measure", metric_id, "--data", str(data_dir), "--json", *options]) == 0
    answer = json.loads(capsys.readouterr().out)
    newest = [row for row in answer["rows"] if row["complete"]][-1]
    return f"{newest['value']:.0%}" if answer["metric"]["shape"] == "rate" else f"{newest['value']:,.0f}"


def _sample(demo: Server, sample_id: str) -> Path:
    return next(each for each in samples.SAMPLES if each.id == sample_id).data_dir(demo.data_dir)


def _rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def _measured_as(row: dict[str, str], data_dir: Path) -> Result:
    """The metric of a downloaded row by program, measured once more over the dates and the grain the row names."""
    dates = date.fromisoformat(row["from_date"]), date.fromisoformat(row["to_date"])
    return measure(METRICS[row["metric"]], Filters(*dates, row["grain"], "program"), Warehouse(data_dir))


def test_a_filter_changes_the_number_to_what_the_command_line_gives(
    demo: Server, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    census = tile(go(page, f"{demo.address}/census"), METRICS["active_census"].title)
    expect(page.locator(".iop-plot .main-svg").first).to_be_visible()
    everyone = _newest(capsys, _sample(demo, "invented"), "active_census")
    expect(census).to_have_text(everyone)

    program = browser.filter_by_first(page, "Program")
    some = _newest(capsys, _sample(demo, "invented"), "active_census", "--where", f"program={program}")
    assert some != everyone
    expect(census).to_have_text(some)

    chips(page).click()
    expect(census).to_have_text(everyone)


def test_a_copied_link_brings_back_the_same_view_in_another_browser(
    demo: Server, page: Page, chromium: Browser
) -> None:
    census = tile(go(page, f"{demo.address}/census"), METRICS["active_census"].title)
    everyone = census.inner_text()
    program = browser.filter_by_first(page, "Program")
    expect(census).not_to_have_text(everyone)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = page.evaluate("navigator.clipboard.readText()")
    assert link == page.url != f"{demo.address}/census"

    with chromium.new_context(viewport=SCREEN) as elsewhere:
        other = go(elsewhere.new_page(), link)
        expect(chips(other)).to_contain_text([f"Program: {program}"])
        expect(tile(other, METRICS["active_census"].title)).to_have_text(census.inner_text())


def test_a_link_to_a_program_that_is_gone_says_so_and_shows_all(
    demo: Server, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    go(page, f"{demo.address}/?program=Closed+Last+Year")
    expect(page.get_by_role("alert")).to_contain_text("not in these data: program. Showing all.")
    expect(chips(page)).to_have_count(0)
    everyone = _newest(capsys, _sample(demo, "invented"), "active_census")
    expect(tile(page, METRICS["active_census"].title)).to_have_text(everyone)
    expect(page).to_have_url(f"{demo.address}/")


@pytest.mark.parametrize(
    ("path", "metric_ids"),
    [
        ("census", ("active_census", "phantom_census", "waiting_time")),
        ("sessions", ("session_completion", "hours_received")),
    ],
)
def test_a_downloaded_csv_holds_what_measure_gives_and_nothing_hidden(
    demo: Server, page: Page, path: str, metric_ids: tuple[str, ...]
) -> None:
    go(page, f"{demo.address}/{path}?range=52&by=program")
    for metric_id in metric_ids:
        rows = _rows_of(browser.downloaded(page, card(page, metric_id), "CSV"))
        measured = _measured_as(rows[0], _sample(demo, "invented")).frame.to_dicts()
        assert len(rows) == len(measured) > 0
        for row, expected in zip(rows, measured, strict=True):
            assert (row["period"], row["segment"]) == (f"{expected['period']}", expected["segment"])
            assert row["suppressed"] == _yes(expected["suppressed"])
            assert [_amount(row.get(name)) for name in NUMBERS] == [
                pytest.approx(expected[name], abs=1e-6) for name in NUMBERS
            ]
        hidden = [row for row in rows if row["suppressed"] == "yes"]
        assert hidden, f"{metric_id} has periods too small to show"
        assert not any(row.get(name) for row in hidden for name in NUMBERS)
        assert not any(0 < _amount(row.get("numerator") or "0") < FEWEST_SHOWN for row in rows)


def _amount(text: str | None) -> float | None:
    return float(text) if text else None


def _yes(is_so: bool) -> str:
    return "yes" if is_so else "no"


def test_a_downloaded_picture_is_a_png_large_enough_for_a_slide(demo: Server, page: Page) -> None:
    saved = browser.downloaded(page, card(go(page, f"{demo.address}/census"), "active_census"), "PNG").read_bytes()
    assert saved.startswith(PNG)
    assert int.from_bytes(saved[16:20], "big") >= 1600, "pixels wide"


def test_table_and_counting_rule_open_by_keyboard_and_the_table_agrees_with_the_csv(demo: Server, page: Page) -> None:
    go(page, f"{demo.address}/sessions?by=program&range=13")
    on = card(page, "session_completion")
    table, how = button(on, "Table"), button(on, "How this is counted")
    expect(table).to_have_attribute("aria-expanded", "false")
    table.focus()
    page.keyboard.press("Enter")
    expect(table).to_have_attribute("aria-expanded", "true")
    assert _cells(on.get_by_role("row").all_inner_texts()) == _counts(_rows_of(browser.downloaded(page, on, "CSV")))

    table.focus()
    for _ in ("PNG", "CSV", "How this is counted"):
        page.keyboard.press("Tab")
    expect(how).to_be_focused()
    page.keyboard.press("Enter")
    expect(how).to_have_attribute("aria-expanded", "true")
    expect(table).to_have_attribute("aria-expanded", "false")
    expect(on.get_by_role("region")).to_contain_text(METRICS["session_completion"].definition)
    page.keyboard.press("Enter")
    expect(how).to_have_attribute("aria-expanded", "false")
    expect(on.get_by_role("region")).to_have_count(0)


def _cells(lines: list[str]) -> set[tuple[str, str, str]]:
    """Group, counted and of what, of every row of a table on screen."""
    rows = [line.split("\t") for line in lines]
    group, counted, whole = (rows[0].index(name) for name in ("Group", "Counted", "Of"))
    found = {(row[0], row[group], *(_number(row[at]) for at in (counted, whole))) for row in rows[1:]}
    assert len(found) == len(rows) - 1 > 0
    return found


def _counts(rows: list[dict[str, str]]) -> set[tuple[str, str, str]]:
    """The same of a downloaded file, in which hidden numbers are blank."""
    found = set()
    for row in rows:
        counts = (row[name] for name in ("numerator", "denominator"))
        found.add((_day(row["period"]), label(row["segment"], of="program"), *counts))
    return found


def _number(cell: str) -> str:
    """A cell of a table on screen as the file has it: hidden numbers are blank there."""
    return "" if cell in ("hidden", "<11") else cell.replace(",", "")


def _day(text: str) -> str:
    day = datetime.fromisoformat(text)
    return f"{day.day} {day:%b %Y}"


def test_new_data_appear_by_themselves_while_the_page_is_open(
    live: Server, page: Page, capsys: pytest.CaptureFixture[str]
) -> None:
    completion = METRICS["session_completion"].title
    shown = tile(go(page, f"{live.address}/sessions"), completion)
    table = button(card(page, "session_completion"), "Table")
    table.click()
    page.evaluate("window.wasHereBefore = true")
    before = shown.inner_text()
    faulty_clinic.publish(live.data_dir.parent, missed=3)
    expect(shown).not_to_have_text(before)
    expect(shown).to_have_text(_newest(capsys, live.data_dir, "session_completion", "--grain", "month"))
    assert page.evaluate("window.wasHereBefore"), "the page was not loaded again"
    expect(table).to_have_attribute("aria-expanded", "true")


@pytest.mark.parametrize("source", [each.id for each in samples.SAMPLES])
def test_every_page_draws_without_an_error_and_without_another_machine(
    demo: Server, page: Page, traffic: Traffic, source: str
) -> None:
    logged = len(demo.said())
    go(page, f"{demo.address}/?source={source}")
    for title in PAGES:
        turn_to(page, title)
        expect(page.get_by_test_id("stException")).to_have_count(0)
        # A trial has no questionnaires, and nothing before its first day to compare with: those pages say so in words.
        if not (source.startswith("ctn") and title in ("Outcomes", "Compare")):
            assert (page.locator(".iop-card").count() > 0) is (title not in NO_CARDS), title
            assert page.locator(".iop-tile").count() == TILES.get(title, 4), title
        assert traffic.faults == [], title
        assert traffic.outside() == [], title
    expect(page.locator("[class*=st-key-about_]")).to_have_count(len(METRICS))
    said = "".join(traffic.frames)
    assert "iop_board" in said, "the scripts of our own components come over the socket"
    assert set(ADDRESS.findall(said)) <= {SVG, demo.address.rpartition(":")[0]}
    assert "Traceback" not in demo.said()[logged:]


@pytest.mark.parametrize(
    ("view", "shares"),
    [
        ("source=ctn0027-due&by=program", ("Methadone[^;]* 67.1%", "Buprenorphine[^;]* 47.7%")),
        ("source=ctn0027-listed", ("^88.1%",)),
    ],
)
def test_the_published_attendance_of_ctn_0027_stands_on_the_sessions_page(
    demo: Server, page: Page, view: str, shares: tuple[str, ...]
) -> None:
    go(page, f"{demo.address}/sessions?range=all&{view}")
    for share in shares:
        expect(page.locator(".iop-answer").get_by_text(re.compile(share)).first).to_be_visible()


def test_nothing_served_names_another_machine_to_load_from(demo: Server, page: Page, traffic: Traffic) -> None:
    turn_to(go(page, demo.address), "Data health")
    served = traffic.served()
    kinds = {kind for kind, _text in served.values()}
    assert {"text/html", "text/css", "application/javascript"} <= kinds
    for url, (kind, text) in served.items():
        assert kind not in ("text/html", "text/css") or not LOADED.search(text), url


def test_no_code_of_a_client_an_admission_a_visit_or_a_clinician_leaves_the_server(
    live: Server, page: Page, traffic: Traffic
) -> None:
    go(page, f"{live.address}/?range=all&by=program")
    browser.filter_by_first(page, "Program")
    for title in PAGES[1:]:
        if title != NAMES_CLIENTS:
            turn_to(page, title)
    passed = "".join(traffic.frames) + "".join(text for _kind, text in traffic.served().values())
    assert "Harbor IOP" in passed, "the recording sees what the page shows"
    assert "session_start cannot be read" in passed, "the findings and the fix list are in it too"
    found = {code for missed in (1, 3) for code in faulty_clinic.identities(missed) if code in passed}
    assert found == set()
    assert not any(code in live.said() for code in faulty_clinic.identities(1))


def test_a_phone_shows_every_page_without_scrolling_sideways(demo: Server, chromium: Browser) -> None:
    with chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True) as phone:
        page = go(phone.new_page(), f"{demo.address}/?range=13&by=program")
        for title in PAGES:
            page.get_by_role("button", name="Expand sidebar").click()  # it closes once a page is chosen
            turn_to(page, title)
            assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], title
            for part in page.locator(".iop-card, .iop-tile, .iop-table, .iop-item").all():
                box = part.bounding_box()
                assert box is None or (box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]), title


def test_a_dark_screen_gets_dark_pages_and_light_words(demo: Server, page: Page) -> None:
    page.emulate_media(color_scheme="dark")
    go(page, f"{demo.address}/census")
    on = card(page, "active_census")
    for surface in (page.get_by_test_id("stApp"), on):
        assert browser.brightness(surface, "backgroundColor") < 0.2
    for words in (page.get_by_role("heading", level=1), on.get_by_role("heading"), on.locator(".iop-note")):
        assert browser.brightness(words, "color") > 0.6
    assert browser.brightness(on.locator(".main-svg text").first, "fill") > 0.6
