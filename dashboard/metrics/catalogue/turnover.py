"""Turnover: who was served, how long those open have been here, who is due to leave, how large the groups are."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

_DIRECTOR = "Clinical director"
_REVIEW = "2027-06-30"
_STAYS = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason | expected_discharge_on
    A         | A1           | 2026-02-20  | 2026-03-03    | completed        | 2026-03-03
    A         | A2           | 2026-03-05  |               |                  | 2026-03-22
    B         | B1           | 2026-03-02  |               |                  | 2026-03-08
    C         | C1           | 2026-03-03  | 2026-03-03    | left_ama         | 2026-05-01
    C         | C2           | 2026-03-06  |               |                  | 2026-03-23
    D         | D1           | 2026-02-26  |               |                  |
    D         | D2           | 2026-03-08  |               |                  | 2026-03-09
    E         | E1           | 2026-02-20  | 2026-03-01    | completed        | 2026-03-01
"""
_WEEK = {"from_date": "2026-03-02", "to_date": "2026-03-08"}

TURNOVER = (
    Metric(
        id="clients_admitted",
        page="census",
        title="Clients admitted",
        question="How many different clients came in?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="admission",
        unit="clients",
        definition="Distinct clients with an admission in the period.",
        numerator="Clients, each once however many stays they began.",
        denominator="None: a count.",
        exclusions="None.",
        reading="The unduplicated count NIATx asks for. Weeks do not add up to a month: a client admitted twice is in both.",
        why="Tells new demand from the same clients coming back.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-03U",
        example=Example(
            given=_STAYS,
            expect={"numerator": 4},
            because="A, B, C and D; C's two admissions and D's second are no further clients.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="clients_served",
        page="census",
        title="Clients served",
        question="How many clients did we serve?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="day in care",
        unit="clients",
        definition="Distinct clients in care at any time in the period: carried over from before it, or newly admitted in it.",
        numerator="Clients, each once: carried over if a stay was open when the period began, else newly admitted.",
        denominator="None: a count.",
        exclusions="None: a client admitted and discharged on one day was served.",
        reading="A client carried over who left and came back counts as carried over. Periods do not add up to a longer one.",
        why="The number funders and annual reports ask for, and how much of it is new demand.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-05",
        has_parts=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 2},
            because="A and D were in care when the week began, E had left the day before; B and C are new.",
            part="carried_over",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="group_size",
        page="census",
        title="Clients present per group",
        question="How large are our groups?",
        shape=Shape.MEAN,
        better=Better.NEITHER,
        anchor="session",
        unit="clients per group",
        denominator_unit="groups",
        definition="Clients who came, for the whole or a part, per group session that anybody came to.",
        numerator="Attended and partly attended group slots, one per client and session.",
        denominator="Group sessions with at least one client present.",
        exclusions="Groups nobody came to or nobody documented.",
        reading="Not seat utilisation: the exports hold no group cap. Clients of one group must share its session id.",
        why="Groups too small to work and groups too large to be therapy both show here first.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-07G",
        only=("program", "track", "level_of_care"),
        rows_by="program",
        example=Example(
            given="""
    attendance
    client_id | session_id | service    | status
    A         | G1         | group      | attended
    B         | G1         | group      | partial
    C         | G1         | group      | no_show
    A         | G2         | group      | attended
    B         | G3         | group      | no_show
    C         | I1         | individual | attended
""",
            expect={"numerator": 3, "denominator": 2, "value": 1.5},
            because="Two came to the first group and one to the second; nobody to the third, and a talk of two is no group.",
        ),
    ),
    Metric(
        id="time_in_program",
        page="census",
        title="Time in program, still open",
        question="How long have open clients been here?",
        shape=Shape.DISTRIBUTION,
        better=Better.NEITHER,
        anchor="day",
        unit="days",
        definition="Days from admission to the last day of the range, of clients open on that day.",
        numerator="Days since the earliest of the client's open admissions.",
        denominator="Clients open on the last day.",
        exclusions="Everybody who has left: those who leave early are missing, so this is never a length of stay.",
        reading="Their stays are not over. Do not average it with the length of stay of the discharged.",
        why="A caseload that grows old fills slots; a young one needs the first-month attention.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-09",
        single_period=True,
        example=Example(
            given=_STAYS,
            expect={"value": 4.5, "denominator": 4},
            because="On 8 March A has been here 3 days, B 6, C 2 and D 10, from the first of two open stays.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="discharge_lag",
        page="census",
        title="Discharge lag",
        question="How late are discharges entered?",
        shape=Shape.DISTRIBUTION,
        better=Better.LOWER,
        anchor="discharge",
        unit="days",
        definition="Days from the last service to the day of discharge, of the stays that ended in the period.",
        numerator="Day of discharge less last service: the exported date, else the last attended treatment session.",
        denominator="Discharges in the period with a last service.",
        exclusions="Discharges without any service on record.",
        reading="Measures paperwork, not care. A lag of weeks makes stays look longer and the census fuller than they were.",
        why="Every day of it is a day of phantom census and a slot that looked taken.",
        owner="Quality lead",
        review_by=_REVIEW,
        source="measures.md CEN-11",
        compares=("discharge_reason",),
        example=Example(
            given="""
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason | last_service_on
    A         | A1           | 2026-03-02  | 2026-05-01    | completed        | 2026-05-01
    B         | B1           | 2026-03-02  | 2026-05-01    | left_ama         | 2026-04-01
    C         | C1           | 2026-03-02  | 2026-05-01    | completed        |
    D         | D1           | 2026-03-02  | 2026-05-01    | left_ama         |

    attendance
    client_id | admission_id | session_start    | status
    C         | C1           | 2026-04-27 09:00 | attended
    C         | C1           | 2026-04-29 09:00 | no_show
    D         | D1           | 2026-03-03 09:00 | no_show
""",
            expect={"value": 4, "denominator": 3},
            because="0, 30 and 4 days: C's last session attended decides; D was never served and has no lag.",
        ),
    ),
    Metric(
        id="expected_discharges",
        page="census",
        title="Expected discharges",
        question="Who is due to leave in the next two weeks?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="day",
        unit="open stays",
        definition="Stays open on the last day of the period by expected discharge date: overdue, within 14 days, later, none.",
        numerator="Open stays; overdue means the expected date is that day or before it.",
        denominator="None: a count.",
        exclusions="Stays that have ended, early or late.",
        reading="A plan, not a forecast: many leave earlier. Overdue dates want a new date or a discharge.",
        why="Tells how many slots are about to open, and whose aftercare must be booked now.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-EXPECTED",
        needs=("retention.expected_discharge_on",),
        has_parts=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 2},
            because="Seen on 8 March: A on day 14 and D's second stay; B is overdue, C a day too late, D's first has no date.",
            part="within_14_days",
            filters=_WEEK,
        ),
    ),
)
