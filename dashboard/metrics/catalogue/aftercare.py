"""Aftercare: was it planned, did it happen, does it last."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.catalogue.follow_up import FOLLOW_UP
from dashboard.metrics.shapes import Better, Shape

_OWNER = "Aftercare coordinator"
_REVIEW = "2027-06-30"
_LIVE = "Deaths, incarcerations and transfers: nobody can engage them in our aftercare."
_VARIANTS = {"live": "all live discharges", "completers": "completers only"}
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
_PLANS = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason | aftercare_planned_on | aftercare_plan
    A         | A1           | 2026-03-02  | 2026-05-01    | completed        | 2026-04-20           | check_in;sober_living;crisis_plan
    B         | B1           | 2026-03-02  | 2026-05-01    | left_ama         | 2026-05-08           | check_in
    C         | C1           | 2026-03-02  | 2026-05-01    | transferred      | 2026-04-20           | check_in
    D         | D1           | 2026-03-02  | 2026-05-01    | completed        | 2026-05-01           |
    E         | E1           | 2026-03-02  | 2026-05-01    | other            | 2026-05-09           | medication
    F         | F1           | 2026-03-02  | 2026-12-28    | completed        | 2026-12-28           | check_in;medication
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
        reading="A plan written after discharge does not count: the client left without it. Of completers alone the share is always prettier.",
        why="The plan is the last thing the program can still do.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-01",
        variants=_VARIANTS,
        needs=("retention.aftercare_planned_on",),
        compares=("discharge_reason",),
        example=Example(
            given=_DISCHARGES,
            expect={"numerator": 2, "denominator": 4},
            because="A and E had one in time, D's came a day late, B had none; C was transferred.",
        ),
    ),
    Metric(
        id="plan_timing",
        page="aftercare",
        title="When the plan was written",
        question="Is the plan there in time?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="discharge",
        unit="discharges",
        definition="Live discharges in three groups: plan by the day of discharge, plan in the days after it (7 unless chosen), no plan by then.",
        numerator="Discharges in the group.",
        denominator="Live discharges at least the window before the data end; the three shares add up to 100%.",
        exclusions=f"{_LIVE} Discharges whose window is still open.",
        reading="A late plan is better than none, and the client left without it all the same.",
        why="Late plans are a matter of workflow, missing ones of care.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-01L",
        needs=("retention.aftercare_planned_on",),
        window_days=7,
        needs_maturity=True,
        has_parts=True,
        compares=("discharge_reason",),
        example=Example(
            given=_PLANS,
            expect={"numerator": 1, "denominator": 4},
            because="B's plan came on day 7; E's on day 8 is too late; F left three days ago and C was transferred.",
            part="late",
        ),
    ),
    Metric(
        id="plan_components",
        page="aftercare",
        title="What the plan holds",
        question="What do the plans provide for?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="discharge",
        unit="plans",
        definition="Of plans documented by discharge, the share that names each of the eight components.",
        numerator="Plans that name the component.",
        denominator="Live discharges with a plan dated no later than the discharge.",
        exclusions=f"{_LIVE} Plans written after discharge.",
        reading="One plan names several components: the shares do not add up to 100%. A plan without a list counts as naming none.",
        why="A plan without an appointment or a crisis plan is a form, not a hand-off.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-02",
        needs=("retention.aftercare_planned_on", "retention.aftercare_plan"),
        has_parts=True,
        compares=("discharge_reason",),
        example=Example(
            given=_PLANS,
            expect={"numerator": 2, "denominator": 3},
            because="A and F have a check-in; D's plan lists nothing; B's and E's came after discharge.",
            part="check_in",
        ),
    ),
    Metric(
        id="plan_completeness",
        page="aftercare",
        title="Completeness of the plan",
        question="How complete are the plans?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="discharge",
        unit="plans",
        definition="Plans documented by discharge by how many of the eight components they name.",
        numerator="Plans that name just that many.",
        denominator="Live discharges with a plan dated no later than the discharge; the shares add up to 100%.",
        exclusions=f"{_LIVE} Plans written after discharge.",
        reading="Not every client needs all eight: sober living or medication may not apply.",
        why="Thin plans show which hand-offs were never arranged.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-02N",
        needs=("retention.aftercare_planned_on", "retention.aftercare_plan"),
        has_parts=True,
        compares=("discharge_reason",),
        example=Example(
            given=_PLANS,
            expect={"numerator": 1, "denominator": 3},
            because="A's plan names three components, D's none, F's two.",
            part="3_of_8",
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
        reading="A contact on the day of discharge does not count (a site may count it), nor an attempt that reached nobody.",
        why="The first two weeks after discharge are when people are lost.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-03",
        variants=_VARIANTS,
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
        reading="Day 30, 60, 90 or 180 after discharge, as chosen; each is counted of the discharges that are old enough.",
        why="Reviews recommend three to six months of continuing care.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-04",
        variants=_VARIANTS,
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
        reading="One client may use several types: the shares do not add up to 100%. Medication visits and peer support after discharge have "
        "no service of their own in the exports.",
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
    *FOLLOW_UP,
)
