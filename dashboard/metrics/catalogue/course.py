"""The course of treatment: the dose received by the day of discharge, and what it was made of."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.filters import DISCHARGE_FIELDS, SESSION_FIELDS
from dashboard.metrics.shapes import Better, Shape

_DIRECTOR = "Clinical director"
_REVIEW = "2027-06-30"
_BY_REASON = tuple(DISCHARGE_FIELDS)
_OPEN = "Clients still in care: their course is not over."
_COURSES = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2026-03-02  | 2026-03-13    | completed
    B         | B1           | 2026-03-02  | 2026-03-05    | left_ama
    C         | C1           | 2026-03-02  |               |

    attendance
    client_id | admission_id | session_start    | status            | service         | scheduled_minutes
    A         | A1           | 2026-03-02 09:00 | attended          | group           | 180
    A         | A1           | 2026-03-04 09:00 | attended          | group           | 180
    A         | A1           | 2026-03-04 13:00 | attended          | family          | 60
    A         | A1           | 2026-03-05 09:00 | attended          | case_management | 30
    A         | A1           | 2026-03-09 09:00 | no_show           | group           | 180
    A         | A1           | 2026-03-11 09:00 | program_cancelled | group           | 180
    A         | A1           | 2026-03-12 09:00 | unrecorded        | group           | 180
    B         | B1           | 2026-03-02 09:00 | attended          | group           | 180
    B         | B1           | 2026-03-04 09:00 | no_show           | group           | 180
    C         | C1           | 2026-03-02 09:00 | attended          | group           | 180
"""

COURSE = (
    Metric(
        id="dose_hours",
        page="sessions",
        title="Hours received by discharge",
        question="How many hours did clients have by discharge?",
        shape=Shape.DISTRIBUTION,
        better=Better.HIGHER,
        anchor="discharge",
        unit="hours",
        unit_size=60,
        definition="Clinical hours attended from admission to discharge, per discharge: median and middle half.",
        numerator="Hours attended in group, individual, family and education sessions; a partial session without minutes "
        "adds none.",
        denominator="Discharges in the period, those without a single session included.",
        exclusions=_OPEN,
        reading="Those who leave early had little time to receive more: read it by how treatment ended.",
        why="The dose a client takes home, whatever the weekly plan was.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-05H",
        compares=_BY_REASON,
        example=Example(
            given=_COURSES,
            expect={"numerator": 10, "denominator": 2, "value": 5},
            because="A had 7 hours, case management not counted; B had 3; C is still in care.",
        ),
    ),
    Metric(
        id="dose_days",
        page="sessions",
        title="Days attended by discharge",
        question="How many days of care did they have by discharge?",
        shape=Shape.DISTRIBUTION,
        better=Better.HIGHER,
        anchor="discharge",
        unit="attended days",
        definition="Days with an attended session from admission to discharge, per discharge: median and middle half.",
        numerator="Distinct days on which the client attended a session in full or in part.",
        denominator="Discharges in the period, those without a single session included.",
        exclusions=_OPEN,
        reading="Days in treatment are more: this counts only those on which the client came.",
        why="A day of care is the unit most payers and NIATx count intensive outpatient treatment in.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-05D",
        compares=_BY_REASON,
        example=Example(
            given=_COURSES,
            expect={"numerator": 4, "denominator": 2, "value": 2},
            because="A came on three days, twice on one of them; B came on one.",
        ),
    ),
    Metric(
        id="planned_sessions_attended",
        page="sessions",
        title="Planned sessions attended by discharge",
        question="How much of their plan did they attend?",
        shape=Shape.DISTRIBUTION,
        better=Better.HIGHER,
        anchor="discharge",
        unit="percent of planned sessions",
        definition="Of the sessions planned for a client from admission to discharge, the percentage attended, per "
        "discharge: median and middle half.",
        numerator="Slots attended in full or in part.",
        denominator="The client's expected slots and those the program cancelled, from admission to discharge.",
        exclusions=f"Undocumented and rescheduled slots; discharges without a planned session. {_OPEN}",
        reading="The plan ends with the day of discharge here: who left after one good week reads as 100%. "
        "Read it beside hours and days.",
        why="Cancellations by the program and absences both take from the plan; the client gets what is left.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-05P",
        compares=_BY_REASON,
        example=Example(
            given=_COURSES,
            expect={"denominator": 2, "value": (400 / 6 + 50) / 2},
            because="A attended four of six, the cancelled group planned and the undocumented one unknown; B one of two.",
        ),
    ),
    Metric(
        id="individual_monthly",
        page="sessions",
        title="Months with an individual session",
        question="Does every client have an individual session each month?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="month of treatment",
        unit="client-months",
        definition="Of full months in treatment, the share with at least one individual session attended.",
        numerator="Months of 30 days from admission in which the client attended an individual session.",
        denominator="Full months of 30 days from admission that the client stayed in care, by the month's last day.",
        exclusions="The last month of a stay where it was shorter than 30 days, and months not over yet.",
        reading="Months run from the day of admission, not from the first of the calendar month.",
        why="Individual sessions are where the plan is reviewed; groups alone are another service.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-06I",
        example=Example(
            given="""
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2026-03-01  | 2026-04-30    | completed
    B         | B1           | 2026-03-01  | 2026-03-30    | left_ama

    attendance
    client_id | admission_id | session_start    | status   | service
    A         | A1           | 2026-03-30 09:00 | attended | individual
    A         | A1           | 2026-04-06 09:00 | no_show  | individual
    A         | A1           | 2026-04-08 09:00 | attended | group
    B         | B1           | 2026-03-04 09:00 | attended | individual
""",
            expect={"numerator": 1, "denominator": 2},
            because="A stayed two full months and came to an individual session in the first; B left on day 29.",
        ),
    ),
    Metric(
        id="family_session",
        page="sessions",
        title="Stays with a family session",
        question="Is the family part of treatment?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="discharge",
        unit="discharges",
        definition="Of discharges, the share with at least one family session attended during the stay.",
        numerator="Discharges with a family session attended in full or in part.",
        denominator="Discharges in the period.",
        exclusions=_OPEN,
        reading="A client who left in the first week had little chance of one: read it by how treatment ended.",
        why="A family session for every client is part of many programs' plan, and easily put off.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-06F",
        compares=_BY_REASON,
        example=Example(
            given=_COURSES, expect={"numerator": 1, "denominator": 2}, because="A came with the family, B did not."
        ),
    ),
    Metric(
        id="approach_hours",
        page="sessions",
        title="Hours by approach",
        question="Which approaches do clients' hours go to?",
        shape=Shape.MEAN,
        better=Better.NEITHER,
        anchor="session",
        unit="minutes",
        denominator_unit="minutes",
        is_percent=True,
        has_parts=True,
        definition="Clinical time received, by the approach of the session.",
        numerator="Minutes attended in clinical sessions with the approach.",
        denominator="Minutes attended in group, individual, family and education sessions.",
        exclusions="Partial sessions without minutes, whose time is unknown.",
        reading="The approach is the one the export names; sessions without one are shown as unknown, never guessed.",
        why="Shows whether the mix is the one the program describes.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-06A",
        needs=("attendance.approach",),
        compares=tuple(SESSION_FIELDS),
        example=Example(
            given="""
    attendance
    client_id | status   | service         | approach | attended_minutes
    A         | attended | group           | cbt      |
    B         | partial  | group           | cbt      | 60
    C         | attended | individual      |          | 60
    D         | attended | case_management | cbt      |
    E         | no_show  | group           | cbt      |
""",
            expect={"numerator": 240, "denominator": 300},
            because="180 and 60 minutes of CBT, an hour without an approach; case management is no clinical time.",
            part="cbt",
        ),
    ),
)
