"""The program itself: versions, where it listens, what it sends, what it needs of the machine."""

from __future__ import annotations

import os
import re
import sys
import time
import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from dashboard.access import sign_in
from dashboard.care.check import Check, look, ok, wrong
from dashboard.report import pdf

ROOT = Path(__file__).parents[2]
CONSTRAINTS = "constraints.txt"
CONFIG = ".streamlit/config.toml"
OLDEST = (3, 11)
_PINNED = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;#]+)")


def checks(root: Path = ROOT) -> Iterator[Check]:
    """Everything about the program that lies in `root`."""
    yield python(sys.version_info[:3])
    yield libraries(root / CONSTRAINTS)
    config = _config(root / CONFIG)
    yield address(config)
    yield telemetry(config)
    yield chromium()
    yield time_zone()


def python(version: tuple[int, ...]) -> Check:
    """The version of Python."""
    said = f"Python {'.'.join(map(str, version))}"
    if tuple(version[:2]) < OLDEST:
        return wrong("Python", f"{said} is too old.", "Install Python 3.11 or newer and set the program up anew.")
    return ok("Python", f"{said}.")


def libraries(constraints: Path) -> Check:
    """The libraries that are installed, against the versions the program was tested with."""
    if not constraints.is_file():
        return ok("libraries", f"There is no {CONSTRAINTS} here to compare with.")
    pinned = dict(
        match.groups() for line in constraints.read_text("utf-8").splitlines() if (match := _PINNED.match(line))
    )
    installed = {name: _version(name) for name in pinned}
    others = [
        f"{name} {has} instead of {pinned[name]}" for name, has in installed.items() if has not in ("", pinned[name])
    ]
    if others:
        return look("libraries", f"Other versions than those tested: {', '.join(others)}.",
                    f"Install them as the README does, with {CONSTRAINTS}.")  # fmt: skip
    return ok("libraries", f"{sum(map(bool, installed.values()))} libraries, all of the versions tested.")


def address(config: dict[str, Any]) -> Check:
    """Where the server answers, as far as the configuration says; `serve --address` may say otherwise."""
    named = _option(config, "server", "address") or ""
    if named and sign_in.is_here(str(named)):
        return ok("listening", f"At {named}: this machine alone, unless serve --address says otherwise.")
    said = f"At {named}" if named else "At every address of this machine"
    return look("listening", f"{said}: other machines are answered once sign-in is set up.",
                "Leave server.address at 127.0.0.1 and put a TLS proxy in front.")  # fmt: skip


def telemetry(config: dict[str, Any]) -> Check:
    """Whether usage statistics are sent, and faults shown with their inside."""
    if str(_option(config, "browser", "gatherUsageStats")).lower() != "false":
        return wrong("telemetry", "Browsers send usage statistics to the makers of Streamlit.",
                     "Set gatherUsageStats = false under [browser] in the configuration.")  # fmt: skip
    if str(_option(config, "client", "showErrorDetails")).lower() != "none":
        return wrong("telemetry", "A fault shows its inside on the screen, and that may hold a client's value.",
                     'Set showErrorDetails = "none" under [client] in the configuration.')  # fmt: skip
    return ok("telemetry", "Nothing is sent, and a fault shows no inside.")


def chromium() -> Check:
    """What prints the PDF."""
    found = pdf.chromium()
    if found is None:
        return look("PDF", "No Chromium was found; packs are made as HTML and ZIP.",
                    "Install Chromium or name it in IOP_CHROMIUM, if PDFs are wanted.")  # fmt: skip
    if not os.access(found, os.X_OK):
        return look("PDF", "IOP_CHROMIUM names a file that cannot be run.", "Correct it.")
    return ok("PDF", f"Printed by {found}.")


def time_zone() -> Check:
    """The machine's own zone; dates on screen follow the zone of the exports."""
    now = datetime.now().astimezone()
    return ok("time zone", f"The machine is in {time.tzname[now.dst() is not None and bool(now.dst())]} "
                           f"(UTC{now:%z}); the screens use the zone that mapping.toml names.")  # fmt: skip


def _config(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError):
        return {}


def _option(config: dict[str, Any], section: str, name: str) -> Any:
    """An option in force: the environment wins over the file."""
    variable = "STREAMLIT_{}_{}".format(section.upper(), re.sub(r"(?<!^)(?=[A-Z])", "_", name).upper())
    return os.environ.get(variable, config.get(section, {}).get(name))


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
