-- One row per open admission of a client not seen for some days: days since an attended session in any stay, or since admission.
SELECT
    'away' AS reason,
    admission.admission_id,
    $through - greatest(attended_day.day, admission.admitted_on) AS amount,
FROM admission
LEFT JOIN attended_day
    ON attended_day.client_no = admission.client_no
    AND $through BETWEEN attended_day.day AND attended_day.until
WHERE is_active(admission.admitted_on, admission.discharged_on, $through, false)
  AND $through - greatest(attended_day.day, admission.admitted_on) >= $worklist_away_days
  AND in_cohort(admission.cohort, $cohort);
