-- One row per period and segment: slots neither excused nor cancelled in time, and those missed without notice.
SELECT
    period_in(attendance.calendar, $grain, $from_date) AS period,
    session_segment_of(attendance.cohort, attendance.slot, $compare_by) AS segment,
    count(*) FILTER (WHERE attendance.status = 'no_show') AS numerator,
    count(*) AS denominator,
    people(attendance.client_no, attendance.cohort.client_bit, $is_exact) AS clients,
FROM attendance
WHERE attendance.is_expected
  AND attendance.status NOT IN ('excused', 'client_cancel')
  AND attendance.session_date BETWEEN $from_date AND $to_date
  AND in_cohort(attendance.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
