-- One row per open admission whose planned discharge is near without an aftercare appointment: days until it, below 0 when past.
SELECT
    'appointment' AS reason,
    admission.admission_id,
    admission.expected_discharge_on - $through AS amount,
FROM admission
WHERE is_active(admission.admitted_on, admission.discharged_on, $through, false)
  AND abs(admission.expected_discharge_on - $through) <= $worklist_appointment_days
  AND NOT coalesce(list_contains(admission.aftercare_plan, 'appointment_booked'), false)
  AND in_cohort(admission.cohort, $cohort);
