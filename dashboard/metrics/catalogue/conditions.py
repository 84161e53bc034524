"""Which conditions clients carry: together, by number, by severity, and the codes that stand apart from dual diagnosis."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

_OWNER = "Medical director"
_REVIEW = "2027-06-30"
_CONDITIONS = """
    retention
    client_id | admission_id | diagnoses
    A         | A1           | F10.20;F33.1;F41.1
    B         | B1           | F10.20;F32.9
    C         | C1           | F10.20;F41.1;F43.10
    D         | D1           | F10.20;F33.1;F41.1;F43.12
    E         | E1           | F10.20
"""
_SEVERITY = """
    retention
    client_id | admission_id | admitted_on | diagnoses
    A         | A1           | 2026-12-01  | F10.20;F33.1
    B         | B1           | 2026-12-01  | F11.21
    C         | C1           | 2026-12-01  | F12.10;F31.9
    D         | D1           | 2026-12-01  |
    E         | E1           | 2026-12-01  |

    outcomes
    admission_id | instrument | observed_on | score
    A1           | PHQ-9      | 2026-12-02  | 22
    A1           | PHQ-9      | 2026-12-20  | 19
    C1           | BAM-use    | 2026-12-20  | 1
    E1           | BAM-use    | 2026-12-01  | 5
    E1           | PHQ-9      | 2026-12-01  | 21
    E1           | AUDIT      | 2026-12-01  | 12
"""
_APART = """
    retention
    client_id | admission_id | diagnoses
    A         | A1           | F10.20;F33.1
    B         | B1           | F11.20;F11.24
    C         | C1           | F10.20;F17.210
    D         | D1           |
"""

CONDITIONS = (
    Metric(
        id="condition_matrix",
        page="co_occurring",
        title="Conditions that occur together",
        question="Which conditions occur together?",
        shape=Shape.MATRIX,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="For each pair of mental condition groups, open clients with both, on the last day of the range.",
        numerator="Clients with both the row's and the column's condition.",
        denominator="Clients with the row's condition.",
        exclusions="Clients without coded diagnoses; nicotine, and substance-induced codes unless the site counts them.",
        reading="A share reads along the row: of clients with the row's condition, how many also have the column's.",
        why="Tells which combinations deserve a group or a protocol of their own.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-MATRIX",
        needs=("retention.diagnoses",),
        single_period=True,
        example=Example(
            given=_CONDITIONS,
            expect={"numerator": 2, "denominator": 3},
            because="Three clients have a depressive disorder, two of them anxiety too.",
            part="Depressive + Anxiety",
        ),
    ),
    Metric(
        id="condition_combinations",
        page="co_occurring",
        title="Combinations of conditions",
        question="What do clients carry, exactly?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Open clients by the exact set of mental condition groups on their diagnosis list, on the last day of the range.",
        numerator="Clients with just that combination and no other group.",
        denominator="None: a count; the combinations add up to the clients with coded diagnoses.",
        exclusions="Clients without coded diagnoses.",
        reading="Each client stands in one combination only.",
        why="The commonest combinations decide which groups to run.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-COMBINATIONS",
        has_parts=True,
        needs=("retention.diagnoses",),
        single_period=True,
        example=Example(
            given=_CONDITIONS,
            expect={"numerator": 1},
            because="Only A has just these two; D has PTSD as well.",
            part="Anxiety + Depressive",
        ),
    ),
    Metric(
        id="condition_burden",
        page="co_occurring",
        title="Number of conditions",
        question="How many conditions does a client carry?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Open clients by number of mental condition groups (0, 1, 2, 3 or more), on the last day of the range.",
        numerator="Clients with that many groups.",
        denominator="Open clients with coded diagnoses.",
        exclusions="Clients without coded diagnoses.",
        reading="Groups, not codes: two depressive codes are one group.",
        why="Caseloads with heavier burden need smaller panels.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-BURDEN",
        has_parts=True,
        needs=("retention.diagnoses",),
        single_period=True,
        example=Example(
            given=_CONDITIONS,
            expect={"numerator": 1, "denominator": 5},
            because="D alone has three groups: depressive, anxiety and PTSD.",
            part="3+",
        ),
    ),
    Metric(
        id="severity_quadrants",
        page="co_occurring",
        title="Severity on both sides",
        question="How severe is each side, by our own cutoffs?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Open clients in the four quadrants of severity, substance use by mental health, on the last day of the range; "
        "the cutoffs are the program's own.",
        numerator="Clients in the quadrant. Substance use is severe with an F1x.2 code, or a BAM Use of 1, an AUDIT of 20 or a "
        "DAST-10 of 6 or more. Mental health is severe with a psychotic or bipolar code, or a PHQ-9 of 20 or a PCL-5 of 45 or "
        "more. The latest score counts, of BAM Use one of the last 30 days.",
        denominator="Open clients with a coded diagnosis list, or a score, on both sides; the four shares add up to 100%.",
        exclusions="Clients of whom one side is not known. Psychiatric admissions in the last 12 months are not in the exports.",
        reading="In an intensive outpatient program almost all clients stand in III and IV: this is a caseload mix, not a finding.",
        why="Clients in IV need both treatments in one place.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-QUADRANTS",
        has_parts=True,
        needs=("retention.diagnoses",),
        single_period=True,
        example=Example(
            given=_SEVERITY,
            expect={"numerator": 2, "denominator": 4},
            because="A and B have a dependence code, and A's latest PHQ-9 is below 20; C is IV, E is II, of D nothing is known.",
            part="III",
        ),
    ),
    Metric(
        id="nicotine_diagnosed",
        page="co_occurring",
        title="Nicotine dependence",
        question="How many have a nicotine diagnosis?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Of open clients with coded diagnoses, the share with a nicotine code (F17), on the last day of the range.",
        numerator="Clients with a code in F17.",
        denominator="Open clients with coded diagnoses.",
        exclusions="Clients without coded diagnoses.",
        reading="Reported apart: nicotine counts neither as a substance use disorder nor as a mental disorder.",
        why="Counted as dual diagnoses, these codes would make almost everyone co-occurring.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-NICOTINE",
        needs=("retention.diagnoses",),
        single_period=True,
        example=Example(
            given=_APART,
            expect={"numerator": 1, "denominator": 3},
            because="C has F17.210; D has no codes.",
        ),
    ),
    Metric(
        id="substance_induced",
        page="co_occurring",
        title="Substance-induced disorders",
        question="How many have a substance-induced disorder?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Of open clients with coded diagnoses, the share with a substance-induced mood, psychotic, anxiety or sleep disorder (such as F10.24).",
        numerator="Clients with such a code on the last day of the range.",
        denominator="Open clients with coded diagnoses.",
        exclusions="Clients without coded diagnoses.",
        reading="Makes nobody co-occurring, unless the site counts it (setting count_substance_induced, at import).",
        why="Counted as dual diagnoses, these codes would make almost everyone co-occurring.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md COD-INDUCED",
        needs=("retention.diagnoses",),
        single_period=True,
        example=Example(
            given=_APART,
            expect={"numerator": 1, "denominator": 3},
            because="B has an opioid-induced mood disorder; D has no codes.",
        ),
    ),
)
