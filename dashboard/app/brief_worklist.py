"""What the brief says of the worklist: how many clients are on it, never who."""

from __future__ import annotations

from dashboard.app import worklist_rows
from dashboard.app.view import View
from dashboard.worklist import reasons, reviews


def said(view: View, *, may_see_rows: bool) -> str:
    """`Worklist: 9 clients. On last week's list 7 of 12 reasons were reviewed.`

    For a reader who may not see rows a small number of clients is not said, nor what was reviewed.
    """
    question = worklist_rows.question_of(view)
    listed = reasons.items(question, view.warehouse, view.settings)
    threshold = 1 if may_see_rows else view.settings.small_cell_threshold
    line = f"Worklist: {clients(len({item.client_id for item in listed}), threshold)}."
    return f"{line}{_reviewed(view, question)}" if may_see_rows else line


def clients(number: int, threshold: int) -> str:
    """A number of clients in words; one from 1 to just under the threshold is not said."""
    if 0 < number < threshold:
        return f"fewer than {threshold} clients"
    return f"{number or 'no'} client{'s' * (number != 1)}"


def _reviewed(view: View, question: reasons.Question) -> str:
    log = reviews.file_of(view.source.data_dir)
    done, listed = reviews.reviewed_share(question, log, view.warehouse, view.settings)
    were = "was" if listed == 1 else "were"
    return f" On last week's list {done} of {listed} reason{'s' * (listed != 1)} {were} reviewed." if listed else ""
