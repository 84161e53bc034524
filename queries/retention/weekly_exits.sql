-- One row per period, segment and week of treatment: stays there when the week began and old enough for it, and those who left in it.
WITH counted AS (
    SELECT
        period_of(stay.admitted_on, $grain, $from_date) AS period,
        segment_of(stay.cohort, $compare_by) AS segment,
        date_sub('week', stay.admitted_on, stay.known_to) + 1 AS last_week,
        date_sub('week', stay.admitted_on, $as_of + 1) AS weeks_old,
        stay.ending <> 'open' AS has_left,
        count(*) AS stays,
    FROM time_in_treatment($as_of, $variant, $unplanned_gap_days) AS stay
    WHERE stay.admitted_on BETWEEN $from_date AND $to_date
      AND stay.days >= 0
      AND in_cohort(stay.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    concat('week_', lpad(weeks.week::VARCHAR, 2, '0')) AS part,
    coalesce(sum(counted.stays) FILTER (WHERE counted.has_left AND weeks.week = counted.last_week), 0) AS numerator,
    sum(counted.stays) AS denominator,
FROM counted
JOIN range(1, 27) AS weeks(week)
    ON weeks.week <= least(counted.last_week, counted.weeks_old)
GROUP BY ALL
ORDER BY ALL;
