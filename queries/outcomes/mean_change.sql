-- One row per period and segment: discharged stays with two scores, the total of last less first, and its sum of squares.
SELECT
    period_of(pairs.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
    sum(pairs.last - pairs.first) AS numerator,
    count(*) AS denominator,
    sum((pairs.last - pairs.first) * (pairs.last - pairs.first)) AS sum_of_squares,
    people(pairs.client_no, pairs.cohort.client_bit, $is_exact) AS clients,
FROM pairs($instrument, $through, $score_windows, $from_date) AS pairs
WHERE pairs.last IS NOT NULL
  AND is_settled(pairs.discharged_on, $as_of, $score_windows)
  AND pairs.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(pairs.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
