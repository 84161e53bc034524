"""Attendance from other sides: in minutes, per client, by weekday and hour, and by week in treatment."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.filters import SESSION_FIELDS
from dashboard.metrics.shapes import Better, Shape

_DIRECTOR = "Clinical director"
_REVIEW = "2027-06-30"
_COMPARES = tuple(SESSION_FIELDS)
_EXPECTED = "Expected slots: attended, partial, no-show, late cancel, client cancel and excused."
_NEVER = "Sessions the program cancelled, rescheduled, not yet documented or still to come are nobody's absence."
_CLIENTS = """
    attendance
    client_id | session_id | status
    A         | S1         | attended
    A         | S2         | attended
    A         | S3         | attended
    A         | S4         | partial
    A         | S5         | no_show
    B         | S1         | attended
    B         | S2         | attended
    B         | S3         | excused
    B         | S4         | program_cancelled
    C         | S1         | attended
    C         | S2         | attended
"""

ATTENDANCE = (
    Metric(
        id="minutes_attended",
        page="sessions",
        title="Minutes attended",
        question="How much of the planned time do clients attend?",
        shape=Shape.MEAN,
        better=Better.HIGHER,
        anchor="session",
        unit="of planned time",
        denominator_unit="minutes",
        is_percent=True,
        definition="Of the planned minutes of expected slots, the share that clients attended.",
        numerator="Minutes attended; an attended slot without minutes counts as planned, a partial one adds none.",
        denominator="Planned minutes of expected slots: attended, partial, no-show, late cancel, client cancel and excused.",
        exclusions=_NEVER,
        reading="A long session weighs more than a short one. Minutes are no independent trials, so no limits are given.",
        why="Coming late and leaving early cost time that a count of slots does not see.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-09",
        needs=("attendance.attended_minutes",),
        compares=_COMPARES,
        example=Example(
            given="""
    attendance
    client_id | session_id | status            | attended_minutes | scheduled_minutes
    A         | S1         | attended          |                  | 180
    B         | S1         | partial           | 60               | 180
    C         | S1         | no_show           |                  | 180
    D         | S1         | partial           |                  | 180
    A         | S2         | attended          | 50               | 60
    A         | S3         | program_cancelled |                  | 180
""",
            expect={"numerator": 290, "denominator": 780},
            because="180 minutes as planned, 60 and 50 recorded, and none for D, whose time nobody wrote down.",
        ),
    ),
    Metric(
        id="regular_clients",
        page="sessions",
        title="Clients who attend at least 80%",
        question="How many clients come regularly?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="session",
        unit="clients",
        definition="Of clients with at least three expected slots in the period, the share who attended 80% of theirs.",
        numerator="Clients who attended at least 80% of their expected slots in full or in part.",
        denominator="Clients with three expected slots or more in the period.",
        exclusions=f"Clients with one or two expected slots. {_NEVER}",
        reading="Counts people. One client more or less regular moves it as much as any other, however many slots they have.",
        why="The same attendance can be everybody missing a little or a few missing nearly everything.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-10",
        compares=_COMPARES,
        example=Example(
            given=_CLIENTS,
            expect={"numerator": 1, "denominator": 2},
            because="A came to four of five, which is 80%; B to two of three; C had two slots, too few to say.",
        ),
    ),
    Metric(
        id="client_attendance",
        page="sessions",
        title="Attendance of the average client",
        question="What does the average client attend?",
        shape=Shape.MEAN,
        better=Better.HIGHER,
        anchor="session",
        unit="percent of a client's slots",
        denominator_unit="clients",
        definition="Each client's attendance, in full or in part, as a percentage of their own expected slots; the mean of "
        "these.",
        numerator="The clients' own percentages, added up.",
        denominator="Clients with an expected slot in the period.",
        exclusions=_NEVER,
        reading="Every client weighs the same. The attendance rate pools the slots, so clients with many slots weigh more: "
        "where the two differ, those with many slots attend differently from those with few.",
        why="A rate of slots can look good while many clients with few slots stay away.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-02C",
        compares=_COMPARES,
        example=Example(
            given=_CLIENTS,
            expect={"numerator": 80 + 200 / 3 + 100, "denominator": 3},
            because="80%, two thirds and 100%, whoever had more slots; pooled it would be 8 of 10.",
        ),
    ),
    Metric(
        id="completion_by_hour",
        page="sessions",
        title="Session completion by weekday and hour",
        question="Which times of the week are kept?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="session",
        unit="slots",
        has_parts=True,
        definition="Of expected session slots that start in this hour of this weekday, the share the client completed.",
        numerator="Slots attended for at least 75% of the planned time.",
        denominator=_EXPECTED,
        exclusions=_NEVER,
        reading="Local time of the session's start. Groups and services differ by hour too: ask which group meets then.",
        why="Shows at which times slots are lost week after week.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-01H",
        compares=_COMPARES,
        example=Example(
            given="""
    attendance
    client_id | session_start    | status
    A         | 2026-01-05 18:00 | attended
    B         | 2026-01-05 18:30 | no_show
    C         | 2026-01-12 18:00 | attended
    A         | 2026-01-05 17:59 | attended
    A         | 2026-01-06 18:00 | no_show
    B         | 2026-01-06 18:00 | program_cancelled
""",
            expect={"numerator": 2, "denominator": 3},
            because="Three slots start on a Monday from 18:00 to 18:59, of whichever week, and two were kept.",
            part="Monday 18:00",
        ),
    ),
    Metric(
        id="completion_by_week",
        page="sessions",
        title="Session completion by week in treatment",
        question="When in treatment do sessions get lost?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="session",
        unit="slots",
        has_parts=True,
        definition="Of expected session slots in a client's first, second ... twelfth week in treatment, the share completed.",
        numerator="Slots attended for at least 75% of the planned time.",
        denominator=f"{_EXPECTED} Week 1 is the day of admission and the six days after it.",
        exclusions=f"Slots after the twelfth week. {_NEVER}",
        reading="Later weeks hold only those who stayed: the line says when slots are lost, not that clients come more often.",
        why="Tells an early problem of starting from a late one of staying.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-01W",
        compares=_COMPARES,
        example=Example(
            given="""
    retention
    client_id | admission_id | admitted_on
    A         | A1           | 2026-03-04
    B         | B1           | 2026-03-02

    attendance
    client_id | admission_id | session_start    | status
    A         | A1           | 2026-03-04 09:00 | attended
    A         | A1           | 2026-03-10 09:00 | attended
    A         | A1           | 2026-03-11 09:00 | no_show
    A         | A1           | 2026-05-27 09:00 | attended
    B         | B1           | 2026-03-08 09:00 | no_show
""",
            expect={"numerator": 2, "denominator": 3},
            because="A's sixth day after admission is still week 1, the seventh is week 2; week 13 is not shown.",
            part="week_01",
        ),
    ),
)
