"""The pack as a PDF, printed by a Chromium that is installed already; nothing is fetched and nothing stays behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from dashboard.report.scope import ReportError

NAMES = ("chromium", "chromium-browser", "google-chrome", "msedge")
FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-pdf-header-footer", "--virtual-time-budget=20000",
)  # fmt: skip
SECONDS = 180
NO_CHROMIUM = (
    "No Chromium was found to make the PDF. Install Chromium, name it in IOP_CHROMIUM, or open the HTML in any browser "
    "and print it."
)
FAILED = "Chromium did not make the PDF. Open the HTML in any browser and print it."


def chromium() -> str | None:
    """The Chromium to print with: the one `IOP_CHROMIUM` names, or the first that is installed."""
    return os.environ.get("IOP_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def printed(html: str) -> bytes:
    """The PDF of a pack. Raises ReportError where no Chromium is installed or it fails."""
    program = chromium()
    if program is None:
        raise ReportError(NO_CHROMIUM)
    with tempfile.TemporaryDirectory() as folder:
        page, target = Path(folder) / "pack.html", Path(folder) / "pack.pdf"
        with open(os.open(page, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(html)
        profile, out = f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}"
        _run([program, *FLAGS, profile, out, page.as_uri()])
        if not target.is_file():
            raise ReportError(FAILED)
        return target.read_bytes()


def _run(command: list[str]) -> None:
    try:
        subprocess.run(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=SECONDS, check=True, umask=0o077
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise ReportError(FAILED) from error
