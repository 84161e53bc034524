"""A reader's hands on the charts, in a real Chromium: points, zoom, keys, undo, saved views, explanations."""

from __future__ import annotations

import json
import re

import browser
import pytest
from browser import Server, button, card, go
from playwright.sync_api import Locator, Page, expect

from dashboard.app import saved_views
from dashboard.charts.explanations import EXPLANATIONS

SPLIT = "by=program&range=13"
# Drawings take until their page is closed, and fail as the chart library does where their place is purged before.
DRAWS_UNTIL_CLOSED = """() => {
    const { react } = window.Plotly;
    let drawings = 0;
    const count = (by) => { document.body.dataset.drawings = drawings += by; };
    window.Plotly.react = async (place, ...rest) => {
        count(1);
        await react(place, ...rest);
        while (place.isConnected) await new Promise(requestAnimationFrame);
        count(-1);
        if (!place._fullLayout) throw new Error('purged while it was drawn');
    };
}"""


@pytest.fixture
def sessions(demo: Server, page: Page) -> Page:
    """The Sessions page of the invented clinic."""
    return go(page, f"{demo.address}/sessions")


def _panel(page: Page) -> Locator:
    return page.locator(".iop-drawer:popover-open")


def _facts(page: Page) -> dict[str, str]:
    """What the open panel says, by name."""
    expect(_panel(page)).to_be_visible()
    names, said = (_panel(page).locator(kind).all_inner_texts() for kind in ("dt", "dd"))
    return dict(zip(names, said, strict=True))


def _table(on: Locator) -> list[dict[str, str]]:
    """The card's table, opened by its button."""
    button(on, "Table").click()
    lines = [line.split("\t") for line in on.get_by_role("row").all_inner_texts()]
    button(on, "Table").click()
    return [dict(zip(lines[0], line, strict=False)) for line in lines[1:]]


def _click(on: Locator, share: float) -> None:
    """A click on the plot, at a share of its width from the left, once the chart has seen the mouse there."""
    on.scroll_into_view_if_needed()
    box = on.locator(".iop-plot .nsewdrag").first.bounding_box()
    assert box is not None
    level = box["y"] + box["height"] / 2
    on.page.mouse.move(box["x"] + share * box["width"] + 3, level + 3)
    on.page.mouse.move(box["x"] + share * box["width"], level, steps=3)
    on.page.wait_for_timeout(200)  # the chart looks where the mouse is a few times a second only
    on.page.mouse.down()
    on.page.mouse.up()
    on.page.wait_for_timeout(500)  # the panel of the point before may still stand


def _drag(on: Locator, first: float, last: float) -> None:
    box = on.locator(".iop-plot .nsewdrag").first.bounding_box()
    assert box is not None
    level = box["y"] + box["height"] / 2
    on.page.mouse.move(box["x"] + first * box["width"], level)
    on.page.mouse.down()
    for share in (first + 0.05, last - 0.05, last):
        on.page.mouse.move(box["x"] + share * box["width"], level + 1)
    on.page.mouse.up()


def _axis(on: Locator) -> list[str]:
    return on.locator(".iop-plot").evaluate("node => node.layout.xaxis.range")


def test_a_clicked_point_shows_the_numbers_of_its_row_and_why_it_stands_out(sessions: Page) -> None:
    on = card(sessions, "no_show_rate")
    on.scroll_into_view_if_needed()
    rows = {f"Week of {row['Week']}": row for row in _table(on)}
    for share in (0.02, 0.3, 0.6):
        _click(on, share)
        row, told = rows[_panel(sessions).get_by_role("heading", level=2).inner_text()], _facts(sessions)
        assert [told[name] for name in ("Counted", "Of", "Share", "95% limits")] == [
            row[name] for name in ("Counted", "Of", "Share", "95% limits")
        ]
        assert told["Usual range"] and told["Does it stand out?"] and told["Finished"].startswith("Yes")
    before = _panel(sessions).get_by_role("heading", level=2).inner_text()
    button(_panel(sessions), "Later").click()
    expect(_panel(sessions).get_by_role("heading", level=2)).not_to_have_text(before)
    sessions.keyboard.press("Escape")
    expect(_panel(sessions)).to_have_count(0)


def test_a_row_of_the_table_opens_the_same_panel_by_keyboard_and_gets_the_focus_back(sessions: Page) -> None:
    on = card(sessions, "no_show_rate")
    button(on, "Table").click()
    on.locator(".iop-row").first.focus()
    sessions.keyboard.press("ArrowDown")
    second = on.locator(".iop-row").nth(1)
    expect(second).to_be_focused()
    sessions.keyboard.press("Enter")
    expect(_panel(sessions).get_by_role("heading", level=2)).to_have_text(f"Week of {second.inner_text()}")
    sessions.keyboard.press("Escape")
    expect(second).to_be_focused()


def test_a_hidden_point_says_that_it_is_hidden_and_gives_no_number(demo: Server, page: Page) -> None:
    on = card(go(page, f"{demo.address}/sessions?{SPLIT}"), "session_completion")
    button(on, "Table").click()
    hidden = on.locator("tbody tr", has_text="hidden, too few").first
    group = hidden.locator("td").first.inner_text()
    hidden.locator(".iop-row").click()
    line = _panel(page).locator("tbody tr", has_text=group)
    expect(line).to_have_text(f"{group}hidden, too few")
    expect(line.get_by_role("button")).to_have_count(0)
    page.keyboard.press("Escape")
    by_hour = card(page, "completion_by_hour")
    button(by_hour, "Table").click()
    by_hour.locator("tbody tr", has_text="hidden, too few").first.locator(".iop-row").click()
    expect(_panel(page).locator(".iop-told")).to_contain_text(re.compile("^Hidden: too few"))
    assert not re.search(r"\d", _panel(page).locator(".iop-told").inner_text())


def test_the_rows_behind_a_point_add_up_to_it(sessions: Page) -> None:
    on = card(sessions, "no_show_rate")
    on.scroll_into_view_if_needed()
    _click(on, 0.5)
    told = _facts(sessions)
    button(_panel(sessions), "Show the rows").click()
    dialog = sessions.get_by_test_id("stDialog")
    expect(dialog).to_contain_text(f"add up to {told['Counted']} of {told['Of']}: the number shown")
    expect(dialog).to_contain_text("42 CFR Part 2")


def test_charts_over_time_zoom_together_until_a_double_click(sessions: Page) -> None:
    on = card(sessions, "no_show_rate")
    others = [card(sessions, name) for name in ("session_completion", "regular_clients")]  # on either board
    on.scroll_into_view_if_needed()
    whole, said = _axis(on), on.locator(".iop-answer").inner_text()
    _drag(on, 0.25, 0.75)
    note = sessions.locator(".iop-zoomed")
    expect(note).to_contain_text(re.compile(r"^Zoomed: \d+ \w{3} to \d+ \w{3} 2026 · ?reset$"))
    zoomed = _axis(on)
    assert zoomed[0] > whole[0] and zoomed[1] < whole[1]
    assert all(_axis(other) == zoomed for other in others)
    expect(on.locator(".iop-answer")).to_have_text(said)

    browser.filter_by_first(sessions, "Payer")  # the same range: the zoom stays
    expect(on.locator(".iop-answer")).not_to_have_text(said)
    browser.drawn(sessions)
    assert _axis(on) == zoomed
    on.scroll_into_view_if_needed()
    box = on.locator(".iop-plot").bounding_box()
    assert box is not None
    sessions.mouse.dblclick(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    expect(note).to_be_hidden()
    expect(_panel(sessions)).to_have_count(0)
    assert all(_axis(each) == whole for each in (on, *others))


def test_keys_choose_the_grain_undo_it_and_turn_the_page_but_not_while_typing(demo: Server, sessions: Page) -> None:
    sessions.keyboard.press("m")
    expect(sessions).to_have_url(f"{demo.address}/sessions?grain=month")
    sessions.keyboard.press("z")
    expect(sessions).to_have_url(f"{demo.address}/sessions")
    sessions.keyboard.press("h")
    listed = sessions.get_by_role("dialog", name="Keyboard shortcuts")
    expect(listed).to_contain_text("One point per month")
    sessions.keyboard.press("m")  # the list is open: keys rest
    sessions.keyboard.press("Escape")
    expect(listed).to_be_hidden()
    sessions.keyboard.press("f")
    field = sessions.get_by_role("combobox", name="Program", exact=True)
    field.click()
    sessions.keyboard.type("bm")
    expect(field).to_have_value("bm")
    expect(sessions).to_have_url(f"{demo.address}/sessions")
    sessions.keyboard.press("Escape")
    sessions.keyboard.press("Escape")
    sessions.get_by_role("heading", level=1).click()
    sessions.keyboard.press("b")
    expect(sessions.get_by_role("heading", level=1, name="Brief", exact=True)).to_be_visible()


def test_a_page_that_is_turned_while_its_charts_are_drawn_leaves_no_drawing_without_a_place(sessions: Page) -> None:
    sessions.evaluate(DRAWS_UNTIL_CLOSED)
    sessions.get_by_role("heading", level=1).click()
    sessions.keyboard.press("m")
    expect(sessions.locator("body[data-drawings]")).to_have_count(1)
    sessions.keyboard.press("b")
    expect(sessions.locator("body[data-drawings='0']")).to_have_count(1)
    expect(sessions.get_by_role("heading", level=1, name="Brief", exact=True)).to_be_visible()


def test_a_saved_view_brings_its_page_and_filters_back_and_can_be_removed(demo: Server, page: Page) -> None:
    go(page, f"{demo.address}/sessions?{SPLIT}")
    page.get_by_role("button", name="Views").click()
    expect(page.get_by_test_id("stPopoverBody")).to_contain_text(saved_views.HINT)
    page.get_by_label("Save this page and its filters as").fill("Programs, a quarter")
    page.get_by_role("button", name="Save view").click()
    saved = page.get_by_role("button", name="Programs, a quarter", exact=True)
    expect(saved).to_be_visible()
    (path,) = demo.data_dir.glob("*/views/views.jsonl")
    kept = json.loads(path.read_text("utf-8").splitlines()[-1])
    assert (kept["page"], kept["query"]) == ("sessions", "range=13&by=program")

    go(page, f"{demo.address}/census")
    page.get_by_role("button", name="Views").click()
    saved.click()
    expect(page).to_have_url(re.compile(r"/sessions\?(range=13&by=program|by=program&range=13)$"))
    expect(page.get_by_role("heading", level=1, name="Sessions", exact=True)).to_be_visible()
    browser.drawn(page)
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="Remove").click()
    expect(saved).to_have_count(0)


def test_each_chart_explains_itself(sessions: Page) -> None:
    on = card(sessions, "session_completion")
    button(on, "Explain this chart").click()
    told = on.get_by_role("region")
    expect(told.get_by_role("listitem")).to_have_text(list(EXPLANATIONS["trend"].reading))
    expect(told).to_contain_text(EXPLANATIONS["trend"].cannot)
    charts = sessions.locator(".iop-card:has(.iop-plot:not([hidden]))")
    assert charts.get_by_role("button", name="Explain this chart").count() == charts.count()
