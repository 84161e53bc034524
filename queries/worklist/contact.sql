-- One row per recent live discharge of a client nobody reached since and who is in no other stay: days since discharge.
SELECT
    CASE
        WHEN $through - admission.discharged_on >= $worklist_second_contact_days THEN 'second_contact'
        ELSE 'contact'
    END AS reason,
    admission.admission_id,
    $through - admission.discharged_on AS amount,
FROM admission
WHERE admission.discharged_on BETWEEN $through - $worklist_closed_days AND $through - $worklist_contact_days
  AND is_live_discharge(admission.discharge_reason)
  AND NOT EXISTS (
      FROM aftercare_attempt AS attempt
      WHERE attempt.admission_no = admission.admission_no
        AND attempt.is_attended
        AND attempt.day >= first_contact_day($count_day0)
        AND attempt.session_date <= $through
  )
  AND NOT EXISTS (
      FROM admission AS other
      WHERE other.client_no = admission.client_no
        AND other.admission_no <> admission.admission_no
        AND other.admitted_on <= $through
        AND coalesce(other.discharged_on > admission.discharged_on, true)
  )
  AND in_cohort(admission.cohort, $cohort);
