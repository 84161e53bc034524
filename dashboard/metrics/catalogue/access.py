"""Access: from first contact to the first session, for those who were admitted in the end."""

from __future__ import annotations

from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.shapes import Better, Shape

_DIRECTOR = "Clinical director"
_REVIEW = "2027-06-30"
_CONTACTS = """
    retention
    client_id | admission_id | admitted_on | first_contact_on
    A         | A1           | 2026-03-02  | 2026-03-02
    B         | B1           | 2026-03-08  | 2026-03-01
    C         | C1           | 2026-03-31  | 2026-03-01
    D         | D1           | 2026-04-01  | 2026-03-01
    E         | E1           | 2026-12-20  | 2026-12-15

    attendance
    client_id | admission_id | session_start    | status
    A         | A1           | 2026-03-02 09:00 | attended
    B         | B1           | 2026-03-09 09:00 | no_show
    B         | B1           | 2026-03-11 09:00 | attended
    C         | C1           | 2026-04-01 09:00 | attended
    D         | D1           | 2026-04-01 09:00 | partial
    E         | E1           | 2026-12-20 09:00 | attended
"""

ACCESS = (
    Metric(
        id="access_funnel",
        page="census",
        title="From first contact to first session",
        question="Where do we lose time on the way in?",
        shape=Shape.COUNT,
        better=Better.NEITHER,
        anchor="first contact",
        unit="contacts that became admissions",
        definition="First contacts with the window elapsed: all, those admitted inside it, and those at a session inside it (30 days).",
        numerator="Stays that reached the step no later than 30 days after their first contact.",
        denominator="None: a count; the first step is every stay with a first contact in the period.",
        exclusions="First contacts whose window is still open, whatever became of them.",
        reading="People who were never admitted are in no export, and assessments are not exported: true losses are larger.",
        why="Shows whether the time goes before admission or between admission and the first session.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-13",
        needs=("retention.first_contact_on",),
        window_days=30,
        needs_maturity=True,
        has_parts=True,
        example=Example(
            given=_CONTACTS,
            expect={"numerator": 2},
            because="A and B are seen in time; C is admitted on day 30 but seen on day 31, D a day late, E too recent.",
            part="seen_in_time",
        ),
    ),
    Metric(
        id="wait_bands",
        page="census",
        title="Days waited, in the bands of TEDS",
        question="How do the waits spread?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="admission",
        unit="admissions",
        definition="Admissions by days from first contact to the first attended session: 0, 1-7, 8-14, 15-30, 31 or more.",
        numerator="Admissions whose wait falls in the band.",
        denominator="Admissions in the period with a first contact and a first session.",
        exclusions="Admissions without a first session. TEDS also takes out delay the client caused, which no export tells.",
        reading="TEDS asks for the wait the program caused: ours is never shorter, so do not report it as DAYWAIT unchecked.",
        why="The state report uses these bands, and an average hides the long waits.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md CEN-14",
        needs=("retention.first_contact_on",),
        has_parts=True,
        example=Example(
            given=_CONTACTS,
            expect={"numerator": 2, "denominator": 5},
            because="C and D waited 31 days; B's 10 days count to the session attended, A came on the day, E after 5.",
            part="31+ days",
        ),
    ),
)
