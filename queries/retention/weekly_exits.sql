-- One row per period, segment and week of treatment: stays there when the week began and old enough for it, and those who left in it.
SELECT
    period_of(stay.admitted_on, $grain, $from_date) AS period,
    segment_of(stay.cohort, $compare_by) AS segment,
    concat('week_', lpad(weeks.week::VARCHAR, 2, '0')) AS part,
    count(*) FILTER (WHERE stay.days < 7 * weeks.week AND stay.ending <> 'open') AS numerator,
    count(*) AS denominator,
FROM time_in_treatment($as_of, $variant, $unplanned_gap_days) AS stay
JOIN range(1, 27) AS weeks(week)
    ON stay.days >= 7 * (weeks.week - 1)
    AND date_diff('day', stay.admitted_on, $as_of) >= 7 * weeks.week - 1
WHERE stay.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(stay.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
