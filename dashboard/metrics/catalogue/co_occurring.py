"""Co-occurring caseload: who has a mental disorder beside the substance use disorder, and in which combinations."""

from __future__ import annotations

from dashboard.metrics.catalogue.conditions import CONDITIONS
from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

_OWNER = "Medical director"
_REVIEW = "2027-06-30"
_CASELOAD = """
    retention
    client_id | admission_id | admitted_on | diagnoses         | co_occurring
    A         | A1           | 2026-01-05  | F10.20;F33.1      |
    B         | B1           | 2026-01-05  | F11.20;F11.24     |
    C         | C1           | 2026-01-05  | F10.20;F17.210    |
    D         | D1           | 2026-01-05  |                   |
    E         | E1           | 2026-01-05  |                   | yes

    outcomes
    admission_id | instrument | observed_on | score
    C1           | PHQ-9      | 2026-01-07  | 12
"""
_NEEDS = ("retention.diagnoses|retention.co_occurring",)

METRICS = (
    Metric(
        id="diagnosed_co_occurring",
        page="co_occurring",
        title="Diagnosed co-occurring",
        question="What share of the caseload has a co-occurring diagnosis?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Of open clients with a diagnosis list, the share with a substance use disorder and an independent mental disorder on it.",
        numerator="Clients with a code in F10-F16, F18 or F19 and one in a mental disorder group.",
        denominator="Clients open on the last day of the period whose diagnoses are recorded.",
        exclusions="Nicotine (F17) makes nobody co-occurring, nor do substance-induced codes (such as F10.24) unless the site counts them.",
        reading="Where the diagnosis list is blank, the exported yes or no answer is used.",
        why="These clients need integrated care, and programs are staffed for it.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-01",
        needs=_NEEDS,
        example=Example(
            given=_CASELOAD,
            expect={"numerator": 2, "denominator": 4},
            because="A by codes, E by the exported answer; B's second code is opioid-induced; D has nothing recorded.",
        ),
    ),
    Metric(
        id="screen_positive_only",
        page="co_occurring",
        title="Screen-positive only",
        question="Who screens positive without a diagnosis?",
        shape=Shape.RATE,
        better=Better.LOWER,
        anchor="day",
        unit="clients",
        definition="Of open clients, the share with no mental disorder diagnosed but a positive screen within 30 days of admission.",
        numerator="Clients whose latest PHQ-9, GAD-7 or PCL-5 around admission is at or above its cutoff (10, 10, 33).",
        denominator="Clients open on the last day of the period.",
        exclusions="Clients already diagnosed as co-occurring.",
        reading="Screens in the first weeks are raised by withdrawal: a positive one asks for an assessment, it is no diagnosis.",
        why="These clients are waiting for a diagnostic assessment.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-02",
        needs=_NEEDS,
        example=Example(
            given=_CASELOAD, expect={"numerator": 1, "denominator": 5}, because="C scores 12 on the PHQ-9 two days in."
        ),
    ),
    Metric(
        id="neither_co_occurring",
        page="co_occurring",
        title="Neither diagnosed nor screen-positive",
        question="Who has no sign of a co-occurring disorder?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Of open clients, the share assessed with neither a co-occurring diagnosis nor a positive screen.",
        numerator="Clients with a diagnosis list or a screen, and no co-occurring disorder in either.",
        denominator="Clients open on the last day of the period.",
        exclusions="Clients not assessed at all are never counted here.",
        reading="Means that somebody looked and found nothing.",
        why="Completes the picture beside the other three groups.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-03",
        needs=_NEEDS,
        example=Example(
            given=_CASELOAD,
            expect={"numerator": 1, "denominator": 5},
            because="B has opioid codes only, one of them opioid-induced.",
        ),
    ),
    Metric(
        id="not_assessed",
        page="co_occurring",
        title="Not assessed",
        question="Whom has nobody assessed?",
        shape=Shape.RATE,
        better=Better.LOWER,
        anchor="day",
        unit="clients",
        definition="Of open clients, the share with neither a diagnosis list nor a screen within 30 days of admission.",
        numerator="Clients without any diagnosis, exported answer or screen.",
        denominator="Clients open on the last day of the period.",
        exclusions="None.",
        reading="A gap in the record, never a no.",
        why="As long as this is large, the other shares cannot be trusted.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-04",
        needs=_NEEDS,
        example=Example(
            given=_CASELOAD, expect={"numerator": 1, "denominator": 5}, because="D has neither codes nor a screen."
        ),
    ),
    Metric(
        id="caseload_mix",
        page="co_occurring",
        title="Co-occurring caseload",
        question="How is the caseload made up?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Open clients in four groups: diagnosed, screen-positive only, neither, not assessed.",
        numerator="Clients in the group on the last day of the period.",
        denominator="Clients open on that day; the four shares add up to 100%.",
        exclusions="None.",
        reading="Read the not-assessed group first: it says how far the others can be trusted.",
        why="Shows the need for integrated care and the gap in assessment in one picture.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-MIX",
        has_parts=True,
        needs=_NEEDS,
        example=Example(
            given=_CASELOAD,
            expect={"numerator": 2, "denominator": 5},
            because="A and E are diagnosed; the other three stand in one group each.",
            part="yes",
        ),
    ),
    *CONDITIONS,
)
