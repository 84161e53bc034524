"""Outcomes: days abstinent at admission and discharge, the NOMs share that needs them, and drug screens."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

_OWNER = "Quality lead"
_REVIEW = "2027-06-30"
_PAIRS = "Stays under 14 days, stays without both answers, and discharges in the last 7 days."
_VARIANTS = {"all": "all discharges", "completed": "completed stays only"}
_ASKED = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2026-03-02  | 2026-05-01    | completed
    B         | B1           | 2026-03-02  | 2026-05-01    | completed
    C         | C1           | 2026-03-02  | 2026-05-01    | left_ama
    E         | E1           | 2026-03-02  | 2026-05-01    | completed

    outcomes
    admission_id | instrument        | observed_on | score
    A1           | days_abstinent_30 | 2026-03-02  | 0
    A1           | days_abstinent_30 | 2026-04-30  | 30
    B1           | days_abstinent_30 | 2026-03-02  | 30
    B1           | days_abstinent_30 | 2026-05-01  | 30
    C1           | days_abstinent_30 | 2026-03-04  | 30
    C1           | days_abstinent_30 | 2026-04-20  | 12
    E1           | days_abstinent_30 | 2026-03-02  | 10
"""

ABSTINENCE = (
    Metric(
        id="days_abstinent",
        page="outcomes",
        title="Days abstinent of 30",
        question="How many days were they abstinent?",
        shape=Shape.MEAN,
        better=Better.HIGHER,
        anchor="discharge",
        unit="days of 30",
        denominator_unit="stays",
        definition="Mean days abstinent in the 30 days before admission and before discharge, of stays with both answers.",
        numerator="Days abstinent, as the client reported them.",
        denominator="Discharged stays with an answer around admission and another around discharge.",
        exclusions=_PAIRS,
        reading="Days in jail, hospital or residential care count as they were reported: the exports do not tell them apart.",
        why="The outcome clients, families and payers ask for first.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md OUT-05",
        has_parts=True,
        variants=_VARIANTS,
        example=Example(
            given=_ASKED,
            expect={"numerator": 72, "denominator": 3},
            because="A 30, B 30 and C 12 days; E was not asked again.",
            part="at_discharge",
        ),
    ),
    Metric(
        id="abstinent_all_30",
        page="outcomes",
        title="Abstinent on all 30 days",
        question="How many were abstinent for the whole month?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="discharge",
        unit="stays",
        definition="Share abstinent on all of the last 30 days at admission and at discharge, of stays with both answers: NOMs abstinence.",
        numerator="Stays with 30 of 30 days at that time.",
        denominator="Discharged stays with an answer at both times, as the NOMs change asks.",
        exclusions=f"{_PAIRS} The other NOMs (work and school, arrests, housing, self-help) are in no export.",
        reading="Many are abstinent when they come, from residential care or jail: read it with the table of both times.",
        why="State block grant tables report this change.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md OUT-09",
        has_parts=True,
        variants=_VARIANTS,
        example=Example(
            given=_ASKED,
            expect={"numerator": 2, "denominator": 3},
            because="A and B at discharge; C reports 12 days, E has no second answer.",
            part="at_discharge",
        ),
    ),
    Metric(
        id="abstinence_change",
        page="outcomes",
        title="Abstinent at admission and at discharge",
        question="Who became abstinent, who was already, who relapsed?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="discharge",
        unit="stays",
        definition="Stays with both answers by abstinent on all 30 days or not, at admission and at discharge.",
        numerator="Stays that went that way.",
        denominator="Discharged stays with an answer around admission and another around discharge.",
        exclusions=_PAIRS,
        reading="Abstinent at discharge and already at admission is no change. Answers of early leavers are often old ones.",
        why="The share abstinent at discharge alone overstates what changed.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md OUT-06",
        has_parts=True,
        variants=_VARIANTS,
        example=Example(
            given=_ASKED,
            expect={"numerator": 1, "denominator": 3},
            because="A went from 0 to 30 days; B had 30 both times, C fell to 12, E has no second answer.",
            part="newly_abstinent",
        ),
    ),
    Metric(
        id="drug_screens_negative",
        page="outcomes",
        title="Negative drug screens",
        question="Are drug screens negative?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="week of care",
        unit="weeks of care",
        definition="Of weeks of care with a drug screen, the share in which every screen was negative; or of all weeks, missing as positive.",
        numerator="Weeks with at least one screen and no positive one.",
        denominator="Weeks in care, counted from admission, with a screen; or all of them, a missing one taken as positive.",
        exclusions="Weeks that did not end in care, and programs that do not screen.",
        reading="How often a screen is expected is a setting (7 days): where it is less often, missing as positive is too hard.",
        why="Only the two ways side by side show how much the missing screens decide.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md OUT-UDS",
        variants={"collected": "weeks with a screen", "missing_positive": "all weeks, missing as positive"},
        example=Example(
            given="""
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2026-03-02  | 2026-03-23    | completed

    outcomes
    admission_id | instrument           | observed_on | score
    A1           | drug_screen_negative | 2026-03-03  | 1
    A1           | drug_screen_negative | 2026-03-05  | 0
    A1           | drug_screen_negative | 2026-03-10  | 1
""",
            expect={"numerator": 1, "denominator": 2},
            because="The first week has a positive screen, the second a negative one, the third none.",
        ),
    ),
)
