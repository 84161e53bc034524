"""What the tests share: worlds and samples with their warehouses built once, a browser, and servers to point it at."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import browser
import exports_on_disk
import faulty_clinic
import pytest
import screens
import small_worlds
import worlds
from browser import SCREEN, Server, Traffic
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from streamlit.runtime.context import ContextProxy
from worlds import World

from dashboard import journal, samples
from dashboard.intake.gate import run_import
from dashboard.intake.report import ImportReport
from dashboard.samples import Sample
from dashboard.warehouse.connection import Warehouse

MAIN = sys.modules["__main__"]
WorldsOf = Callable[[int], tuple[World, Warehouse]]


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--update-golden` writes the frozen answers anew."""
    parser.addoption("--update-golden", action="store_true", help="write tests/golden anew from the present answers")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests in a browser first: they wait more than they compute, and other workers compute meanwhile."""
    items.sort(key=lambda item: "chromium" not in getattr(item, "fixturenames", ()))


@pytest.fixture(autouse=True)
def own_main() -> None:
    """A page run by `AppTest` takes the place of the main module; a process that a test starts would run that page."""
    sys.modules["__main__"] = MAIN


@pytest.fixture(autouse=True)
def asked_from_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """`AppTest` has no network: its pages are asked for by this machine."""
    monkeypatch.setattr(ContextProxy, "ip_address", None)


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Callable[[Sample], Path]:
    """The data folder of a sample, imported by the gate once for all processes of a run: to be read or copied only."""
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if hasattr(request.config, "workerinput") else own) / "samples"

    def prepared(sample: Sample) -> Path:
        with journal.locked(shared / f"{sample.id}.lock"):
            return samples.prepare(sample, shared)

    return cache(prepared)


@pytest.fixture(scope="session")
def invented(built: Callable[[Sample], Path]) -> Warehouse:
    """The invented clinic that comes with the product."""
    return Warehouse(built(samples.SAMPLES[0]))


@pytest.fixture(scope="session")
def worlds_of() -> WorldsOf:
    """Ten small worlds of calendar 0 to 4 side by side, with their warehouse."""
    return cache(lambda number: (world := small_worlds.together(number), worlds.load(world)))


@pytest.fixture(scope="session")
def crowd() -> tuple[World, Warehouse]:
    """A world of about 120 clients with its warehouse."""
    world = small_worlds.crowd(1)
    return world, worlds.load(world)


@pytest.fixture(scope="session")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose live data are a world of about 120 clients; to be read or copied only."""
    folder = tmp_path_factory.mktemp("crowded")
    screens.publish(folder, small_worlds.crowd(1))
    return folder


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose live data hold no row at all; to be read only."""
    folder = tmp_path_factory.mktemp("empty")
    screens.publish(folder, World(0, date(2026, 6, 30), date(2026, 6, 1), date(2026, 6, 30)))
    return folder


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose live data came from exports with the required columns only; to be read only."""
    folder, exports = tmp_path_factory.mktemp("bare"), tmp_path_factory.mktemp("exports")
    screens.write_required_columns(exports)
    run_import(exports, folder / "live", publish=True)
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the small good set of exports, to be broken."""
    return exports_on_disk.write(tmp_path / "exports", exports_on_disk.good_tables())


@pytest.fixture
def check(tmp_path: Path, folder: Path) -> Callable[[], ImportReport]:
    """Judges that folder without publishing it."""
    return lambda: run_import(folder, tmp_path / "data", publish=False)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A Chromium without a window; a machine without one skips, unless it promised to have it."""
    path = browser.chromium_path()
    if path is None and os.environ.get("IOP_REQUIRE_BROWSER") == "1":
        pytest.fail(browser.NO_CHROMIUM, pytrace=False)
    if path is None:
        pytest.skip(browser.NO_CHROMIUM)
    expect.set_options(timeout=browser.PATIENCE * 1000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=list(browser.FLAGS))
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def demo(
    chromium: Browser, built: Callable[[Sample], Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """The dashboard on its samples, of which it has its own copy."""
    folder = tmp_path_factory.mktemp("demo")
    for sample in samples.SAMPLES:
        shutil.copytree(built(sample), sample.data_dir(folder / "data"))
    with browser.running("demo", folder) as server:
        yield server


@pytest.fixture(scope="module")
def live(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The dashboard on imported data: a small clinic whose exports have faults in them."""
    folder = tmp_path_factory.mktemp("live")
    assert faulty_clinic.publish(folder, missed=1) == 1, "the faults are there to be held back"
    with browser.running("serve", folder) as server:
        yield server


@pytest.fixture(scope="module")
def context(chromium: Browser) -> Iterator[BrowserContext]:
    """One reader's browser: what it loaded once stays loaded."""
    with chromium.new_context(viewport=SCREEN, permissions=["clipboard-read", "clipboard-write"]) as opened:
        opened.set_default_timeout(browser.PATIENCE * 1000)
        yield opened


@pytest.fixture
def page(context: BrowserContext, traffic: Traffic) -> Iterator[Page]:
    """A new tab; when the journey is over, no script failed and nothing was asked of another machine."""
    with context.new_page() as opened:
        yield opened
        expect(opened.get_by_test_id("stException")).to_have_count(0)
    assert traffic.faults == []
    assert traffic.outside() == []
    assert any(url.startswith("ws://") for url in traffic.requests), "the recording saw the socket"


@pytest.fixture
def traffic(context: BrowserContext) -> Iterator[Traffic]:
    """What passes during one journey."""
    with browser.recording(context) as recorded:
        yield recorded
