-- One row per discharged admission: the treatment received from admission to discharge, and how much was planned.
CREATE TABLE course AS
WITH received AS (
    SELECT
        attendance.admission_no,
        sum(attendance.credited_minutes) FILTER (WHERE attendance.is_clinical) AS minutes_received,
        count(DISTINCT attendance.session_date) FILTER (
            WHERE attendance.is_treatment AND attendance.is_attended
        ) AS days_attended,
        count(*) FILTER (WHERE attendance.is_planned) AS slots_planned,
        count(*) FILTER (WHERE attendance.is_treatment AND attendance.is_attended) AS slots_attended,
        bool_or(attendance.service = 'family' AND attendance.is_attended) AS had_family_session,
    FROM attendance
    GROUP BY ALL
)

SELECT
    admission.admission_no,
    admission.discharged_on,
    admission.discharge_reason,
    admission.cohort,
    coalesce(received.minutes_received, 0)::BIGINT AS minutes_received,
    coalesce(received.days_attended, 0) AS days_attended,
    coalesce(received.slots_planned, 0) AS slots_planned,
    coalesce(received.slots_attended, 0) AS slots_attended,
    coalesce(received.had_family_session, false) AS had_family_session,
FROM admission
LEFT JOIN received
    ON received.admission_no = admission.admission_no
WHERE admission.discharged_on IS NOT NULL
ORDER BY admission.admission_no;
