"""Census: who is open, who came, who left, how long they waited and stayed."""

from __future__ import annotations

from dashboard.metrics.catalogue.access import ACCESS
from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.catalogue.turnover import TURNOVER
from dashboard.metrics.shapes import Better, Shape

_DIRECTOR = "Clinical director"
_REVIEW = "2027-06-30"
_STAYS = """
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2026-03-02  |               |
    B         | B1           | 2026-03-02  | 2026-03-04    | completed
    C         | C1           | 2026-03-03  | 2026-03-03    | left_ama
    D         | D1           | 2026-03-04  | 2026-03-08    | completed
    E         | E1           | 2026-03-05  |               |
    F         | F1           | 2026-03-06  | 2026-03-09    | transferred
"""
_WEEK = {"from_date": "2026-03-02", "to_date": "2026-03-08"}

METRICS = (
    Metric(
        id="active_census",
        page="census",
        title="Active census",
        question="How many clients are in care?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="day",
        unit="clients",
        definition="Clients with an open stay on the last day of the period.",
        numerator="Distinct clients admitted on or before that day and not discharged by its end.",
        denominator="None: a count.",
        exclusions="A client discharged on that day no longer counts, unless the settings include the discharge day.",
        reading="A client in two programs counts once in the total and once in each program, so programs may add up to more.",
        why="Staffing, group size and revenue follow the number of clients in care.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-01",
        example=Example(
            given=_STAYS,
            expect={"numerator": 3},
            because="On Sunday A, E and F are open; D left that day, and C came and went on Tuesday.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="average_daily_census",
        page="census",
        title="Average daily census",
        question="How full was an average day?",
        shape=Shape.MEAN,
        better=Better.NEITHER,
        anchor="day",
        unit="clients per day",
        denominator_unit="days",
        definition="Client-days in the period divided by its calendar days, or by its operating days.",
        numerator="Client-days: for each day counted, the distinct clients open on it.",
        denominator="Calendar days, weekends included; or days on which a treatment session was held in what is looked at.",
        exclusions="The day of discharge is not a client-day, unless the settings include it.",
        reading="Smooths the day-to-day swing that a count on one day shows.",
        why="Budgets and capacity are agreed in average daily census.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-02",
        variants={"calendar": "calendar days", "operating": "days with a session held"},
        example=Example(
            given=_STAYS,
            expect={"numerator": 20, "denominator": 7},
            because="The seven days hold 2, 2, 2, 3, 4, 4 and 3 clients: 20 client-days.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="admissions",
        page="census",
        title="Admissions",
        question="How many came in?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="admission",
        unit="admissions",
        definition="Stays whose day of admission falls in the period.",
        numerator="Admissions, each stay once.",
        denominator="None: a count.",
        exclusions="None: a client admitted and discharged on one day counts.",
        reading="Counts stays, not people: a client admitted twice counts twice.",
        why="The first sign of a change in referrals or access.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-03",
        example=Example(
            given=_STAYS, expect={"numerator": 6}, because="All six stays begin in that week.", filters=_WEEK
        ),
    ),
    Metric(
        id="discharges",
        page="census",
        title="Discharges",
        question="How many left?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="discharge",
        unit="discharges",
        definition="Stays whose day of discharge falls in the period, whenever they began.",
        numerator="Discharges, each stay once, for any reason.",
        denominator="None: a count.",
        exclusions="None.",
        reading="Late paperwork moves discharges to later weeks; compare with the discharge lag.",
        why="With admissions it explains every change of the census.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-04",
        compares=("discharge_reason",),
        example=Example(
            given=_STAYS,
            expect={"numerator": 3},
            because="B, C and D leave in that week; F leaves on the Monday after.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="capacity_utilisation",
        page="census",
        title="Capacity utilisation",
        question="How much of our capacity is in use?",
        shape=Shape.MEAN,
        better=Better.NEITHER,
        anchor="day",
        unit="of slots",
        denominator_unit="slot-days",
        definition="Average daily census of programs with stated capacity, over their slots on the same days.",
        numerator="Client-days in programs that have a row in the capacity file for that day.",
        denominator="Slot-days: each program's slots, day by day, as they changed over time.",
        exclusions="Programs without stated capacity, and days before or after its validity.",
        reading="More than 100% is possible and is not cut off: a program ran above its slots.",
        why="Shows where a client could be admitted today and where a waiting list is honest.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-06",
        needs=("capacity.slots",),
        only=("program",),
        is_percent=True,
        rows_by="program",
        example=Example(
            given=_STAYS
            + """
    capacity
    program | valid_from | valid_to   | slots
    P       | 2026-01-01 | 2026-03-04 | 4
    P       | 2026-03-05 |            | 5
""",
            expect={"numerator": 20, "denominator": 32},
            because="20 client-days; three days of 4 slots and four days of 5 slots.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="length_of_stay",
        page="census",
        title="Length of stay, discharged",
        question="How long did discharged clients stay?",
        shape=Shape.DISTRIBUTION,
        better=Better.NEITHER,
        anchor="discharge",
        unit="days",
        definition="Days from admission to discharge of the stays that ended in the period: median and middle half.",
        numerator="Days of each stay, discharge less admission.",
        denominator="Discharges in the period.",
        exclusions="Clients still open, so growing programs look shorter than they are.",
        reading="The median comes first: a few records closed late pull the mean far up.",
        why="Very short stays are early losses; very long ones are often charts nobody closed.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-08",
        compares=("discharge_reason",),
        example=Example(
            given=_STAYS,
            expect={"value": 2.5, "mean": 2.25, "denominator": 4},
            because="Stays of 2, 0, 4 and 3 days: half of them at or below two and a half.",
            filters={"from_date": "2026-03-02", "to_date": "2026-03-31"},
        ),
    ),
    Metric(
        id="phantom_census",
        page="census",
        title="Phantom census",
        question="Who is open but not coming?",
        shape=Shape.RATE,
        better=Better.LOWER,
        anchor="day",
        unit="clients",
        definition="Of clients open on the last day of the period, the share without an attended session in the 14 days up to it.",
        numerator="Open clients with no attended treatment session in those 14 days.",
        denominator="Clients open on that day.",
        exclusions="None: leave is not part of the exports, so a client on documented leave counts.",
        reading="The commonest reason a census looks healthy while groups are empty.",
        why="Each of these clients needs a call or a discharge.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-10",
        example=Example(
            given="""
    attendance
    client_id | session_start    | status
    A         | 2026-03-08 09:00 | attended
    B         | 2026-02-22 09:00 | attended
    C         | 2026-03-06 09:00 | no_show
    D         | 2026-02-23 09:00 | partial
""",
            expect={"numerator": 2, "denominator": 4},
            because="B was last seen 15 days earlier and C not at all; D on the first of the 14 days counts as seen.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="waiting_time",
        page="census",
        title="Wait from first contact to first session",
        question="How long do people wait to start?",
        shape=Shape.DISTRIBUTION,
        better=Better.LOWER,
        anchor="admission",
        unit="days",
        definition="Days from first contact to the first attended treatment session, by day of admission.",
        numerator="Days waited by each admission that reached a first session.",
        denominator="Admissions in the period with a first contact and a first session.",
        exclusions="People who never came: read it with the admissions, or the wait looks better than it is.",
        reading="Half waited no longer than the median; one in five longer than the 80th percentile, one in ten than the 90th.",
        why="Whoever waits is not in treatment yet, and some never start.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-12",
        needs=("retention.first_contact_on",),
        example=Example(
            given="""
    retention
    client_id | admission_id | admitted_on | first_contact_on
    A         | A1           | 2026-03-02  | 2026-02-20
    B         | B1           | 2026-03-02  | 2026-03-01
    C         | C1           | 2026-03-02  | 2026-02-01

    attendance
    client_id | admission_id | session_start    | status
    A         | A1           | 2026-03-02 09:00 | attended
    B         | B1           | 2026-03-03 09:00 | no_show
    B         | B1           | 2026-03-05 09:00 | attended
    C         | C1           | 2026-03-03 09:00 | no_show
""",
            expect={"value": 7, "denominator": 2},
            because="A waited 10 days and B 4, counted to the session attended; C never came and has no wait.",
            filters=_WEEK,
        ),
    ),
    Metric(
        id="readmission",
        page="census",
        title="Readmission within 30 days",
        question="How many come back within a month?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="discharge",
        unit="discharges",
        definition="Of live discharges with the window elapsed, the share followed by a new stay 2 to 30 days later.",
        numerator="Discharges followed by an admission of the same client from day 2 to the end of the window.",
        denominator="Discharges, death and transfer excepted, at least the window before the data end.",
        exclusions="A new stay on the day of discharge or the day after continues the same episode of care.",
        reading="Coming back is not a failure by itself: look at the discharge reasons beside it.",
        why="Shows how often people need more care soon after they leave.",
        owner="Quality lead",
        review_by=_REVIEW,
        source="measures.md CEN-15",
        window_days=30,
        needs_maturity=True,
        compares=("discharge_reason",),
        example=Example(
            given="""
    retention
    client_id | admission_id | admitted_on | discharged_on | discharge_reason
    A         | A1           | 2026-01-05  | 2026-03-30    | completed
    A         | A2           | 2026-04-10  |               |
    B         | B1           | 2026-01-05  | 2026-03-30    | left_ama
    B         | B2           | 2026-03-31  |               |
    C         | C1           | 2026-01-05  | 2026-12-20    | completed
""",
            expect={"numerator": 1, "denominator": 2},
            because="A returns on day 11; B moved on the next day, the same episode; C's window is still open.",
        ),
    ),
    Metric(
        id="census_flow",
        page="census",
        title="Census flow",
        question="Why did the census change?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="day",
        unit="stays",
        definition="Stays open before the period, admissions, discharges by reason, and stays open at its end.",
        numerator="Stays in each part; start plus admitted less all discharges equals end.",
        denominator="None: a count.",
        exclusions="None.",
        reading="Counts stays, so that the sum works out; the active census counts clients.",
        why="Tells a fall in referrals from a rise in exits.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-16",
        has_parts=True,
        example=Example(
            given=_STAYS,
            expect={"numerator": 2},
            because="B and D completed in that week; C left against advice.",
            part="completed",
            filters=_WEEK,
        ),
    ),
    *TURNOVER,
    *ACCESS,
)
