"""Sessions: were slots kept, what happened to the rest, and was it written down; the page's other metrics follow."""

from __future__ import annotations

from dashboard.metrics.catalogue.attendance import ATTENDANCE
from dashboard.metrics.catalogue.course import COURSE
from dashboard.metrics.catalogue.dose import DOSE
from dashboard.metrics.catalogue.engagement import ENGAGEMENT
from dashboard.metrics.catalogue.entry import Example, Metric
from dashboard.metrics.filters import SESSION_FIELDS
from dashboard.metrics.shapes import Better, Shape

_DIRECTOR = "Clinical director"
_REVIEW = "2027-06-30"
_COMPARES = tuple(SESSION_FIELDS)
_SLOTS = """
    attendance
    client_id | session_id | status            | attended_minutes | scheduled_minutes
    A         | S1         | attended          |                  | 180
    B         | S1         | partial           | 60               | 180
    C         | S1         | no_show           |                  | 180
    D         | S1         | late_cancel       |                  | 180
    E         | S1         | client_cancel     |                  | 180
    F         | S1         | excused           |                  | 180
    A         | S2         | program_cancelled |                  | 180
    B         | S2         | program_cancelled |                  | 180
    A         | S3         | unrecorded        |                  | 180
    A         | S4         | rescheduled       |                  | 180
"""
_NEVER = "Sessions the program cancelled, rescheduled, not yet documented or still to come are nobody's absence."

METRICS = (
    Metric(
        id="session_completion",
        page="sessions",
        title="Session completion",
        question="Are clients completing their sessions?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="session",
        unit="slots",
        definition="Of expected session slots, the share the client attended for at least 75% of the planned time.",
        numerator="Slots attended in full; where minutes are recorded they decide, otherwise the status does.",
        denominator="Expected slots: attended, partial, no-show, late cancel, client cancel and excused.",
        exclusions=_NEVER,
        reading="Rule A of the three in use. Counts slots, not people. Excused absences stay in: the treatment was not "
        "received.",
        why="The earliest sign that a group, a time slot or a client is being lost.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-01",
        compares=_COMPARES,
        example=Example(
            given=_SLOTS,
            expect={"numerator": 1, "denominator": 6},
            because="Only A stayed for the whole session; B left after an hour; the cancelled group is nobody's absence.",
        ),
    ),
    Metric(
        id="attendance_any",
        page="sessions",
        title="Attendance",
        question="Are clients coming at all?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="session",
        unit="slots",
        definition="Of expected session slots, the share the client attended in full or in part.",
        numerator="Slots attended or partly attended.",
        denominator="Expected slots: attended, partial, no-show, late cancel, client cancel and excused.",
        exclusions=_NEVER,
        reading="Higher than session completion by the clients who came late or left early.",
        why="Separates people who stay away from people who do not stay.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-02",
        compares=_COMPARES,
        example=Example(
            given=_SLOTS, expect={"numerator": 2, "denominator": 6}, because="A came, and B came for an hour."
        ),
    ),
    Metric(
        id="attendance_excused_removed",
        page="sessions",
        title="Attendance, excused absences removed",
        question="Are clients coming when nothing excuses them?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="session",
        unit="slots",
        definition="Of expected slots without excused absences, the share attended in full or in part.",
        numerator="Slots attended or partly attended.",
        denominator="Expected slots that were not excused.",
        exclusions=f"Excused absences. {_NEVER}",
        reading="Rule B of the three in use. Rises when more absences are approved: compare it with session completion.",
        why="Some payers and programs count attendance this way.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-03",
        compares=_COMPARES,
        example=Example(
            given=_SLOTS, expect={"numerator": 2, "denominator": 5}, because="F's excused absence leaves the count."
        ),
    ),
    Metric(
        id="show_rate",
        page="sessions",
        title="Show rate",
        question="Do clients show up when they have not cancelled in time?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="session",
        unit="slots",
        definition="Of slots neither excused nor cancelled in time, the share attended in full or in part.",
        numerator="Slots attended or partly attended.",
        denominator="Expected slots without excused absences and timely cancellations.",
        exclusions=f"Excused absences and cancellations with notice. {_NEVER}",
        reading="Rule C of the three in use, and the most generous: say which one you quote.",
        why="The other side of no-shows and late cancels: the two add up to 100%.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-04",
        compares=_COMPARES,
        example=Example(
            given=_SLOTS,
            expect={"numerator": 2, "denominator": 4},
            because="E's timely cancellation and F's excuse leave the count.",
        ),
    ),
    Metric(
        id="no_show_rate",
        page="sessions",
        title="No-show rate",
        question="How often do clients miss without a word?",
        shape=Shape.RATE,
        better=Better.LOWER,
        anchor="session",
        unit="slots",
        definition="Of slots neither excused nor cancelled in time, the share missed without notice.",
        numerator="No-shows.",
        denominator="Expected slots without excused absences and timely cancellations.",
        exclusions=f"Excused absences and cancellations with notice. {_NEVER}",
        reading="Strict: a late cancellation is not a no-show here.",
        why="Two in a row are the moment to call.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-05",
        compares=_COMPARES,
        example=Example(given=_SLOTS, expect={"numerator": 1, "denominator": 4}, because="C alone sent no word."),
    ),
    Metric(
        id="no_show_or_late_cancel",
        page="sessions",
        title="No-shows and late cancels",
        question="How often is a slot lost too late to refill?",
        shape=Shape.RATE,
        better=Better.LOWER,
        anchor="session",
        unit="slots",
        definition="Of slots neither excused nor cancelled in time, the share missed or cancelled too late.",
        numerator="No-shows and late cancellations.",
        denominator="Expected slots without excused absences and timely cancellations.",
        exclusions=f"Excused absences and cancellations with notice. {_NEVER}",
        reading="With the show rate it adds up to 100%.",
        why="These seats stay empty: nobody can be called in.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-05L",
        compares=_COMPARES,
        example=Example(
            given=_SLOTS, expect={"numerator": 2, "denominator": 4}, because="C did not come and D cancelled too late."
        ),
    ),
    Metric(
        id="slot_mix",
        page="sessions",
        title="What happened to scheduled slots",
        question="What happened to the scheduled slots?",
        shape=Shape.RATE,
        better=Better.NEITHER,
        anchor="session",
        unit="slots",
        definition="Expected and program-cancelled slots by what became of them.",
        numerator="Slots with the status.",
        denominator="Expected slots plus those the program cancelled.",
        exclusions="Rescheduled, undocumented and future slots.",
        reading="The shares add up to 100%; program cancellations are the program's side of the picture.",
        why="Names the loss: absence, notice given, or our own cancellations.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-06",
        has_parts=True,
        compares=_COMPARES,
        example=Example(
            given=_SLOTS,
            expect={"numerator": 2, "denominator": 8},
            because="Two of eight slots were called off by the program.",
            part="program_cancelled",
        ),
    ),
    Metric(
        id="delivery_reliability",
        page="sessions",
        title="Delivery reliability",
        question="Do we hold the sessions we schedule?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="session",
        unit="sessions",
        definition="Of sessions on the program's schedule, the share that was held.",
        numerator="Sessions with at least one client slot the program did not cancel.",
        denominator="Distinct sessions, cancelled ones included.",
        exclusions="Rescheduled and future slots.",
        reading="Counts sessions, not slots: one cancelled group of twelve is one session.",
        why="A session that is called off is treatment nobody could receive.",
        owner=_DIRECTOR,
        review_by=_REVIEW,
        source="measures.md ATT-07",
        is_about_program=True,
        rows_by="program",
        compares=_COMPARES,
        example=Example(
            given=_SLOTS,
            expect={"numerator": 2, "denominator": 3},
            because="S1 and S3 took place, S2 was called off, and S4 moved elsewhere.",
        ),
    ),
    Metric(
        id="documentation_completeness",
        page="sessions",
        title="Documentation completeness",
        question="Is attendance written down?",
        shape=Shape.RATE,
        better=Better.HIGHER,
        anchor="session",
        unit="slots",
        definition="Of past slots, the share with a status other than unrecorded.",
        numerator="Slots with a recorded status.",
        denominator="Past slots, cancelled ones included.",
        exclusions="Rescheduled and future slots.",
        reading="Below 95% a week counts as incomplete and stays out of comparisons.",
        why="Undocumented sessions make every other number on this page a guess.",
        owner="Quality lead",
        review_by=_REVIEW,
        source="measures.md ATT-08",
        is_about_program=True,
        compares=_COMPARES,
        example=Example(
            given=_SLOTS, expect={"numerator": 8, "denominator": 9}, because="Nobody documented A's slot in S3."
        ),
    ),
    *ATTENDANCE,
    *DOSE,
    *COURSE,
    *ENGAGEMENT,
)
