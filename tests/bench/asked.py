"""The two questions that rivals are asked: of which weeks and whom, and what counts as what."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

FIRST, LAST = date(2026, 5, 18), date(2026, 11, 15)  # 26 weeks; the last is the day of the export
PAYER = "medicaid"
EXPECTED = ("attended", "partial", "no_show", "late_cancel", "client_cancel", "excused")
TREATMENT = ("group", "individual", "family", "education", "case_management", "peer", "medication_visit", "other")
CLINICAL = ("group", "individual", "family", "education")
FULL_SHARE = 0.75
QUESTIONS = {"completion": "session_completion", "dose": "hours_received"}  # and the metrics that answer them here

# Numerator and denominator by the first day of the week.
Counts = dict[str, list[int]]
Askers = dict[str, Callable[[], Counts]]


def counts(rows: Iterable[tuple[object, ...]]) -> Counts:
    """(week, numerator, denominator) rows in any order as one comparable value."""
    return {str(week)[:10]: [int(part), int(whole)] for week, part, whole in sorted(rows)}
