-- One row per period and segment: attempts at contact after live discharges, those that reached the client, and the clients.
SELECT
    period_of(attendance.session_date, $grain, $from_date) AS period,
    session_segment_of(attendance.cohort, attendance.slot, $compare_by) AS segment,
    count(*) FILTER (WHERE attendance.is_attended) AS numerator,
    count(*) AS denominator,
    people(attendance.client_no, $is_exact) AS clients,
FROM attendance
JOIN admission
    ON admission.admission_no = attendance.admission_no
WHERE attendance.days_after_discharge >= first_contact_day($count_day0)
  AND (attendance.is_attended OR attendance.status = 'no_show')
  AND is_live_discharge(admission.discharge_reason)
  AND attendance.session_date BETWEEN $from_date AND $to_date
  AND in_cohort(attendance.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
