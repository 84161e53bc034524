-- One row per discharged admission: the treatment received from admission to discharge, and how much was planned.
-- Planned are expected slots and those the program cancelled: the client was to have both.
CREATE TABLE course AS
SELECT
    admission.admission_no,
    admission.discharged_on,
    admission.discharge_reason,
    admission.cohort,
    coalesce(sum(attendance.credited_minutes) FILTER (WHERE attendance.is_clinical), 0)::BIGINT AS minutes_received,
    count(DISTINCT attendance.session_date) FILTER (
        WHERE attendance.is_treatment AND attendance.is_attended
    ) AS days_attended,
    count(*) FILTER (
        WHERE attendance.is_expected
        OR (attendance.is_treatment AND attendance.status = 'program_cancelled')
    ) AS slots_planned,
    count(*) FILTER (WHERE attendance.is_treatment AND attendance.is_attended) AS slots_attended,
    coalesce(bool_or(attendance.service = 'family' AND attendance.is_attended), false) AS had_family_session,
FROM admission
LEFT JOIN attendance
    ON attendance.admission_no = admission.admission_no
WHERE admission.discharged_on IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
