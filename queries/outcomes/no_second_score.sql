-- One row per period and segment: discharged stays with a first score, and those without a last one.
SELECT
    period_of(pairs.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
    count(*) FILTER (WHERE pairs.last IS NULL) AS numerator,
    count(*) AS denominator,
FROM pairs($instrument, $through, $score_windows, $from_date) AS pairs
WHERE pairs.first IS NOT NULL
  AND is_settled(pairs.discharged_on, $as_of, $score_windows)
  AND pairs.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(pairs.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
