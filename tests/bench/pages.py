"""What a reader waits for in Chromium, beside a bare app that draws the same figures from constants.

A filter change and a page switch count from the click, a first paint from asking for the address, all to the last
change of the last chart, or of the last one of the first screen, which the reader has before the rest. The first time a
view is asked for nothing of it was counted before; the second time it was.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import browser
from browser import FLAGS, SCREEN, Server
from playwright.sync_api import Browser, Page, sync_playwright

from . import boards
from .exports import Made
from .results import MILLISECONDS, Line

PAGES = {
    "Census": "census",
    "Sessions": "sessions",
    "Retention": "retention",
    "Co-occurring": "co_occurring",
    "Outcomes": "outcomes",
    "Aftercare": "aftercare",
}
RANGES = {"26 weeks": "26", "13 weeks": "13", "52 weeks": "52", "All": "all"}
FIRST_PAINTS = 3
SCREEN_ONLY = ", screen"
_QUIET = 400  # ms without a change of any chart, after which the last one is known
_WATCH = Path(__file__).with_name("painting.js")
_HERE = Path(__file__).parent

Times = dict[str, list[float]]
Wait = tuple[float, float]  # for all charts, and for those of the first screen


def measure(made: Made) -> list[Line]:
    """The lines of this part. Raises RuntimeError where no Chromium is installed."""
    chromium_path = browser.chromium_path()
    if chromium_path is None:
        raise RuntimeError(browser.NO_CHROMIUM)
    with browser.running("serve", made.folder) as server:
        constants = {path: {"title": title, "boards": _sent(server, path)} for title, path in PAGES.items()}
    # Started anew, because the boards that were sent are remembered.
    with (
        browser.running("serve", made.folder) as server,
        bare(made.folder, constants) as least,
        _hello(made.folder) as first_example,
        sync_playwright() as started,
    ):
        chromium = started.chromium.launch(executable_path=chromium_path, args=list(FLAGS))
        ours, floor = _times(chromium, server, least)
        hello = [_first_paint(chromium, first_example.address, "h1") for _ in range(FIRST_PAINTS)]
        chromium.close()
    return list(_lines(ours, floor, hello))


def _sent(server: Server, path: str) -> dict[str, boards.Boards]:
    return {words: boards.sent(server.address, path, f"range={name}&grain=week") for words, name in RANGES.items()}


@contextmanager
def bare(folder: Path, constants: Mapping[str, object]) -> Iterator[Server]:
    """The bare app with these boards, in a folder of its own beside the dashboard's static files and settings."""
    home = folder / "bare"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir()
    (home / "boards.json").write_text(json.dumps(constants), "utf-8")
    for part in ("bare_app.py", "bare_server.py"):
        shutil.copy(_HERE / part, home)
    for shared in ("static", ".streamlit"):
        (home / shared).symlink_to(browser.ROOT / shared)
    with _streamlit(home, "run", "bare_server.py", "--server.port") as server:
        yield server


@contextmanager
def _hello(folder: Path) -> Iterator[Server]:
    """Streamlit's own first example."""
    home = folder / "hello"
    home.mkdir(exist_ok=True)
    with _streamlit(home, "hello", "--browser.gatherUsageStats", "false", "--server.headless", "true",
                    "--server.address", browser.HOST, "--server.port") as server:  # fmt: skip
        yield server


@contextmanager
def _streamlit(home: Path, *arguments: str) -> Iterator[Server]:
    port = browser.free_port()
    surroundings = os.environ | {"PYTHONPATH": str(browser.ROOT), "BENCH_BOARDS": str(home / "boards.json")}
    log = home / "server.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", *arguments, str(port)],
            cwd=home, stdout=out, stderr=subprocess.STDOUT, env=surroundings,
        )  # fmt: skip
    server = Server(f"http://{browser.HOST}:{port}", home, log)
    try:
        browser.wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(browser.PATIENCE)


def _times(chromium: Browser, *servers: Server) -> list[Times]:
    """Milliseconds of everything measured, by what it was; the servers take turns, so that both meet the same noise."""
    times: list[Times] = [defaultdict(list) for _ in servers]
    for number in range(FIRST_PAINTS + 1):
        for server, known in zip(servers, times, strict=True):
            took = _first_paint(chromium, f"{server.address}/{PAGES['Sessions']}")
            known["first paint"] += [took] * (number > 0)  # before that the server is not warm
    for title in PAGES:
        for server, known in zip(servers, times, strict=True):
            known |= _changes(chromium, server, title)
    for server, known in zip(servers, times, strict=True):
        known |= _switches(chromium, server)
    return times


def _changes(chromium: Browser, server: Server, title: str) -> Times:
    """Every range of dates twice."""
    usual, *others = RANGES
    with _opened(chromium, f"{server.address}/{PAGES[title]}?grain=week") as page:
        new = [_range(page, words) for words in others]
        known = [_range(page, words) for words in (usual, *others)]
    return _apart(f"{title}, new", new) | _apart(f"{title}, known", known)


def _switches(chromium: Browser, server: Server) -> Times:
    """Every page twice, of a payer nobody asked for before."""
    first, *others = PAGES
    with _opened(chromium, f"{server.address}/{PAGES[first]}?payer=private") as page:
        new = [_turn(page, title) for title in others]
        known = [_turn(page, title) for title in (first, *others)]
    return _apart("switch, new", new) | _apart("switch, known", known)


def _apart(name: str, waits: Sequence[Wait]) -> Times:
    """The waits for all charts, and those for the first screen."""
    return {name: [whole for whole, _ in waits], f"{name}{SCREEN_ONLY}": [screen for _, screen in waits]}


@contextmanager
def _opened(chromium: Browser, address: str, sought: str = ".iop-plot") -> Iterator[Page]:
    """A page in a browser that knows nothing yet, painted: the charts of a board, or what else is sought."""
    context = chromium.new_context(viewport=SCREEN, bypass_csp=True)
    context.set_default_timeout(boards.PATIENCE * 1000)
    context.add_init_script(f"window.sought = {sought!r};")
    context.add_init_script(path=_WATCH)
    page = context.new_page()
    page.goto(address)
    _painted(page)
    yield page
    context.close()


def _first_paint(chromium: Browser, address: str, sought: str = ".iop-plot") -> float:
    with _opened(chromium, address, sought) as page:
        return _waited(page)[0]


def _range(page: Page, words: str) -> Wait:
    page.get_by_role("radio", name=words, exact=True).click()
    return _waited(_painted(page))


def _turn(page: Page, title: str) -> Wait:
    page.get_by_role("link", name=title, exact=True).click()
    return _waited(_painted(page))


def _painted(page: Page) -> Page:
    """The page, once its run is over and no chart has changed for a while."""
    end = time.monotonic() + boards.PATIENCE
    is_over = f"() => bench.painted > 0 && performance.now() - bench.painted > {_QUIET}"
    undrawn = page.locator(".iop-plot:not([hidden]):not(:has(.main-svg))")
    idle = page.locator("[data-testid=stApp][data-test-script-state=notRunning]")
    while time.monotonic() < end:
        if idle.count() and page.evaluate(is_over) and not undrawn.count():
            return page
        time.sleep(0.05)
    raise TimeoutError("The charts were not painted.")


def _waited(page: Page) -> Wait:
    return tuple(page.evaluate("() => [bench.painted - bench.from, bench.screen - bench.from]"))


def _lines(ours: Times, floor: Times, hello: Sequence[float]) -> Iterator[Line]:
    changes = [name for name in ours if name.partition(", ")[0] in PAGES and not name.endswith(SCREEN_ONLY)]
    new, known = ([name for name in changes if name.endswith(when)] for when in ("new", "known"))
    told = {
        "Filter change to the last chart painted, first time": new,
        "Filter change to the last chart painted, seen before": known,
        "Filter change to the first screen painted, first time": [name + SCREEN_ONLY for name in new],
        "Filter change to the first screen painted, seen before": [name + SCREEN_ONLY for name in known],
        "Page switch, first time": ["switch, new"],
        "Page switch, seen before": ["switch, known"],
        "Page switch to the first screen painted, first time": ["switch, new" + SCREEN_ONLY],
        "First paint, server warm": ["first paint"],
    }
    for what, names in told.items():
        mine, least = (statistics.median(each for name in names for each in times[name]) for times in (ours, floor))
        rivals = {"streamlit hello": statistics.median(hello)} if what.startswith("First paint") else {}
        yield Line(
            what, mine, MILLISECONDS, least, "bare app, same figures", rivals=rivals,
            goal="1.3 times the floor", is_reached=mine <= 1.3 * least,
        )  # fmt: skip
    for name in changes:
        mine, least = (statistics.median(times[name]) for times in (ours, floor))
        title, _, when = name.partition(", ")
        what = f"Filter change on {title}, {'first time' if when == 'new' else 'seen before'}"
        yield Line(what, mine, MILLISECONDS, least, "bare app, same figures")
