-- One row per period and segment: full client-weeks at a level with an hours floor, and those that reached it.
SELECT
    period_of(in_care.week, $grain, $from_date) AS period,
    in_care.segment AS segment,
    count(*) FILTER (WHERE in_care.minutes_received >= in_care.floor_hours * 60) AS numerator,
    count(*) AS denominator,
    people(in_care.client_no, in_care.client_bit, $is_exact) AS clients,
FROM week_in_care($from_date, $to_date, $through, $compare_by, $cohort) AS in_care
WHERE NOT in_care.is_short
  AND in_care.floor_hours IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
