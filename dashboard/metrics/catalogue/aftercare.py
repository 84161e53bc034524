"""Aftercare: was it planned, did it happen, does it last."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

_OWNER = "Aftercare coordinator"
_REVIEW = "2027-06-30"
_LIVE = "Deaths, incarcerations and transfers: nobody can engage them in our aftercare."
_CONTACTS = ("attendance.aftercare contacts",)
_DISCHARGES = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason | aftercare_planned_on
    A         | A1           | 2026-03-02  | 2026-05-01    | completed        | 2026-04-20
    B         | B1           | 2026-03-02  | 2026-05-01    | left_ama         |
    C         | C1           | 2026-03-02  | 2026-05-01    | transferred      | 2026-04-20
    D         | D1           | 2026-03-02  | 2026-12-28    | completed        | 2026-12-29
    E         | E1           | 2026-03-02  | 2026-05-01    | completed        | 2026-05-01

    attendance
    client_id | admission_id | session_start    | service      | status
    A         | A1           | 2026-05-08 10:00 | check_in     | attended
    B         | B1           | 2026-05-01 10:00 | check_in     | attended
    B         | B1           | 2026-05-05 10:00 | check_in     | no_show
    D         | D1           | 2026-12-30 10:00 | check_in     | attended
    E         | E1           | 2026-05-20 10:00 | alumni_group | attended
"""

METRICS = (
    Metric(
        id="plan_documented",
        page="aftercare",
        title="Aftercare plan by discharge",
        question="Do clients leave with a plan?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="discharge",
        unit="discharges",
        definition="Of live discharges, the share with an aftercare plan documented on or before the day of discharge.",
        numerator="Discharges whose plan is dated no later than the discharge.",
        denominator="All discharges except deaths, incarcerations and transfers.",
        exclusions=_LIVE,
        reading="A plan written after discharge does not count: the client left without it.",
        why="The plan is the last thing the program can still do.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-01",
        needs=("retention.aftercare_planned_on",),
        compares=("discharge_reason",),
        example=Example(
            given=_DISCHARGES,
            expect={"numerator": 2, "denominator": 4},
            because="A and E had one in time, D's came a day late, B had none; C was transferred.",
        ),
    ),
    Metric(
        id="first_contact",
        page="aftercare",
        title="First aftercare contact",
        question="Are discharged clients reached in time?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="discharge",
        unit="discharges",
        definition="Of live discharges with the window elapsed, the share with an aftercare contact inside it (14 days unless chosen).",
        numerator="Discharges with a contact reached or attended from day 1 to the end of the window.",
        denominator="Live discharges at least the window before the data end.",
        exclusions=f"{_LIVE} Discharges whose window is still open, reached or not.",
        reading="A contact on the day of discharge does not count, nor an attempt that reached nobody.",
        why="The first two weeks after discharge are when people are lost.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-03",
        needs=_CONTACTS,
        window_days=14,
        needs_maturity=True,
        compares=("discharge_reason",),
        example=Example(
            given=_DISCHARGES,
            expect={"numerator": 1, "denominator": 3},
            because="A on day 7; B only on day 0 and in a missed attempt; E too late; D's window is open.",
        ),
    ),
    Metric(
        id="engaged",
        page="aftercare",
        title="Engaged in aftercare",
        question="Are they still engaged?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="discharge",
        unit="discharges",
        definition="Of live discharges with the day reached, the share with an aftercare contact in the 30 days that end on it.",
        numerator="Discharges with a contact reached or attended from 29 days before the day to the day itself.",
        denominator="Live discharges for which the day has passed.",
        exclusions=f"{_LIVE} Discharges too recent to have reached the day.",
        reading="Day 30, 60, 90 or 180 after discharge, as chosen; each uses its own mature discharges.",
        why="Reviews recommend three to six months of continuing care.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-04",
        needs=_CONTACTS,
        window_days=30,
        needs_maturity=True,
        compares=("discharge_reason",),
        example=Example(
            given=_DISCHARGES,
            expect={"numerator": 2, "denominator": 3},
            because="A and E had a contact in the 30 days after discharge; B had none after the day itself.",
        ),
    ),
    Metric(
        id="contact_by_type",
        page="aftercare",
        title="Aftercare by type",
        question="What kind of aftercare do they use?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="discharge",
        unit="discharges",
        definition="Of live discharges with the window elapsed, the share with a contact of each type inside it (30 days unless chosen).",
        numerator="Discharges with at least one contact of that type from day 1 to the end of the window.",
        denominator="Live discharges at least the window before the data end.",
        exclusions=f"{_LIVE} Discharges whose window is still open.",
        reading="One client may use several types: the shares do not add up to 100%.",
        why="Shows which offers are taken up.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-07",
        needs=_CONTACTS,
        window_days=30,
        needs_maturity=True,
        has_parts=True,
        compares=("discharge_reason",),
        example=Example(
            given=_DISCHARGES,
            expect={"numerator": 1, "denominator": 3},
            because="E came to the alumni group on day 19.",
            part="alumni_group",
        ),
    ),
    Metric(
        id="aftercare_funnel",
        page="aftercare",
        title="From discharge to aftercare",
        question="Where do we lose people after discharge?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="discharge",
        unit="discharges",
        definition="Live discharges at least 30 days ago: all, with a plan by discharge, and contacted within 7, 14 and 30 days.",
        numerator="Discharges that reached the step.",
        denominator="None: a count; the first step is everybody.",
        exclusions=f"{_LIVE} Discharges in the last 30 days.",
        reading="Contacted clients need not have had a plan, so the steps are not strictly inside each other.",
        why="Names the step to work on.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-FUNNEL",
        needs=_CONTACTS,
        has_parts=True,
        compares=("discharge_reason",),
        example=Example(
            given=_DISCHARGES,
            expect={"numerator": 2},
            because="A and E are contacted within 30 days; D is too recent and C was transferred.",
            part="within_30",
        ),
    ),
)
