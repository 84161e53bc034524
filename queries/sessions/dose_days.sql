-- One row per period, segment and amount: discharges with that many days with an attended session.
SELECT
    period_of(course.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(course.cohort, course.discharge_reason, $compare_by) AS segment,
    course.days_attended AS amount,
    count(*) AS numerator,
FROM course
WHERE course.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(course.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
