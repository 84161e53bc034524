-- One row per period and segment: full client-weeks at a level with an hours floor, and those that reached it.
WITH in_care AS (
    SELECT
        client_week.week,
        segment_of(client_week.cohort, $compare_by) AS segment,
        client_week.client_no,
        sum(client_week.minutes_received) AS minutes,
        max(client_week.floor_hours) AS floor_hours,
    FROM client_week
    WHERE client_week.week BETWEEN $from_date AND $to_date
      AND client_week.week + 6 <= $through
      AND in_cohort(client_week.cohort, $cohort)
    GROUP BY ALL
    HAVING NOT bool_or(
        client_week.had_closure
        OR (client_week.is_step_down AND client_week.discharged_on <= $through)
    )
)

SELECT
    period_of(in_care.week, $grain, $from_date) AS period,
    in_care.segment AS segment,
    count(*) FILTER (WHERE in_care.minutes >= in_care.floor_hours * 60) AS numerator,
    count(*) AS denominator,
    people(in_care.client_no, $is_exact) AS clients,
FROM in_care
WHERE in_care.floor_hours IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
