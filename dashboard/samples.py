"""The sample exports that come with the product, each built into a data folder of its own on first use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from dashboard.intake.gate import run_import
from dashboard.settings import SAMPLE
from dashboard.warehouse import queries, snapshot

ROOT = Path(__file__).parents[1] / "sample_data"
BUILT_FROM = "BUILT_FROM"
REFUSED = 2


class SampleError(RuntimeError):
    """A sample that cannot be built; the message says which and what to do."""


@dataclass(frozen=True)
class Sample:
    """One folder of sample exports and what the screen calls it; `id` names it in a link."""

    id: str
    title: str
    folder: Path

    def data_dir(self, data_path: Path) -> Path:
        """Where its snapshots live, apart from real imports."""
        return data_path / f"{SAMPLE}{self.id}"


SAMPLES: tuple[Sample, ...] = (
    Sample("invented", "Invented clinic", ROOT / "invented"),
    Sample("ctn0027", "CTN-0027: visits as recorded", ROOT / "ctn0027"),
    Sample("ctn0027-listed", "CTN-0027: listed visits", ROOT / "ctn0027" / "listed_visits"),
    Sample("ctn0027-due", "CTN-0027: due weeks", ROOT / "ctn0027" / "due_weeks"),
)


def prepare(sample: Sample, data_path: Path, *, progress: Callable[[str, float], None] | None = None) -> Path:
    """The sample's data folder, imported again only where its files or the derived facts changed.

    Raises SampleError when the files are missing or the import refuses them.
    """
    if not sample.folder.is_dir():
        raise SampleError(f"The sample {sample.title} is not installed. Copy sample_data beside the program.")
    data_dir = sample.data_dir(data_path)
    fingerprint = _fingerprint(sample.folder)
    if snapshot.live(data_dir) is None or _built_from(data_dir) != fingerprint:
        report = run_import(sample.folder, data_dir, publish=True, progress=progress)
        if report.exit_status >= REFUSED:
            raise SampleError(f"The sample {sample.title} was refused. Run: iop-dashboard check {sample.folder}")
        with snapshot.closed_to_others():
            (data_dir / BUILT_FROM).write_text(fingerprint, "utf-8")
    return data_dir


def _built_from(data_dir: Path) -> str:
    path = data_dir / BUILT_FROM
    return path.read_text("utf-8") if path.is_file() else ""


def _fingerprint(folder: Path) -> str:
    """A hash of the sample's files and of the SQL that derives the facts, which live in the snapshot too."""
    digest = sha256(queries.shape_of_snapshots().encode())
    for path in sorted(each for each in folder.iterdir() if each.is_file()):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
