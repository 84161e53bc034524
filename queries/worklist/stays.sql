-- One row per admission of the cohort that is open, or ended not long ago: whose, where, since when, and when last seen.
SELECT
    admission.admission_id,
    admission.client_id,
    admission.program,
    admission.cohort.track AS track,
    admission.admitted_on,
    -- A discharge after the last day that may be seen is not known yet.
    CASE WHEN admission.discharged_on <= $through THEN admission.discharged_on END AS discharged_on,
    attended_day.day AS last_seen_on,
FROM admission
LEFT JOIN attended_day
    ON attended_day.client_no = admission.client_no
    AND $through BETWEEN attended_day.day AND attended_day.until
WHERE admission.admitted_on <= $through
  AND is_open_on(admission.discharged_on, $through - $worklist_closed_days)
  AND in_cohort(admission.cohort, $cohort);
