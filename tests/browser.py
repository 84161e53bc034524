"""A real Chromium in front of a real server: starting them, recording what passes, finding things on a page."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, WebSocket, expect
from playwright.sync_api import TimeoutError as Elapsed

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
NO_CHROMIUM = "no Chromium found: install Debian's chromium or set IOP_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome", "msedge")
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SCREEN = {"width": 1366, "height": 900}
PATIENCE = 60  # seconds a page may take on a busy machine; nothing waits longer than it needs
STARTING = 120  # seconds for a server that imports the samples first

# On a link to a page other than the first, Streamlit looks for its own path one folder up: its 404, not ours.
_PROBE = re.compile(r"/\w+/_stcore/(health|host-config)$")


def chromium_path() -> str | None:
    """The Chromium to drive: the one `IOP_CHROMIUM` names, or the first that is installed."""
    return os.environ.get("IOP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


@dataclass(frozen=True)
class Server:
    """A running dashboard: where it answers, the folder with its data, and the file it writes its log to."""

    address: str
    data_dir: Path
    log: Path

    def said(self) -> str:
        """Everything the server has written so far."""
        return self.log.read_text("utf-8", errors="replace")


@contextmanager
def running(command: str, folder: Path, *, port: int = 0) -> Iterator[Server]:
    """`iop-dashboard demo` or `serve` on a free port, with its data in `folder/data`; stopped on leaving."""
    port, data_dir, log = port or free_port(), folder / "data", folder / "server.log"
    started = (sys.executable, "-m", "dashboard", command, "--no-browser", "--port", str(port))
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith("IOP_")}
    with log.open("w") as out:
        process = subprocess.Popen(
            started, cwd=ROOT, stdout=out, stderr=subprocess.STDOUT, env=surroundings | {"IOP_DATA_DIR": str(data_dir)}
        )
    server = Server(f"http://{HOST}:{port}", data_dir, log)
    try:
        wait_for(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(PATIENCE)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


def wait_for(server: Server, process: subprocess.Popen[bytes]) -> None:
    """Wait until a started server answers; fails, with what it wrote, where it does not."""
    deadline = time.monotonic() + STARTING
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urlopen(f"{server.address}/_stcore/health", timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"The server did not start:\n{server.said()}")


@dataclass
class Traffic:
    """All that passed between one context and the world: requests, frames of sockets both ways, errors of scripts."""

    requests: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def outside(self) -> list[str]:
        """Requests and sockets to any machine but this one."""
        return [url for url in self.requests if urlsplit(url.removeprefix("blob:")).hostname not in (HOST, None)]

    def served(self) -> dict[str, tuple[str, str]]:
        """What stands at every address of the server that was asked for: its kind and its text."""
        found = {}
        for url in dict.fromkeys(self.requests):
            asked = urlsplit(url)
            if asked.hostname == HOST and asked.scheme == "http" and not _PROBE.search(asked.path):
                with urlopen(url, timeout=PATIENCE) as answer:
                    found[url] = (answer.headers.get_content_type(), answer.read().decode("utf-8", errors="ignore"))
        return found

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error on the browser's console, unless it is Streamlit's own probing."""
        if message.type == "error" and not _PROBE.search(urlsplit(message.location["url"]).path):
            self.faults.append(message.text)

    def listen(self, socket_: WebSocket) -> None:
        """Note a socket and every frame that passes through it."""
        self.requests.append(socket_.url)
        for event in ("framereceived", "framesent"):
            socket_.on(event, lambda frame: self.frames.append(_text(frame)))


@contextmanager
def recording(context: BrowserContext) -> Iterator[Traffic]:
    """The traffic of every page that a context opens from here on."""
    traffic = Traffic()
    heard = {
        "request": lambda request: traffic.requests.append(request.url),
        "console": traffic.hear,
        "weberror": lambda error: traffic.faults.append(str(error.error)),
        "page": lambda page: page.on("websocket", traffic.listen),
    }
    for event, note in heard.items():
        context.on(event, note)
    yield traffic
    for event, note in heard.items():
        context.remove_listener(event, note)


def _text(frame: str | bytes) -> str:
    return frame if isinstance(frame, str) else frame.decode("utf-8", errors="ignore")


def go(page: Page, address: str) -> Page:
    """The page at an address, drawn."""
    page.goto(address)
    return drawn(page)


def turn_to(page: Page, title: str) -> Page:
    """Another page of the dashboard, reached through the navigation, drawn."""
    page.get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=title, exact=True)).to_be_visible()
    return drawn(page)


def drawn(page: Page) -> Page:
    """The page, once its run is over and every card with a chart has drawn it."""
    expect(page.locator(".iop-tile, .iop-card, .st-key-sought, [data-testid=stAlert]").first).to_be_visible()
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    expect(page.locator(".iop-plot:not([hidden]):not(:has(.main-svg))")).to_have_count(0)
    return page


def tile(page: Page, label: str) -> Locator:
    """The number on a tile."""
    named = page.locator(".iop-tile-label").get_by_text(label, exact=True)
    return page.locator(".iop-tile", has=named).locator(".iop-tile-value")


def card(page: Page, card_id: str) -> Locator:
    """A card: by the metric's id, or by the name that tells two cards of one metric apart."""
    return page.locator("article", has=page.locator(f"#iop-{card_id}-title"))


def button(on: Locator, name: str) -> Locator:
    """One of a card's buttons: Table, PNG, CSV or How this is counted."""
    return on.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))


def downloaded(page: Page, on: Locator, name: str) -> Path:
    """The file that a card's button saves."""
    with page.expect_download() as saved:
        button(on, name).click()
    return Path(saved.value.path())


def filter_by_first(page: Page, field_title: str) -> str:
    """Choose the first value a filter offers, as a reader does with the mouse; returns the value."""
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("combobox", name=field_title, exact=True).click()
    option = page.get_by_role("option").first
    value = re.sub(r" \(\d[\d,]*\)$", "", option.inner_text())
    option.click()
    expect(chips(page)).to_contain_text([f"{field_title}: {value}"])
    page.keyboard.press("Escape")  # closes the list
    page.keyboard.press("Escape")  # and the panel it stands in
    expect(page.get_by_test_id("stPopoverBody")).to_have_count(0)
    return value


def options(page: Page, name: str) -> Locator:
    """The choices of a list, opened; a page that is still arriving closes it once, and it is opened again."""
    for _ in range(3):
        page.get_by_role("combobox", name=name).click()
        try:
            page.get_by_role("option").first.wait_for(timeout=3_000)
            break
        except Elapsed:
            continue
    return page.get_by_role("option")


def chips(page: Page) -> Locator:
    """The chips of the filters in force; a click on one removes it."""
    return page.locator(".st-key-chip button")


def brightness(of: Locator, name: str) -> float:
    """How light a CSS colour of an element is, 0 (black) to 1 (white)."""
    colour = of.evaluate("(node, name) => getComputedStyle(node)[name]", name)
    red, green, blue = (int(part) / 255 for part in re.findall(r"\d+", colour)[:3])
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
