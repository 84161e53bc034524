"""Engagement: the first days of care, and the clients who stopped coming."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

_DIRECTOR = "Clinical director"
_REVIEW = "2027-06-30"
_YOUNG = "Admissions whose 30 days are not over, kept coming or not."
_MATURE = "Admissions at least 30 days before the data end."
_BY_DAYS = "Counts days, not sessions: two groups on one evening are one day of care."
_FIRST_MONTH = """
    retention
    client_id | admission_id | admitted_on
    A         | A1           | 2026-06-01
    B         | B1           | 2026-06-01
    C         | C1           | 2026-06-01
    D         | D1           | 2026-12-15

    attendance
    client_id | admission_id | session_start    | status
    A         | A1           | 2026-06-01 09:00 | attended
    A         | A1           | 2026-06-01 13:00 | attended
    A         | A1           | 2026-06-03 09:00 | attended
    A         | A1           | 2026-06-03 13:00 | attended
    A         | A1           | 2026-06-05 09:00 | attended
    A         | A1           | 2026-06-08 09:00 | attended
    B         | B1           | 2026-06-01 09:00 | attended
    B         | B1           | 2026-06-03 09:00 | partial
    B         | B1           | 2026-07-01 09:00 | attended
    B         | B1           | 2026-07-02 09:00 | attended
    C         | C1           | 2026-06-01 09:00 | attended
    C         | C1           | 2026-06-03 09:00 | no_show
    D         | D1           | 2026-12-15 09:00 | attended
    D         | D1           | 2026-12-16 09:00 | attended
"""
_OPEN = "Clients open on the period's last day."
_STREAK = """
    retention
    client_id | admission_id | admitted_on
    A         | A1           | 2026-03-02
    B         | B1           | 2026-03-02
    C         | C1           | 2026-03-20

    attendance
    client_id | admission_id | session_start    | status
    A         | A1           | 2026-03-02 09:00 | attended
    A         | A1           | 2026-03-04 09:00 | no_show
    A         | A1           | 2026-03-06 09:00 | program_cancelled
    A         | A1           | 2026-03-09 09:00 | late_cancel
    A         | A1           | 2026-03-11 09:00 | excused
    A         | A1           | 2026-03-13 09:00 | no_show
    B         | B1           | 2026-03-02 09:00 | no_show
    B         | B1           | 2026-03-09 09:00 | no_show
    B         | B1           | 2026-03-13 09:00 | partial
"""
_ON_20_MARCH = {"from_date": "2026-03-16", "to_date": "2026-03-20"}

ENGAGEMENT = (
    Metric(
        id="second_day",
        page="sessions",
        title="Second day of care in the first 30 days",
        question="Do new clients come back?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="admission",
        unit="admissions",
        definition="Of admissions with 30 days elapsed, the share that reached a second day of care.",
        numerator="Admissions with 2 distinct attended days within 30 days of admission.",
        denominator=_MATURE,
        exclusions=_YOUNG,
        reading=_BY_DAYS,
        why="A client seen once has been assessed; treatment starts with coming back.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ENG-02",
        window_days=30,
        needs_maturity=True,
        example=Example(
            given=_FIRST_MONTH,
            expect={"numerator": 2, "denominator": 3},
            because="A and B came back; C did not, and D's month is not over.",
        ),
    ),
    Metric(
        id="third_day",
        page="sessions",
        title="Third day of care in the first 30 days",
        question="Do new clients come a third time?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="admission",
        unit="admissions",
        definition="Of admissions with 30 days elapsed, the share that reached a third day of care.",
        numerator="Admissions with 3 distinct attended days within 30 days of admission.",
        denominator=_MATURE,
        exclusions=_YOUNG,
        reading=_BY_DAYS,
        why="With the second and fourth day it shows where new clients are lost.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ENG-03",
        window_days=30,
        needs_maturity=True,
        example=Example(
            given=_FIRST_MONTH,
            expect={"numerator": 2, "denominator": 3},
            because="A, and B whose third day is day 30; D's month is not over.",
        ),
    ),
    Metric(
        id="fourth_day",
        page="sessions",
        title="Fourth day of care in the first 30 days",
        question="Do new clients come a fourth time?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="admission",
        unit="admissions",
        definition="Of admissions with 30 days elapsed, the share that reached a fourth day of care.",
        numerator="Admissions with 4 distinct attended days within 30 days of admission.",
        denominator=_MATURE,
        exclusions=_YOUNG,
        reading=_BY_DAYS,
        why="One day short of continuation.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ENG-04",
        window_days=30,
        needs_maturity=True,
        example=Example(
            given=_FIRST_MONTH,
            expect={"numerator": 1, "denominator": 3},
            because="A came on four days, twice on two of them; B's fourth day is day 31.",
        ),
    ),
    Metric(
        id="continuation",
        page="sessions",
        title="Continuation in the first 30 days",
        question="Do new clients keep coming?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="admission",
        unit="admissions",
        definition="Of admissions with 30 days elapsed, the share with four further days of care after the first.",
        numerator="Admissions with four more distinct attended days after the first, within 30 days of admission.",
        denominator="Admissions at least 30 days before the data end.",
        exclusions="Admissions whose 30 days are not over, kept coming or not.",
        reading="Counts days, not sessions: two groups on one evening are one day of care.",
        why="NIATx's measure of early engagement; most losses fall in the first month.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ENG-01",
        window_days=30,
        needs_maturity=True,
        example=Example(
            given="""
    retention
    client_id | admission_id | admitted_on
    A         | A1           | 2026-06-01
    B         | B1           | 2026-06-01

    attendance
    client_id | admission_id | session_start    | status
    A         | A1           | 2026-06-01 09:00 | attended
    A         | A1           | 2026-06-01 13:00 | attended
    A         | A1           | 2026-06-03 09:00 | attended
    A         | A1           | 2026-06-03 13:00 | attended
    A         | A1           | 2026-06-05 09:00 | attended
    A         | A1           | 2026-06-08 09:00 | attended
    B         | B1           | 2026-06-01 09:00 | attended
    B         | B1           | 2026-06-03 09:00 | attended
    B         | B1           | 2026-06-05 09:00 | attended
    B         | B1           | 2026-06-08 09:00 | attended
    B         | B1           | 2026-07-01 09:00 | attended
""",
            expect={"numerator": 1, "denominator": 2},
            because="A has six sessions on four days, so three further days; B reaches four, the last on day 30.",
        ),
    ),
    Metric(
        id="missed_in_a_row",
        page="sessions",
        title="Clients by slots missed in a row",
        question="How many clients are slipping away?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Open clients by how many expected slots they have missed in a row: none, 1, 2 (outreach), 3 or more "
        "(at risk).",
        numerator="Clients whose newest slots, up to the period's last day, are that many no-shows or late cancellations.",
        denominator=_OPEN,
        exclusions="Slots the program cancelled, excused absences, cancellations in time and undocumented slots neither "
        "lengthen a run nor end it.",
        reading="Any attendance ends a run. A client in two programs counts with the longer run.",
        why="Two in a row are the moment to call; the level says whom first.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ENG-STREAK",
        has_parts=True,
        example=Example(
            given=_STREAK,
            expect={"numerator": 1, "denominator": 3},
            because="A missed three in a row, a cancelled and an excused slot aside; B came back; C had no slot yet.",
            part="missed_3",
            filters=_ON_20_MARCH,
        ),
    ),
    Metric(
        id="days_away",
        page="sessions",
        title="Clients by days since they attended",
        question="How many were not seen for a week, or for two?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Open clients by days since their last attended session: under 7, 7 to 13 (at risk), 14 or more "
        "(disengaged).",
        numerator="Clients whose last attended session, or admission where that is later, lies that many days back.",
        denominator=_OPEN,
        exclusions="None: a client who was never seen counts from the day of admission.",
        reading="Unlike the phantom census, a client admitted this week is not yet away.",
        why="An empty week shows up here before a discharge is written.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ENG-AWAY",
        has_parts=True,
        example=Example(
            given=_STREAK,
            expect={"numerator": 1, "denominator": 3},
            because="On 20 March A was last seen 18 days ago, B 7 days ago, and C was admitted that day.",
            part="away_7",
            filters=_ON_20_MARCH,
        ),
    ),
)
