"""Worklist: whom to look at this week, why, what to do next and who has looked; for those who may see client codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import streamlit as st

from dashboard.access.audit import Action
from dashboard.app import trail, worklist_rows
from dashboard.app.labels import plain
from dashboard.app.view import View, current
from dashboard.app.worklist_rows import Reviewed
from dashboard.charts import periods
from dashboard.metrics.rows import NOTICE
from dashboard.worklist import reasons, reviews
from dashboard.worklist.reasons import REASONS, Item, Question
from dashboard.worklist.reviews import LONGEST_NAME, LONGEST_NOTE, Review, ReviewError

STYLE = Path(__file__).parents[1] / "worklist.css"
PAGE = 25  # rows drawn at first, and with each press for more
ALL = ""


def _main(view: View) -> None:
    st.html(STYLE)
    st.warning(NOTICE)
    question = worklist_rows.question_of(view)
    listed = reasons.items(question, view.warehouse, view.settings)
    trail.note_once(Action.WORKLIST, view=view, rows=len(listed))
    log = reviews.file_of(view.source.data_dir)
    reviewed = reviews.latest(log, question.week)
    st.text(_summary(question, listed, reviewed, _of_last_week(question, log, view)))
    chosen = _tools(listed, reviewed, view)
    _rows(chosen, reviewed, view, partial(_save, log, question))
    _say_what_is_not_looked_at(view)


def _of_last_week(question: Question, log: Path, view: View) -> tuple[int, int]:
    return reviews.reviewed_share(question, log, view.warehouse, view.settings)


def _summary(question: Question, listed: Sequence[Item], reviewed: Reviewed, before: tuple[int, int]) -> str:
    """How many are listed and looked at, this week and last."""
    keys = [(item.admission_id, each.id) for item in listed for each in item.reasons]
    clients = len({item.client_id for item in listed})
    said = f"{clients} client{'s' * (clients != 1)} as of {periods.day(question.through)}"
    if keys:
        said += f", {len(keys)} reason{'s' * (len(keys) != 1)}, {sum(key in reviewed for key in keys)} of them reviewed"
    of_before = f" On last week's list {before[0]} of {before[1]} were reviewed." if before[1] else ""
    return f"{said}.{of_before}"


def _tools(listed: Sequence[Item], reviewed: Reviewed, view: View) -> list[Item]:
    """The choices above the list, and the stays they leave."""
    if not listed:
        return []
    counted = Counter(item.program for item in listed)
    why = Counter(each.id for item in listed for each in item.reasons)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="worklist_tools"):
        program = _choice(
            "Program", {ALL: "All programs"} | {name: f"{name} ({counted[name]})" for name in sorted(counted)}
        )
        reason = _choice(
            "Reason", {ALL: "All reasons"} | {name: f"{REASONS[name]} ({why[name]})" for name in REASONS if why[name]}
        )
        is_left = st.toggle("Only what is not reviewed", key="worklist_left")
        chosen = [
            item
            for item in listed
            if program in (ALL, item.program) and (not is_left or not _is_done(item, reviewed))
            if reason == ALL or reason in [each.id for each in item.reasons]
        ]
        st.download_button(
            "Download the list",
            trail.saved(
                partial(worklist_rows.to_csv, chosen, reviewed, view.settings), about="worklist", view=view,
                rows=len(chosen),
            ),
            f"worklist_{view.reach.through}.csv", "text/csv", key="worklist_download", on_click="ignore",
        )  # fmt: skip
    return chosen


def _is_done(item: Item, reviewed: Reviewed) -> bool:
    return all((item.admission_id, each.id) in reviewed for each in item.reasons)


def _choice(title: str, options: dict[str, str]) -> str:
    key = f"worklist_{title.lower()}"
    if st.session_state.get(key) not in options:
        st.session_state[key] = ALL
    return st.selectbox(
        title, tuple(options), key=key, width=230, label_visibility="collapsed", format_func=options.get,
        on_change=_show, args=(PAGE,),
    )  # fmt: skip


def _rows(chosen: Sequence[Item], reviewed: Reviewed, view: View, save: partial[None]) -> None:
    if not chosen:
        st.write("Nobody is on this list.")
        return
    shown = st.session_state.setdefault("worklist_shown", PAGE)
    with st.container(key="worklist"):
        for at, item in enumerate(chosen[:shown]):
            with st.container(horizontal=True, vertical_alignment="top", key=f"worklist_row_{at}"):
                st.html(
                    f"<div class='iop-item'>{worklist_rows.row(item, reviewed, view.settings)}</div>", width="stretch"
                )
                is_open = st.session_state.get("worklist_open") == item.admission_id
                what = "Close" if is_open else "Review"
                st.button(
                    f"{what} {plain(item.client_id)}", key=f"worklist_review_{at}", type="tertiary",
                    on_click=_open, args=(None if is_open else item, reviewed),
                )  # fmt: skip
            if is_open:
                _form(item, save)
    if len(chosen) > shown:
        with st.container(horizontal=True, key="worklist_more"):
            if len(chosen) > shown + PAGE:
                st.button(f"Show {PAGE} more", on_click=_show, args=(shown + PAGE,))
            st.button(f"Show all {len(chosen)}", on_click=_show, args=(len(chosen),))


def _show(rows: int) -> None:
    st.session_state["worklist_shown"] = rows


def _open(item: Item | None, reviewed: Reviewed) -> None:
    """Open the form of one row, its reasons not yet reviewed chosen and the name filled in."""
    state = st.session_state
    state["worklist_open"] = item.admission_id if item else None
    state.pop("worklist_problem", None)
    if item:
        keys = [each.id for each in item.reasons]
        state["worklist_reasons"] = [name for name in keys if (item.admission_id, name) not in reviewed] or keys
        state["worklist_note"] = ""
        state["worklist_by"] = state.get("worklist_name", "")


def _form(item: Item, save: partial[None]) -> None:
    words = {each.id: each.words for each in item.reasons}
    with st.container(key="worklist_form_card"), st.form("worklist_form", border=False):
        st.pills(
            "Reviewed",
            tuple(words),
            selection_mode="multi",
            key="worklist_reasons",
            format_func=lambda name: plain(words[name]),
        )
        st.text_area("Note (optional)", max_chars=LONGEST_NOTE, height=80, key="worklist_note")
        st.text_input("Your name", max_chars=LONGEST_NAME, key="worklist_by", autocomplete="off", width=300)
        st.form_submit_button("Mark as reviewed", on_click=save, args=(item,), type="primary")
    if problem := st.session_state.get("worklist_problem"):
        st.error(problem)


def _save(log: Path, question: Question, item: Item) -> None:
    """Keep what the form says; the note is in the log alone from then on."""
    state = st.session_state
    by, note, now = " ".join(state["worklist_by"].split()), state["worklist_note"].strip(), datetime.now(UTC)
    try:
        trail.note(Action.REVIEW, about=", ".join(state["worklist_reasons"]), rows=1)
        if not state["worklist_reasons"]:
            raise ReviewError("Choose at least one reason that was reviewed.")
        reviews.append(
            log, [Review(question.week, item.admission_id, name, by, note, now) for name in state["worklist_reasons"]]
        )
    except ReviewError as problem:
        state["worklist_problem"] = str(problem)
        return
    state["worklist_name"], state["worklist_note"] = by, ""
    state["worklist_open"] = None


def _say_what_is_not_looked_at(view: View) -> None:
    for name, needs in reasons.not_looked_at(view.warehouse).items():
        st.caption(f"{REASONS[name]}: not looked at. Not in this export: {', '.join(needs)}.")


_main(current())
