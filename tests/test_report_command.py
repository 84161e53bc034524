"""`iop-dashboard report`: the pack of a week from the command line."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from packs import Reader

from dashboard import samples
from dashboard.cli import main
from dashboard.metrics.catalogue import METRICS
from dashboard.metrics.filters import Filters
from dashboard.metrics.measure import measure
from dashboard.samples import Sample
from dashboard.settings import Settings
from dashboard.warehouse.connection import Warehouse

WEEK = date(2026, 11, 2)
RANGE = Filters(date(2026, 5, 11), date(2026, 11, 8))  # the 26 weeks that end with it
SETTINGS = Settings()


@dataclass(frozen=True)
class Written:
    """What the command left behind and said."""

    folder: Path
    status: int
    said: str
    faults: str
    html: str


@pytest.fixture(scope="module")
def data(built: Callable[[Sample], Path]) -> Path:
    """A data folder as `iop-dashboard import` leaves it."""
    return built(samples.SAMPLES[0])


@pytest.fixture(scope="module")
def written(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Written:
    """What the command does for a cohort, asked for a PDF where no Chromium is, over a file everybody could read."""
    out = tmp_path_factory.mktemp("packs")
    (out / "iop-report_2026-11-02.html").touch(0o644)
    arguments = ["report", "--week", str(WEEK), "--data", str(data), "--out", str(out), "--pdf"]
    arguments += ["--where", "program=Midtown PHP", "--where", "payer=medicaid"]
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(StringIO()) as said,
        redirect_stderr(StringIO()) as faults,
    ):
        patch.setenv("PATH", str(out))
        patch.delenv("IOP_CHROMIUM", raising=False)
        status = main(arguments)
    html = (out / "iop-report_2026-11-02.html").read_text("utf-8")
    return Written(out, status, said.getvalue(), faults.getvalue(), html)


def test_the_command_writes_two_files_for_their_owner_alone(written: Written) -> None:
    files = sorted(path.name for path in written.folder.iterdir())
    assert files == ["iop-report_2026-11-02.html", "iop-report_2026-11-02.zip"]
    assert written.said == "".join(f"Written: {written.folder / name}\n" for name in files)
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in written.folder.iterdir())


def test_without_a_chromium_the_pack_is_written_and_the_pdf_refused(written: Written) -> None:
    assert written.status == 2
    assert "No Chromium was found to make the PDF. Install Chromium" in written.faults


def test_a_cohort_narrows_every_number_and_is_named_on_every_page(written: Written, invented: Warehouse) -> None:
    found = Reader(written.html)
    cohort = (("payer", ("medicaid",)), ("program", ("Midtown PHP",)))
    by_month = RANGE.changed(cohort=cohort, grain="month")  # so narrow, its weeks are too small to show
    result = measure(METRICS["session_completion"], by_month, invented, settings=SETTINGS)
    shown = result.frame.sort("period", descending=True).to_dicts()
    assert "<h1>Midtown PHP</h1>" in written.html and "Payer: Medicaid · Program: Midtown PHP" in found.words
    assert [row[2] for row in found.charts["session_completion"].rows[1:]] == [
        result.hidden_word if row["suppressed"] else f"{row['denominator']:,.0f}" for row in shown
    ]
    assert "Filters: Payer: Medicaid; Program: Midtown PHP" in written.html.partition('<template id="footer">')[2]


def test_a_chart_that_cannot_be_narrowed_says_so_in_its_place(written: Written) -> None:
    assert "Capacity utilisation cannot be narrowed by payer. Valid: program." in Reader(written.html).words


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--week", "2026-11-04"], "2026-11-04 is not a Monday. The week it lies in begins 2026-11-02."),
        (["--week", "2030-01-07"], "These data hold no week of 2030-01-07."),
        (["--week", "2026-11-02", "--where", "site=North"], "site is not a filter. Valid: program, track"),
        (
            ["--week", "2026-11-02", "--where", "program=North"],
            "These data have no program of that name. Valid: Harbor",
        ),
        (["--week", "2026-11-02", "--out", "/dev/null/packs"], "cannot be written: Not a directory. Choose another"),
    ],
)
def test_a_mistake_gets_one_sentence_and_status_2(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(["report", "--data", str(data), "--out", str(tmp_path), *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_an_unfinished_week_is_written_and_says_so_on_its_first_two_pages(
    data: Path, written: Written, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["report", "--week", "2026-11-09", "--data", str(data), "--out", str(tmp_path)]) == 0
    said = (
        "The week of 9 Nov 2026 is unfinished: it ends after 13 Nov 2026, until which the data are taken as complete; "
        "the newest finished week begins 2 Nov 2026. No answer speaks of it yet."
    )
    assert capsys.readouterr().err == f"{said}\n"
    assert (tmp_path / "iop-report_2026-11-09.html").read_text("utf-8").count(said) == 2
    assert "is unfinished" not in written.html


def test_nothing_imported_yet_says_what_to_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "--week", str(WEEK), "--data", str(tmp_path)]) == 2
    assert "Run: iop-dashboard import FOLDER" in capsys.readouterr().err
