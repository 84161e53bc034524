-- One row per period, segment and amount: discharges with that share of their planned sessions attended, in percent.
SELECT
    period_of(course.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(course.cohort, course.discharge_reason, $compare_by) AS segment,
    percent_of(course.slots_attended, course.slots_planned) AS amount,
    count(*) AS numerator,
FROM course
WHERE course.discharged_on BETWEEN $from_date AND $to_date
  AND course.slots_planned > 0
  AND in_cohort(course.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
