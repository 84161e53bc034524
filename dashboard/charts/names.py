"""What the codes of the exports are called on screen."""

from __future__ import annotations

NAMES = {
    # Session status
    "no_show": "No-show",
    "late_cancel": "Late cancel",
    "client_cancel": "Client cancel",
    "program_cancelled": "Program cancel",
    "unrecorded": "Not recorded",
    # Discharge reason
    "left_ama": "Left against advice",
    "administrative": "Administrative",
    # Aftercare
    "planned": "Aftercare planned",
    "within_7": "Contacted within 7 days",
    "within_14": "Contacted within 14 days",
    "within_30": "Contacted within 30 days",
    "check_in": "Check-in call",
    "aftercare_other": "Other aftercare",
    "continuing_outpatient": "Continuing outpatient",
    # How many conditions
    "0": "No condition",
    "1": "One condition",
    "2": "Two conditions",
    "3+": "Three or more",
    # Cohorts
    "2.1": "2.1 intensive outpatient",
    "2.5": "2.5 partial hospitalisation",
    "moud": "MOUD",
}
CO_OCCURRING = {
    "yes": "Diagnosed",
    "screen_positive": "Screen-positive only",
    "no": "Neither",
    "not_assessed": "Not assessed",
}


def label(code: str, *, of: str | None = None) -> str:
    """A code in words: left_ama becomes "Left against advice"; a name staff typed stays as it is.

    `of` is the field the code belongs to, for the answers whose meaning depends on the question.
    """
    if of == "co_occurring" and code in CO_OCCURRING:
        return CO_OCCURRING[code]
    if code in NAMES:
        return NAMES[code]
    words = code.replace("_", " ") if code == code.lower() else code
    return words[:1].upper() + words[1:]


def inside(words: str) -> str:
    """A label inside a sentence: its first letter small, unless it is an abbreviation."""
    return words if words[1:2].isupper() or not words[:1].isalpha() else words[:1].lower() + words[1:]
