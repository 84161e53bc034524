-- One row per period and segment: attempts at contact after live discharges, those that reached the client, and the clients.
SELECT
    period_of(attempt.session_date, $grain, $from_date) AS period,
    session_segment_of(attempt.cohort, attempt.slot, $compare_by) AS segment,
    count(*) FILTER (WHERE attempt.is_attended) AS numerator,
    count(*) AS denominator,
    people(attempt.client_no, attempt.cohort.client_bit, $is_exact) AS clients,
FROM aftercare_attempt AS attempt
JOIN admission
    ON admission.admission_no = attempt.admission_no
WHERE attempt.day >= first_contact_day($count_day0)
  AND (attempt.is_attended OR attempt.status = 'no_show')
  AND is_live_discharge(admission.discharge_reason)
  AND attempt.session_date BETWEEN $from_date AND $to_date
  AND in_cohort(attempt.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
