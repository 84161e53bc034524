"""Data: bring exports in. Drag them here, put right what the list of findings asks for, look, and use them or not."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard import settings
from dashboard.app import import_check, import_form, import_preview, sources, tables
from dashboard.app.import_check import Checked
from dashboard.intake import uploads
from dashboard.intake.contracts import CONTRACTS
from dashboard.intake.uploads import Upload
from dashboard.settings import Settings

PAGES = Path(__file__).parent
STYLE = PAGES.parent / "data.css"
KINDS = ["csv", "gz", "parquet", "xlsx", "toml"]
PROMISE = (
    "CSV, CSV.GZ, Parquet or Excel, and mapping.toml if there is one. The files stay on this machine; the uploaded "
    "copies are deleted when the import is used or dropped, or after a day."
)


def _drop_zone(chosen: Settings, upload: Upload | None) -> None:
    """Where files are dragged to; they are taken in at once and the field is empty again."""
    with st.container(key="drop_more" if upload else "drop_first"):
        files = st.file_uploader(
            "Add or replace files" if upload else "Drag the attendance, retention and outcomes exports here",
            type=KINDS, accept_multiple_files=True, key=f"drop_{import_check.round_of()}",
        )  # fmt: skip
    if files:
        import_check.take_in(files, chosen.data_path)
        st.rerun()
    if upload is None:
        st.caption(PROMISE)
        if sources.is_demo():
            st.caption(
                "This is the demonstration. What you bring in stays apart from the sample data, as Imported data."
            )


def _what_to_bring() -> None:
    """The three exports in a line each, for whoever does it for the first time."""
    st.header("What to bring", anchor=False)
    tables.show(
        ("Export", "Holds", "Columns it must have"),
        [(each.table, each.grain, ", ".join(column.name for column in each.columns if column.must_stand_in_file))
         for each in CONTRACTS.values() if not each.is_optional],
    )  # fmt: skip
    st.caption(
        "Columns and values may have other names: what the files call them is chosen from lists after they are read. "
        "Client ids are codes, never names."
    )


def _offer_waiting(chosen: Settings) -> None:
    """An upload that nobody finished: a closed window does not lose it."""
    for upload in uploads.waiting(chosen.data_path)[:1]:
        with st.container(horizontal=True, vertical_alignment="center", key="waiting"):
            st.write(
                f"An upload of {upload.changed_at:%H:%M} with {len(upload.names)} files was neither used nor dropped."
            )
            st.button("Go on with it", on_click=import_check.go_on, args=(upload,))
            st.button("Drop it", on_click=import_check.drop, args=(upload,), type="tertiary")


def _decide(made: Checked, chosen: Settings) -> None:
    """The two ways out: these data go live, or nothing changes."""
    with st.container(horizontal=True, vertical_alignment="center", key="decide"):
        if made.is_usable:
            st.button(
                "Use this import", type="primary", on_click=import_check.use, args=(made, chosen),
                icon=":material/check:",
            )  # fmt: skip
        st.button("Keep the last", on_click=import_check.drop, args=(made.upload,))
        st.write(_verdict(made))


def _verdict(made: Checked) -> str:
    """What the gate says in one sentence."""
    if not made.is_usable:
        return "These files cannot be used yet. Nothing was changed."
    held = sum(each.rows_held for each in made.report.files)
    read = sum(each.rows_read for each in made.report.files)
    kept = f"{held:,} of {read:,} rows would be held back" if held else f"All {read:,} rows can be used"
    return f"{kept}. Nothing is changed until you use it."


def _page() -> None:
    st.html(STYLE)
    chosen = settings.load()
    for sentence in import_check.said():
        st.info(sentence)
        if sentence == import_check.IMPORTED:
            st.page_link(PAGES / "brief.py", label="See the brief", icon=":material/arrow_forward:")
            st.page_link(PAGES / "data_health.py", label="See what was held back", icon=":material/arrow_forward:")
    upload = import_check.current(chosen.data_path)
    _drop_zone(chosen, upload)
    if upload is None:
        _offer_waiting(chosen)
        _what_to_bring()
        return
    made = import_check.checked(upload, chosen)
    _decide(made, chosen)
    if not made.is_usable:
        import_preview.show_refusal(made)
    asks_for_something = import_form.is_needed(made)
    if asks_for_something:
        import_form.show(made)
    if made.is_usable:
        import_preview.show_numbers(made, chosen)
    if not asks_for_something:
        import_form.show(made)


_page()
