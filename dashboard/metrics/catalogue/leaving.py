"""Retention, its other half: when people leave, and how treatment ended."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

DIRECTOR = "Clinical director"
REVIEW = "2027-06-30"
CLOCK = {"last_service": "ended at last service", "discharge": "ended at discharge"}
CLOCK_WORDS = "An unplanned exit entered more than a week late ends at the last service, or at discharge if so chosen."
_WAYS = {"completed": "completed", "or_transferred": "completed or transferred"}
_OTHER = "Incarceration, death and other reasons are ways of leaving as well: nobody who left counts as lost sight of."
_STAYS = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason | last_service_on | planned_weeks
    A         | A1           | 2026-03-02  | 2026-03-14    | left_ama         |                 | 8
    B         | B1           | 2026-03-02  | 2026-03-30    | administrative   | 2026-03-16      | 8
    C         | C1           | 2026-03-02  | 2026-04-27    | completed        |                 | 8
    D         | D1           | 2026-03-02  | 2026-03-09    | transferred      |                 | 8
    E         | E1           | 2026-03-02  |               |                  |                 | 16
    F         | F1           | 2026-03-02  | 2026-06-30    | completed        |                 |
    G         | G1           | 2026-06-22  | 2026-06-24    | left_ama         |                 | 8
"""
_AS_OF = {"as_of": "2026-06-30", "to_date": "2026-06-30"}

METRICS = (
    Metric(
        id="exits_by_reason",
        page="retention",
        title="How treatment ended",
        question="How do people leave, and when?",
        shape=Shape.CURVE,
        better=Better.NEITHER,
        anchor="admission",
        unit="admissions",
        definition="Aalen-Johansen: the share of admissions that had left in each way by each day, the others being competing ways.",
        numerator="Exits completed, unplanned (against advice or administrative), transferred, and for other reasons.",
        denominator="Admissions still followed on that day.",
        exclusions=_OTHER,
        reading="The ways add up to everyone who left. Nobody is taken for still at risk of dropping out after a transfer. "
        "In national data of 2004 (TEDS, 114,440 discharges) 38% completed and 37% left unplanned: context, no target.",
        why="Two programs with one curve of exits may lose people in opposite ways.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-06",
        denominator_unit="admissions",
        variants=CLOCK,
        window_days=90,
        is_percent=True,
        has_parts=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 3, "denominator": 7},
            because="A on day 12, G on day 2, and B, whose last service was on day 14.",
            part="unplanned",
            filters=_AS_OF,
        ),
    ),
    Metric(
        id="early_unplanned_exit",
        page="retention",
        title="Early unplanned exit",
        question="How many leave unplanned in the first two weeks?",
        shape=Shape.RATE,
        better=Better.LOWER,
        anchor="admission",
        unit="admissions",
        definition="Of admissions with the window elapsed, the share that left against advice or administratively by its end (14 days unless chosen).",
        numerator="Unplanned exits up to and with the last day of the window.",
        denominator="Admissions at least the window before the data end.",
        exclusions="Admissions too recent to have reached the day, whether or not they have left already.",
        reading=CLOCK_WORDS,
        why="The first weeks are when outreach still finds people.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-07",
        variants=CLOCK,
        window_days=14,
        needs_maturity=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 2, "denominator": 6},
            because="A left on day 12 and B was last seen on day 14; D was transferred; G is too recent, though gone.",
            filters=_AS_OF,
        ),
    ),
    Metric(
        id="weekly_exits",
        page="retention",
        title="Exits by week of treatment",
        question="In which week do people leave?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="admission",
        unit="admissions",
        definition="Of those in treatment when a week of treatment begins, the share that leave in it, for any reason.",
        numerator="Exits in that week; week 1 is days 0 to 6 after admission.",
        denominator="Admissions in treatment on the first day of that week, for whom the whole week has passed.",
        exclusions="Weeks that have not passed yet, and weeks after the 26th.",
        reading=f"Each week is counted of those who were there when it began, so the shares do not add up. {CLOCK_WORDS}",
        why="Says which weeks to plan contact for.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-01H",
        variants=CLOCK,
        has_parts=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 2, "denominator": 6},
            because="Six begin week 2; A and D leave in it, on days 12 and 7. G's first week has not passed.",
            part="week_02",
            filters=_AS_OF,
        ),
    ),
    Metric(
        id="dropout_by_week",
        page="retention",
        title="Unplanned exits by quarter of admission",
        question="Do newer admissions drop out earlier?",
        shape=Shape.RATE,
        better=Better.LOWER,
        anchor="admission",
        unit="admissions",
        definition="Of admissions with the weeks elapsed, the share that left unplanned in weeks 1 to 4, 5 to 8 and 9 to 12.",
        numerator="Exits against advice and administrative ones in those weeks of treatment.",
        denominator="All admissions for whom those weeks have passed, whether or not they were still there.",
        exclusions="Admissions too recent for those weeks.",
        reading=f"The three shares of a quarter add up to those who dropped out within twelve weeks. {CLOCK_WORDS}",
        why="A change of practice shows in the quarters after it, in the weeks it was meant for.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-07Q",
        variants=CLOCK,
        has_parts=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 2, "denominator": 6},
            because="A left on day 12 and B was last seen on day 14; G's four weeks have not passed.",
            part="weeks_01_04",
            filters=_AS_OF,
        ),
    ),
    Metric(
        id="completion_rate",
        page="retention",
        title="Completion, of discharges",
        question="How many of those who leave have completed?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="discharge",
        unit="discharges",
        definition="Of discharges with a known reason, the share that completed treatment.",
        numerator="Discharges with the reason completed; or also transferred, if so chosen.",
        denominator="Discharges in the period whose reason is known.",
        exclusions="Discharges without a reason, which are counted and said.",
        reading="Falls by itself when many new clients start, who leave early if they leave; the share by admission does not.",
        why="The number payers and boards ask for.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-05",
        variants=_WAYS,
        example=Example(
            given=_STAYS,
            expect={"numerator": 2, "denominator": 6},
            because="C and F completed, of six discharges.",
            filters=_AS_OF,
        ),
    ),
    Metric(
        id="completion_by_admission",
        page="retention",
        title="Completion, of admissions",
        question="How many of those who begin complete?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="admission",
        unit="admissions",
        definition="Of admissions 30 days past their planned length, the share completed by then; 120 days stand in where no plan is recorded.",
        numerator="Completions within planned length and 30 days; or also transfers, if so chosen.",
        denominator="Admissions whose planned length and 30 days have passed.",
        exclusions="Admissions whose time is not up, whether or not they have left already.",
        reading="Whoever is still there after that time counts as not completed.",
        why="Follows everyone who began, so a rush of new clients does not change it.",
        owner=DIRECTOR,
        review_by=REVIEW,
        source="measures.md RET-05A",
        variants=_WAYS,
        window_days=120,
        needs_maturity=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 2, "denominator": 5},
            because="C and F completed; E's sixteen weeks and 30 days are not up, nor are G's eight.",
            filters=_AS_OF,
        ),
    ),
)
