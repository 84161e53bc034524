-- One row per open admission whose newest expected slots were missed without notice: how many in a row.
SELECT
    'missed' AS reason,
    admission.admission_id,
    missed_in_a_row.missed AS amount,
FROM admission
JOIN missed_in_a_row
    ON missed_in_a_row.admission_no = admission.admission_no
    AND $through BETWEEN missed_in_a_row.day AND missed_in_a_row.until
WHERE is_active(admission.admitted_on, admission.discharged_on, $through, false)
  AND missed_in_a_row.missed >= $worklist_missed_slots
  AND in_cohort(admission.cohort, $cohort);
