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
    "peer_or_alumni": "Peer or alumni group",
    "crisis_plan": "Crisis and triggers plan",
    "by_discharge": "Plan by discharge",
    "late": "Plan after discharge",
    "no_plan": "No plan",
    # Who is slipping away
    "missed_0": "None missed",
    "missed_1": "1 missed",
    "missed_2": "2: outreach",
    "missed_3": "3 or more: at risk",
    "away_0": "Under 7 days",
    "away_7": "7 to 13 days",
    "away_14": "14 days or more",
    # Weeks of treatment
    "weeks_01_04": "Weeks 1 to 4",
    "weeks_05_08": "Weeks 5 to 8",
    "weeks_09_12": "Weeks 9 to 12",
    # From first contact to first session
    "contacted": "First contact",
    "admitted_in_time": "Admitted in time",
    "seen_in_time": "At a session in time",
    # Scores
    "during": "Every 30 days",
    "both_scores": "Those with a last score",
    "any_later_score": "With any later score",
    "missing_unchanged": "Missing as unchanged",
    "days_abstinent_30": "Days abstinent",
    "below_cut": "Below the cutoff",
    "at_or_above_cut": "At or above the cutoff",
    # How many conditions
    "0": "No condition",
    "1": "One condition",
    "2": "Two conditions",
    "3+": "Three or more",
    # Severity of substance use and of mental health
    "I": "I (neither severe)",
    "II": "II (mental health severe)",
    "III": "III (substance use severe)",
    "IV": "IV (both severe)",
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
