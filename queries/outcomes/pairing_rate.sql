-- One row per period and segment: discharged stays that should have two scores, and those with a first and a last one.
SELECT
    period_of(pairs.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
    count(*) FILTER (
        WHERE is_settled(pairs.discharged_on, $as_of, $score_windows)
        AND pairs.last IS NOT NULL
    ) AS numerator,
    count(*) FILTER (WHERE is_settled(pairs.discharged_on, $as_of, $score_windows)) AS denominator,
    count(*) FILTER (WHERE NOT is_settled(pairs.discharged_on, $as_of, $score_windows)) AS excluded,
FROM pairs($instrument, $through, $score_windows, $from_date) AS pairs
WHERE pairs.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(pairs.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
