-- One row per period and segment: clinical minutes offered, and the full client-weeks they fell in.
SELECT
    period_of(in_care.week, $grain, $from_date) AS period,
    in_care.segment AS segment,
    sum(in_care.minutes_offered) AS numerator,
    count(*) AS denominator,
    people(in_care.client_no, in_care.client_bit, $is_exact) AS clients,
    sum(in_care.minutes_offered * in_care.minutes_offered) AS sum_of_squares,
FROM week_in_care($from_date, $to_date, $through, $compare_by, $cohort) AS in_care
GROUP BY ALL
ORDER BY ALL;
