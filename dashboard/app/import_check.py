"""An upload of this session on its way: files taken in, checked as often as something is put right, used or dropped.

What is checked is a whole snapshot beside the upload, which nobody else sees; using it makes a copy of it live.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from dashboard import first_look, settings
from dashboard.access.audit import Action
from dashboard.app import filter_state, sources, trail
from dashboard.intake import mapping_file, matching, uploads
from dashboard.intake.gate import run_import
from dashboard.intake.mapping import MAPPING_FILE
from dashboard.intake.matching import Matching
from dashboard.intake.report import ImportReport
from dashboard.intake.uploads import Upload, UploadError
from dashboard.settings import Settings
from dashboard.warehouse import snapshot
from dashboard.warehouse.connection import Warehouse

IMPORTED = "Imported. Every open page shows these data now."
_UPLOAD, _CHECKED, _NUMBER = "upload", "upload_checked", "upload_checks"
_SAID, _ROUND = "upload_said", "upload_round"


@dataclass(frozen=True)
class Checked:
    """What the gate said of an upload, and how its columns were matched. `number` tells one check from the next."""

    upload: Upload
    number: int
    report: ImportReport
    matching: Matching

    @property
    def is_usable(self) -> bool:
        """Whether there is a snapshot that could go live."""
        return self.report.outcome == "published"


def current(data_path: Path) -> Upload | None:
    """The upload in hand; None where there is none, or it was dropped in another window."""
    return uploads.find(data_path, st.session_state.get(_UPLOAD))


def round_of() -> int:
    """Changes whenever files were taken in, so that the field for files is empty again and lets go of them."""
    return st.session_state.setdefault(_ROUND, 0)


def said() -> tuple[str, ...]:
    """What the last step has to say, once."""
    return st.session_state.pop(_SAID, ())


def take_in(files: Sequence[UploadedFile], data_path: Path) -> None:
    """Keep the files in the upload in hand, or in a new one with the mapping of the last import."""
    upload = current(data_path) or uploads.begin(data_path)
    is_new = st.session_state.get(_UPLOAD) != upload.id
    problems = []
    for file in files:
        try:
            uploads.keep(upload, file.name, file)
        except UploadError as problem:
            problems.append(str(problem))
    if is_new and MAPPING_FILE not in upload.names and (data_path / MAPPING_FILE).is_file():
        shutil.copyfile(data_path / MAPPING_FILE, upload.files / MAPPING_FILE)
        problems.append("The choices of the last import are used again.")
    st.session_state[_SAID] = tuple(dict.fromkeys(problems))
    st.session_state[_ROUND] = round_of() + 1
    go_on(upload)


def go_on(upload: Upload) -> None:
    """Take this upload in hand and have it checked."""
    st.session_state[_UPLOAD] = upload.id
    check_again()


def check_again() -> None:
    """Forget what was said of the files."""
    st.session_state.pop(_CHECKED, None)


def checked(upload: Upload, chosen: Settings) -> Checked:
    """What the gate says of the files; they are read once after each change, with the progress on screen."""
    known: Checked | None = st.session_state.get(_CHECKED)
    if known is not None and known.upload == upload:
        return known
    bar = st.progress(0.0, "Reading the files")
    _forget_preview(upload)
    live = sources.live_of(chosen)
    report = run_import(
        upload.files, upload.checked, publish=True, settings=settings.load_for(live.data_dir),
        progress=lambda step, share: bar.progress(share, step), ask_first=first_look.ask,
    )  # fmt: skip
    bar.empty()
    number = st.session_state[_NUMBER] = st.session_state.get(_NUMBER, 0) + 1
    made = st.session_state[_CHECKED] = Checked(upload, number, report, matching.match(upload.files))
    return made


@lru_cache(maxsize=4)
def warehouse_of(upload: Upload, import_id: str) -> Warehouse:
    """The snapshot an upload was checked into, open."""
    return Warehouse(upload.checked, import_id)


def use(made: Checked, chosen: Settings) -> None:
    """Make the checked snapshot the live data, remember its mapping, and delete the upload."""
    path = snapshot.live(made.upload.checked)
    if path is None:
        st.session_state[_SAID] = ("The upload is gone: it was used or dropped in another window.",)
        return
    trail.note(Action.IMPORT, about=path.stem)
    try:
        snapshot.adopt(path, sources.live_of(chosen).data_dir)
        mapping_file.remember(made.upload.files, chosen.data_path)
    except OSError:
        st.session_state[_SAID] = ("The data folder cannot be written or is full. The last import stays live.",)
        return
    drop(made.upload)
    filter_state.source_changed()
    st.session_state["source"] = sources.live_of(chosen).id
    st.session_state[_SAID] = (IMPORTED,)


def drop(upload: Upload) -> None:
    """Delete the upload; the live data stay as they are."""
    _forget_preview(upload)
    uploads.drop(upload)
    for name in (_UPLOAD, _CHECKED):
        st.session_state.pop(name, None)


def _forget_preview(upload: Upload) -> None:
    """Close the file of an earlier check before it is deleted, or its space would stay taken."""
    path = snapshot.live(upload.checked)
    if path is not None:
        warehouse_of(upload, path.stem).close()
    warehouse_of.cache_clear()
    shutil.rmtree(upload.checked, ignore_errors=True)
