"""The weeks after discharge: how long until the first contact, how many attempts it takes, and who is abstinent later."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

_OWNER = "Aftercare coordinator"
_REVIEW = "2027-06-30"
_LIVE = "Deaths, incarcerations and transfers: nobody can engage them in our aftercare."
_CONTACTS = ("attendance.aftercare contacts",)
_SCORES = ("outcomes.days abstinent or drug screens after discharge",)
_CONTACTED = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2026-03-02  | 2026-05-01    | completed
    B         | B1           | 2026-03-02  | 2026-05-01    | left_ama
    B         | B2           | 2026-05-20  |               |
    C         | C1           | 2026-03-02  | 2026-05-01    | completed
    D         | D1           | 2026-03-02  | 2026-12-28    | completed

    attendance
    client_id | admission_id | session_start    | service      | status
    A         | A1           | 2026-05-01 10:00 | check_in     | attended
    A         | A1           | 2026-05-03 10:00 | check_in     | no_show
    A         | A1           | 2026-05-08 10:00 | check_in     | attended
    B         | B1           | 2026-06-02 10:00 | check_in     | attended
    C         | C1           | 2026-05-05 10:00 | check_in     | client_cancel
"""
_REPORTED = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2026-03-02  | 2026-05-01    | completed
    B         | B1           | 2026-03-02  | 2026-05-01    | left_ama
    C         | C1           | 2026-03-02  | 2026-05-01    | completed
    D         | D1           | 2026-03-02  | 2026-05-01    | other
    E         | E1           | 2026-03-02  | 2026-11-20    | completed

    outcomes
    admission_id | instrument           | observed_on | score
    A1           | days_abstinent_30    | 2026-05-31  | 30
    B1           | days_abstinent_30    | 2026-06-05  | 30
    B1           | drug_screen_negative | 2026-06-07  | 0
    C1           | days_abstinent_30    | 2026-06-16  | 30
    E1           | days_abstinent_30    | 2026-12-20  | 30
"""

FOLLOW_UP = (
    Metric(
        id="time_to_contact",
        page="aftercare",
        title="Time to first aftercare contact",
        question="How long until the first contact?",
        shape=Shape.CURVE,
        better=Better.NEITHER,
        anchor="discharge",
        unit="discharges",
        definition="The share of live discharges contacted by each day after discharge, beside the shares readmitted first, or dead or in custody "
        "first, followed for 180 days at most; in one number, by day 30 unless chosen.",
        numerator="Discharges whose first event is a contact reached or attended, a new stay at level 2.1 or higher, or a later stay ended by "
        "death or incarceration.",
        denominator="All live discharges, the recent ones for as long as they were followed.",
        exclusions=_LIVE,
        reading="Aalen-Johansen: who is readmitted first can no longer be contacted first. On one day a contact comes first.",
        why="A curve shows when outreach stops finding people, which a share at one day cannot.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-05",
        needs=_CONTACTS,
        window_days=30,
        is_percent=True,
        has_parts=True,
        compares=("discharge_reason",),
        example=Example(
            given=_CONTACTED,
            expect={"numerator": 1, "denominator": 4},
            because="A on day 7, not on the day of discharge; B was readmitted first; C and D were not reached.",
            part="aftercare_contact",
        ),
    ),
    Metric(
        id="reach_rate",
        page="aftercare",
        title="Attempts that reach the client",
        question="How often does an attempt reach the client?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="contact",
        unit="attempts",
        definition="Of attempts at aftercare contact after a live discharge, the share that reached the client.",
        numerator="Contacts reached or attended.",
        denominator="Contacts reached, attended or missed, from the day after discharge.",
        exclusions=f"{_LIVE} Contacts cancelled, rescheduled or without a status; contacts on the day of discharge.",
        reading="Clients who are hard to reach are tried more often: this is about attempts, not about clients.",
        why="A low share asks for another time of day or another way to call.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-06",
        needs=_CONTACTS,
        compares=("service", "delivery", "time_slot", "weekday"),
        example=Example(
            given=_CONTACTED,
            expect={"numerator": 2, "denominator": 3},
            because="A was missed once and reached once, B reached once; a contact on the day of discharge and a cancelled one are no attempts.",
        ),
    ),
    Metric(
        id="follow_up_reached",
        page="aftercare",
        title="Follow-up report obtained",
        question="Of how many do we know later?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="discharge",
        unit="discharges",
        definition="Of live discharges past the follow-up day (30 unless chosen), the share with a report of days abstinent or a drug screen "
        "within 15 days of it.",
        numerator="Discharges with at least one report or screen in those days.",
        denominator="Live discharges at least the follow-up day and 15 days before the data end.",
        exclusions=f"{_LIVE} Discharges too recent.",
        reading="Read it before the share abstinent: those who answer are not like those who do not.",
        why="A share of the few who were reached says little about the rest.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-08R",
        needs=_SCORES,
        window_days=30,
        needs_maturity=True,
        compares=("discharge_reason",),
        example=Example(
            given=_REPORTED,
            expect={"numerator": 2, "denominator": 4},
            because="A and B reported within 15 days of day 30, C on day 46, D never; E's 45 days are not over.",
        ),
    ),
    Metric(
        id="abstinent_after",
        page="aftercare",
        title="Abstinent at follow-up",
        question="Who is abstinent later?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="discharge",
        unit="discharges reached",
        definition="Of live discharges with a report or drug screen within 15 days of the follow-up day (30 unless chosen), the share for whom "
        "each of them says abstinent.",
        numerator="Discharges with 30 of 30 days abstinent in every report, and every screen negative.",
        denominator="Discharges reached: with a report or screen in those days.",
        exclusions=f"{_LIVE} Discharges not reached or too recent.",
        reading="Self-report of those reached. Those not reached are left out here, and are not assumed to be abstinent or not.",
        why="Whether abstinence lasts is what clients and families ask.",
        owner=_OWNER,
        review_by=_REVIEW,
        source="measures.md AFT-08",
        needs=_SCORES,
        window_days=30,
        needs_maturity=True,
        compares=("discharge_reason",),
        example=Example(
            given=_REPORTED,
            expect={"numerator": 1, "denominator": 2},
            because="A; B's screen contradicts the report.",
        ),
    ),
)
