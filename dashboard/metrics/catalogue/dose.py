"""Dose per week: hours received and offered, the level's floor, and the days attended."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

_DIRECTOR = "Clinical director"
_REVIEW = "2027-06-30"
_PARTIAL_WEEKS = "The weeks of admission and of discharge, which are partial by nature, and weeks not over yet."
_CLINICAL = "group, individual, family and education"
_WEEKS = """
    retention
    client_id | admission_id | admitted_on | level_of_care
    A         | A1           | 2026-03-02  | 2.1
    B         | B1           | 2026-03-02  | 2.1
    C         | C1           | 2026-03-02  | 2.1

    attendance
    client_id | admission_id | session_start    | status   | attended_minutes
    A         | A1           | 2026-03-09 09:00 | attended |
    A         | A1           | 2026-03-11 09:00 | attended |
    A         | A1           | 2026-03-13 09:00 | attended |
    B         | B1           | 2026-03-09 09:00 | attended |
    B         | B1           | 2026-03-11 09:00 | attended |
    B         | B1           | 2026-03-13 09:00 | no_show  |
    C         | C1           | 2026-03-09 09:00 | attended |
    C         | C1           | 2026-03-11 09:00 | attended |
    C         | C1           | 2026-03-13 09:00 | partial  | 90
"""
_WEEK = {"from_date": "2026-03-09", "to_date": "2026-03-15"}

DOSE = (
    Metric(
        id="hours_received",
        page="sessions",
        title="Hours received per client-week",
        question="How much treatment do clients receive?",
        shape=Shape.MEAN,
        better=Better.HIGHER,
        anchor="week",
        unit="hours per client-week",
        denominator_unit="client-weeks",
        unit_size=60,
        definition="Clinical hours attended, per client and full week in care.",
        numerator=f"Minutes attended in {_CLINICAL} sessions; a partial session without minutes adds none.",
        denominator="Full weeks, Monday to Sunday, that clients were in care, weeks without any session included.",
        exclusions=_PARTIAL_WEEKS,
        reading="An average: look at the weeks at or above the floor to see who gets too little.",
        why="The dose of treatment, whatever the schedule promised.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-01",
        example=Example(
            given=_WEEKS,
            expect={"numerator": 1350, "denominator": 3, "value": 7.5},
            because="9 hours, 6 hours and 7 and a half hours in three client-weeks.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="hours_offered",
        page="sessions",
        title="Hours offered per client-week",
        question="How much treatment do we offer?",
        shape=Shape.MEAN,
        better=Better.HIGHER,
        anchor="week",
        unit="hours per client-week",
        denominator_unit="client-weeks",
        unit_size=60,
        definition="Clinical hours on the client's schedule that the program stood by, per client and full week in care.",
        numerator=f"Scheduled minutes of expected {_CLINICAL} slots.",
        denominator="Full weeks, Monday to Sunday, that clients were in care, weeks without any session included.",
        exclusions=f"{_PARTIAL_WEEKS} Slots the program cancelled were not offered.",
        reading="Compare with the level of care for fidelity, and with hours received for what was lost.",
        why="A program cannot deliver a dose it does not schedule.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-02",
        example=Example(
            given=_WEEKS,
            expect={"numerator": 1620, "denominator": 3, "value": 9},
            because="Each of the three was offered three sessions of three hours.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="weeks_at_floor",
        page="sessions",
        title="Weeks at or above the hours floor",
        question="Do clients get the hours their level calls for?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="week",
        unit="client-weeks",
        definition="Of full client-weeks at a level with an hours floor, the share that reached it.",
        numerator="Client-weeks with at least 9 clinical hours at level 2.1 (6 below age 18) or 20 at level 2.5.",
        denominator="Full client-weeks at levels 2.1 and 2.5.",
        exclusions=f"{_PARTIAL_WEEKS} Weeks with a closure, and the two weeks before a completed discharge.",
        reading="Rests on ASAM's hours for the level; hours are planned, not owed, in the last two weeks.",
        why="Below the floor the service is another level of care than the one on the chart.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-03",
        example=Example(
            given=_WEEKS,
            expect={"numerator": 1, "denominator": 3},
            because="A reached 9 hours; one miss (6 hours) and one half session (7 and a half) fall below.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="days_attended",
        page="sessions",
        title="Days attended per client-week",
        question="On how many days a week do clients come?",
        shape=Shape.MEAN,
        better=Better.HIGHER,
        anchor="week",
        unit="days per client-week",
        denominator_unit="client-weeks",
        definition="Days with an attended session, per client and full week in care.",
        numerator="Distinct days on which the client attended a session in full or in part.",
        denominator="Full weeks, Monday to Sunday, that clients were in care, weeks without any session included.",
        exclusions=_PARTIAL_WEEKS,
        reading="Counts days: two groups on one evening are one day of care. A usual plan is three days a week.",
        why="The same hours can be three evenings or one long day, and tracks differ in their plan.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md DOS-04",
        example=Example(
            given=_WEEKS,
            expect={"numerator": 8, "denominator": 3},
            because="Three days for A, two for B who missed Friday, three for C, whose half session is a day too.",
            filters=_WEEK,
        ),
    ),
)
