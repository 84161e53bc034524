-- One row per open admission in its first weeks with few of its expected slots completed: completed, and expected.
WITH slots AS (
    SELECT
        attendance.admission_no,
        count(*) FILTER (WHERE attendance.is_completed) AS completed,
        count(*) AS expected,
    FROM attendance
    WHERE attendance.is_expected
      AND attendance.session_date <= $through
    GROUP BY ALL
)

SELECT
    'early' AS reason,
    admission.admission_id,
    slots.completed AS amount,
    slots.expected AS whole,
FROM admission
JOIN slots
    ON slots.admission_no = admission.admission_no
WHERE is_active(admission.admitted_on, admission.discharged_on, $through, false)
  -- The day of admission is the first day.
  AND $through - admission.admitted_on < $worklist_early_days
  AND slots.expected >= $worklist_early_slots
  AND slots.completed < $worklist_early_completion * slots.expected
  AND in_cohort(admission.cohort, $cohort);
