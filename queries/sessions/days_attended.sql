-- One row per period and segment: days with an attended session, and the full client-weeks they fell in.
WITH in_care AS (
    SELECT
        client_week.week,
        segment_of(client_week.cohort, $compare_by) AS segment,
        client_week.client_no,
        bit_count(bit_or(client_week.days_attended)) AS days,
    FROM client_week
    WHERE client_week.week BETWEEN $from_date AND $to_date
      AND client_week.week + 6 <= $through
      AND in_cohort(client_week.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    period_of(in_care.week, $grain, $from_date) AS period,
    in_care.segment AS segment,
    sum(in_care.days) AS numerator,
    count(*) AS denominator,
    people(in_care.client_no, $is_exact) AS clients,
    sum(in_care.days * in_care.days) AS sum_of_squares,
FROM in_care
GROUP BY ALL
ORDER BY ALL;
