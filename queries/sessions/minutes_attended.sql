-- One row per period and segment: planned minutes of expected slots, and the minutes of them the client attended.
SELECT
    period_in(attendance.calendar, $grain, $from_date) AS period,
    session_segment_of(attendance.cohort, attendance.slot, $compare_by) AS segment,
    sum(attendance.credited_minutes) AS numerator,
    sum(attendance.scheduled_minutes) AS denominator,
    people(attendance.client_no, attendance.cohort.client_bit, $is_exact) AS clients,
FROM attendance
WHERE attendance.is_expected
  AND attendance.session_date BETWEEN $from_date AND $to_date
  AND in_cohort(attendance.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
