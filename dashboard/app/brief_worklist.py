"""What the brief says of the worklist: how many clients are on it, never who."""

from __future__ import annotations

from dashboard.app import worklist_rows
from dashboard.app.view import View
from dashboard.worklist import reasons, reviews


def said(view: View) -> str:
    """`Worklist: 9 clients. On last week's list 7 of 12 reasons were reviewed.` For readers of the worklist only."""
    question = worklist_rows.question_of(view)
    number = reasons.listed(question, view.warehouse, view.settings)["client_id"].n_unique()
    return f"Worklist: {number or 'no'} client{'s' * (number != 1)}.{_reviewed(view, question)}"


def _reviewed(view: View, question: reasons.Question) -> str:
    log = reviews.file_of(view.source.data_dir)
    done, listed = reviews.reviewed_share(question, log, view.warehouse, view.settings)
    were = "was" if listed == 1 else "were"
    return f" On last week's list {done} of {listed} reason{'s' * (listed != 1)} {were} reviewed." if listed else ""
