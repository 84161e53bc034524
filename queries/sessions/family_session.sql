-- One row per period and segment: discharges, and those with a family session attended during the stay.
SELECT
    period_of(course.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(course.cohort, course.discharge_reason, $compare_by) AS segment,
    count(*) FILTER (WHERE course.had_family_session) AS numerator,
    count(*) AS denominator,
FROM course
WHERE course.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(course.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
