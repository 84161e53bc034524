"""The entrance of a running server, asked over real sockets: by this machine, by others, by a proxy that signs in."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import urlopen

import asking
import browser
import pytest
import screens
import small_worlds
from browser import Server
from faults.session import Session
from websockets.exceptions import InvalidStatus

from dashboard import cli
from dashboard.access import audit
from dashboard.access.audit import Action
from dashboard.access.sign_in import CLOSED_START, Refusal
from dashboard.app.entrance import WORDS

WORLD = small_worlds.crowd(1)
PROGRAMS = sorted({row["program"] for row in WORLD.retention if row.get("program")})
INSIDE = "Data through"  # of the status line, which everybody let in gets
SECRET = "the-proxy-and-we-know-this-one"
USER, GROUPS, PASSWORD = "X-Forwarded-Email", "X-Forwarded-Groups", "X-Proxy-Secret"
ANA = ((USER, "ana@clinic.example"), (PASSWORD, SECRET))
ACCESS = """
[proxy]
addresses = ["127.0.0.1"]
secret_file = "{secret_file}"
[[grant]]
role = "quality"
email = "ana@clinic.example"
[[grant]]
role = "admin"
group = "chiefs"
"""


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard for the person at the machine."""
    folder = tmp_path_factory.mktemp("alone")
    screens.publish(folder / "data", WORLD)
    with browser.running("serve", folder) as server:
        yield server


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A dashboard behind a proxy that signs people in."""
    folder = tmp_path_factory.mktemp("behind")
    screens.publish(folder / "data", WORLD)
    (folder / "secret").write_text(f"{SECRET}\n")
    (folder / "data" / "access.toml").write_text(ACCESS.format(secret_file=folder / "secret"))
    with browser.running("serve", folder) as server:
        yield server


def _is_closed(page: str, why: Refusal) -> bool:
    return WORDS[why] in page and INSIDE not in page and not any(program in page for program in PROGRAMS)


def test_the_person_at_the_machine_gets_in(alone: Server) -> None:
    page = asking.page(alone.address)
    assert INSIDE in page and not any(words in page for words in WORDS.values())


@pytest.mark.parametrize(
    "headers",
    [
        [("X-Forwarded-For", "127.0.0.1")],
        [("x-forwarded-for", "")],
        [("Forwarded", "for=127.0.0.1")],
        [("Via", "1.1 somewhere")],
        [("X-Real-IP", "127.0.0.1")],
    ],
)
def test_whoever_comes_through_a_relay_is_not_the_person_at_the_machine(
    alone: Server, headers: list[tuple[str, str]]
) -> None:
    assert _is_closed(asking.page(alone.address, headers), Refusal.CLOSED)


def test_a_name_that_points_here_from_elsewhere_does_not_open_the_dashboard(alone: Server) -> None:
    with asking.reverse_proxy(alone.address, [("Host", "rebound.example")]) as address:
        assert _is_closed(asking.page(address), Refusal.CLOSED)


def test_without_sign_in_another_address_is_refused_before_anything_starts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in ("serve", "demo"):
        assert cli.main([command, "--address", "0.0.0.0", "--no-browser", "--data", str(tmp_path)]) == 2
        assert CLOSED_START in capsys.readouterr().err
    assert not (tmp_path / "samples").exists() and not (tmp_path / "live").exists()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("access.toml", "[proxy", "access.toml: "), ("secrets.toml", "[auth", "secrets.toml cannot be read")],
)
def test_half_a_sign_in_is_told_at_the_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, text: str, said: str
) -> None:
    (tmp_path / name).write_text(text)
    assert cli.main(["serve", "--no-browser", "--data", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err


def test_a_server_started_past_our_command_at_an_open_address_lets_nobody_in(tmp_path: Path) -> None:
    screens.publish(tmp_path, WORLD)
    port = browser.free_port()
    started = ("-m", "streamlit", "run", "streamlit_app.py", "--server.port", str(port), "--server.address", "0.0.0.0")
    surroundings = os.environ | {"IOP_DATA_DIR": str(tmp_path)}
    process = subprocess.Popen(
        (sys.executable, *started), cwd=browser.ROOT, env=surroundings, stdout=subprocess.DEVNULL
    )
    server = Server(f"http://127.0.0.1:{port}", tmp_path, tmp_path / "none")
    try:
        browser.wait_for(server, process)
        assert _is_closed(asking.page(server.address), Refusal.CLOSED)
    finally:
        process.terminate()
        process.wait(browser.PATIENCE)


def test_a_part_of_a_page_that_was_closed_meanwhile_is_drawn_nowhere(tmp_path: Path) -> None:
    screens.publish(tmp_path / "data", WORLD)
    with browser.running("serve", tmp_path) as server, closing(Session(server.address)) as reader:
        open_page = reader.open("census", "")
        parts = reader.repeating
        assert INSIDE in asking.page(server.address) and len(parts) > 1
        (server.data_dir / "access.toml").write_text("[[grant]\n", "utf-8")
        closed = next(reader.stay(60))
        assert open_page.boards and not closed.boards
        for part in parts:
            deltas = [each.delta for each in reader.asked_late(part, 2) if each.WhichOneof("type") == "delta"]
            assert part not in [each.fragment_id for each in deltas]


def test_the_proxy_says_who_asks(behind: Server) -> None:
    with asking.reverse_proxy(behind.address, ANA) as address:
        page = asking.page(address, [("X-Forwarded-For", "10.9.8.7")])
    assert INSIDE in page and "ana@clinic.example" in page and "View as" not in page
    last = [each for each in audit.read(audit.folder_of(behind.data_dir)) if each.action is Action.SIGN_IN][-1]
    assert (last.user, last.role) == ("ana@clinic.example", "quality")


def test_headers_that_came_with_a_request_are_not_the_proxys(behind: Server) -> None:
    claimed = [(USER, "boss@clinic.example"), (GROUPS, "chiefs")]
    with asking.reverse_proxy(behind.address, ((USER, "nobody@clinic.example"), *ANA[1:], (GROUPS, ""))) as address:
        assert _is_closed(asking.page(address, claimed), Refusal.STRANGER)


@pytest.mark.parametrize("name", [USER, USER.upper(), USER.lower(), GROUPS, GROUPS.swapcase(), PASSWORD])
def test_a_careless_proxy_that_passes_a_header_on_beside_its_own_lets_nobody_in(behind: Server, name: str) -> None:
    headers = (*ANA, (GROUPS, "staff"))
    value = {USER: "ana@clinic.example", GROUPS: "chiefs", PASSWORD: SECRET}[name.title().replace("email", "Email")]
    with asking.reverse_proxy(behind.address, headers, strips=False) as address:
        assert _is_closed(asking.page(address, [(name, value)]), Refusal.NOT_THE_PROXY)


@pytest.mark.parametrize(
    "headers",
    [
        (),
        ANA[:1],
        (ANA[0], (PASSWORD, "a guess")),
        (ANA[0], (PASSWORD, "")),
        (ANA[0], (PASSWORD, SECRET[:-1])),
        (ANA[0], ("X_Proxy_Secret", SECRET)),
        (*ANA[:1], ("X-Forwarded-For", "127.0.0.1")),
    ],
)
def test_past_the_proxy_nobody_gets_in_without_its_secret_not_even_this_machine(
    behind: Server, headers: asking.Headers
) -> None:
    assert _is_closed(asking.page(behind.address, headers), Refusal.NOT_THE_PROXY)


def test_the_secret_is_worth_nothing_from_another_address(behind: Server) -> None:
    with asking.reverse_proxy(behind.address, ANA, from_address="127.0.0.2") as address:
        for relayed in ((), [("X-Forwarded-For", "127.0.0.1")]):
            assert _is_closed(asking.page(address, relayed), Refusal.NOT_THE_PROXY)


@pytest.mark.parametrize("who", ["", "someone@else.example", "ana@clinic.example, boss@clinic.example"])
def test_whom_no_grant_names_gets_no_data_from_the_proxy_either(behind: Server, who: str) -> None:
    with asking.reverse_proxy(behind.address, ((USER, who), *ANA[1:])) as address:
        assert _is_closed(asking.page(address), Refusal.STRANGER)


@pytest.mark.parametrize("path", ["/", "/sessions", "/_stcore/health", "/static/nothing", "/app/static/icon.png"])
def test_every_answer_forbids_frames_foreign_scripts_and_copies(alone: Server, path: str) -> None:
    try:
        with urlopen(alone.address + path) as answer:
            headers = answer.headers
    except OSError as refused:
        headers = refused.headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'" and policy["frame-ancestors"] == policy["object-src"] == "'none'"
    assert "unsafe" not in policy["script-src"] and "http" not in headers["Content-Security-Policy"]
    assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert headers["Referrer-Policy"] == "no-referrer" and "camera=()" in headers["Permissions-Policy"]
    assert headers["Cache-Control"] == "no-store" or "/static/" in path


def test_a_page_of_another_site_opens_no_socket_and_no_outside_service_is_asked_about_it(alone: Server) -> None:
    with pytest.raises(InvalidStatus, match="403"):
        asking.page(alone.address, [("Origin", "https://elsewhere.example")])
    assert INSIDE in asking.page(alone.address, [("Origin", alone.address)])
    assert "external IP" not in alone.said()
