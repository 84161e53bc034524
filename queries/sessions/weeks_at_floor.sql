-- One row per period and segment: full client-weeks at a level with an hours floor, and those that reached it.
SELECT
    period_of(client_week.week, $grain, $from_date) AS period,
    segment_of(client_week, $compare_by) AS segment,
    count(*) FILTER (WHERE client_week.minutes_received >= client_week.floor_hours * 60) AS numerator,
    count(*) AS denominator,
    count(DISTINCT client_week.client_id) AS clients,
FROM client_week
WHERE client_week.floor_hours IS NOT NULL
  AND NOT client_week.had_closure
  AND NOT client_week.is_step_down
  AND client_week.week BETWEEN $from_date AND $to_date
  AND client_week.week + 6 <= $through
  AND in_cohort(client_week, $cohort)
GROUP BY ALL
ORDER BY ALL;
