-- One row per period, segment and wait in days: admissions whose first attended session came that long after first contact.
SELECT
    period_of(admission.admitted_on, $grain, $from_date) AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    date_diff('day', admission.first_contact_on, admission.first_session_on) AS amount,
    count(*) AS numerator,
FROM admission
WHERE admission.admitted_on BETWEEN $from_date AND $to_date
  AND admission.first_contact_on IS NOT NULL
  AND admission.first_session_on <= $through
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
