"""What the numbers were measured on: the machine, and the versions of everything that takes part."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import browser

_LIBRARIES = ("duckdb", "polars", "pandera", "pandas", "streamlit", "plotly", "pyarrow")


def told() -> Iterator[tuple[str, str]]:
    """Name and value, in the order they are shown."""
    yield "Processor", f"{_found('/proc/cpuinfo', 'model name')}, {os.cpu_count()} cores"
    yield "Memory", f"{int(_found('/proc/meminfo', 'MemTotal').split()[0] or 0) / 2**20:.0f} GB"
    yield "System", f"{platform.system()} {platform.release()}"
    yield "Python", platform.python_version()
    for name in _LIBRARIES:
        yield name, _version(name)
    yield "Chromium", _chromium()


def _found(path: str, name: str) -> str:
    try:
        found = re.search(rf"{name}\s*:\s*(.+)", Path(path).read_text())
    except OSError:
        found = None
    return found[1] if found else "0 unknown"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def _chromium() -> str:
    path = browser.chromium_path()
    if path is None:
        return "not installed"
    said = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
    found = re.search(r"[\d.]{5,}", said)
    return found[0] if found else "unknown"
