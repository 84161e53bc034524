-- One row per period and segment: clinical minutes received, and the full client-weeks they fell in.
SELECT
    period_of(client_week.week, $grain, $from_date) AS period,
    segment_of(client_week, $compare_by) AS segment,
    sum(client_week.minutes_received) AS numerator,
    count(*) AS denominator,
    count(DISTINCT client_week.client_id) AS clients,
    sum(client_week.minutes_received * client_week.minutes_received) AS sum_of_squares,
FROM client_week
WHERE client_week.week BETWEEN $from_date AND $to_date
  AND client_week.week + 6 <= $through
  AND in_cohort(client_week, $cohort)
GROUP BY ALL
ORDER BY ALL;
