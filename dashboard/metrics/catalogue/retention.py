"""Retention: how long people stay, and how many are still there after a number of days."""

from __future__ import annotations

from dashboard.metrics.catalogue import leaving
from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.catalogue.leaving import CLOCK, CLOCK_WORDS, DIRECTOR, REVIEW
from dashboard.metrics.shapes import Better, Shape

_OPEN = "Nobody: whoever is still open counts up to the last day known, and no further."
_STAYS = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason | last_service_on
    A         | A1           | 2026-03-01  | 2026-03-20    | left_ama         | 2026-03-13
    B         | B1           | 2026-03-15  |               |                  |
    C         | C1           | 2026-04-01  | 2026-06-15    | completed        |
    D         | D1           | 2026-05-01  | 2026-05-10    | left_ama         |
    E         | E1           | 2026-05-20  |               |                  |
    F         | F1           | 2026-05-31  |               |                  |
    G         | G1           | 2026-06-01  |               |                  |
    H         | H1           | 2026-06-20  | 2026-06-25    | administrative   |
    I         | I1           | 2026-06-28  |               |                  |
    J         | J1           | 2026-04-20  | 2026-05-15    | completed        |
"""
_AS_OF = {"as_of": "2026-06-30", "to_date": "2026-06-30"}

METRICS = (
    Metric(
        id="time_in_treatment",
        page="retention",
        title="Time in treatment",
        question="How long do people stay?",
        shape=Shape.CURVE,
        better=Better.NEITHER,
        anchor="admission",
        unit="days",
        definition="Kaplan-Meier: the share of admissions still in treatment after each day, and the day by which half had left.",
        numerator="Exits for any reason, day by day since admission; an exit on the day of admission is on day 0.",
        denominator="Admissions still followed on that day: not yet left, and admitted at least that long ago.",
        exclusions=_OPEN,
        reading=f"{CLOCK_WORDS} Ninety days are a mark that is often quoted, not a target.",
        why="An average of discharged clients shortens while a program grows; this curve uses open clients as well.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-01",
        denominator_unit="admissions",
        variants=CLOCK,
        example=Example(
            given=_STAYS,
            expect={"denominator": 10, "numerator": 5, "value": 75},
            because="Half have left by day 75, when C completes: A, D, H and J left earlier, and five are open.",
            filters=_AS_OF,
        ),
    ),
    Metric(
        id="time_in_care",
        page="retention",
        title="Time in care, across stays",
        question="How long do people stay in care, across levels?",
        shape=Shape.CURVE,
        better=Better.NEITHER,
        anchor="admission",
        unit="days",
        definition="Kaplan-Meier of episodes of care: stays that follow each other within a day are one, from the first admission to the last exit.",
        numerator="Last exits, day by day since the first admission of the episode.",
        denominator="Episodes of care still followed on that day.",
        exclusions="Episodes that began before the range; a transfer inside an episode is no end.",
        reading="Longer than the time in one stay: stepping down from partial hospitalisation is going on, not leaving.",
        why="A program that steps people down early looks poor stay by stay and may hold them well.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-01E",
        denominator_unit="episodes of care",
        variants=CLOCK,
        example=Example(
            given="""
    retention
    client_id | admission_id | level_of_care | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2.5           | 2026-01-05  | 2026-01-23    | transferred
    A         | A2           | 2.1           | 2026-01-24  | 2026-03-20    | completed
    A         | A3           | 1.0           | 2026-03-21  | 2026-03-30    | completed
    A         | A4           | 2.1           | 2026-04-10  |               |
""",
            expect={"denominator": 2, "numerator": 1, "value": 84},
            because="Three stays a day apart are one episode of 84 days; the return after eleven days begins another.",
        ),
    ),
    Metric(
        id="retained_days",
        page="retention",
        title="Retained 30 days or more",
        question="How many stay 14, 30, 60 and 90 days?",
        shape=Shape.CURVE,
        better=Better.HIGHER,
        anchor="admission",
        unit="admissions",
        definition="Kaplan-Meier share of admissions in treatment for at least the window (30 days unless chosen).",
        numerator="Exits before the day; whoever leaves on the day itself was retained that long.",
        denominator="Admissions still followed on each day before it.",
        exclusions=_OPEN,
        reading=f"Uses the days that recent admissions have had so far, so it moves sooner than a fixed cohort. {CLOCK_WORDS}",
        why="The first weeks lose most people.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-02",
        denominator_unit="admissions",
        variants=CLOCK,
        window_days=30,
        is_percent=True,
        example=Example(
            given=_STAYS,
            expect={"denominator": 10, "numerator": 4},
            because="A, D, H and J left before day 30: a share of 0.5556, with part of the days of G, H and I.",
            filters=_AS_OF,
        ),
    ),
    Metric(
        id="retained_fixed_cohort",
        page="retention",
        title="Retained, by month of admission",
        question="Are more of each month's admissions still in treatment?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="admission",
        unit="admissions",
        definition="Of admissions with the window elapsed, the share in treatment for at least the window (30 days unless chosen).",
        numerator="Admissions whose time in treatment reached the window.",
        denominator="Admissions at least the window before the data end.",
        exclusions="Admissions too recent to have reached the day, whether or not they have left already.",
        reading=f"A completion before the day counts as not retained; see retained or completed. {CLOCK_WORDS}",
        why="Simple to check by hand, and each month stands for itself.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-03",
        variants=CLOCK,
        window_days=30,
        needs_maturity=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 4, "denominator": 7},
            because="B, C, E and F reached day 30; G, H and I are too recent, though H has left.",
            filters=_AS_OF,
        ),
    ),
    Metric(
        id="retained_or_completed",
        page="retention",
        title="Retained or completed",
        question="How many are still in treatment, or completed it before?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="admission",
        unit="admissions",
        definition="Of admissions with the window elapsed, the share in treatment for at least the window, or completed before it ended.",
        numerator="Admissions whose time in treatment reached the window, and completions before it.",
        denominator="Admissions at least the window before the data end.",
        exclusions="Admissions too recent to have reached the day.",
        reading="A short planned course is no failure. Compare programs with different plans by this one.",
        why="Retention alone counts an early completion as a loss.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-04",
        variants=CLOCK,
        window_days=30,
        needs_maturity=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 5, "denominator": 7},
            because="B, C, E and F reached day 30, and J completed on day 25.",
            filters=_AS_OF,
        ),
    ),
    *leaving.METRICS,
)
