-- One row per period and segment: stays with two scores that began as a case, and those whose last score is not.
SELECT
    period_of(pairs.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
    count(*) FILTER (
        WHERE is_case(pairs.first, $direction, $case_cut)
        AND NOT is_case(pairs.last, $direction, $case_cut)
    ) AS numerator,
    count(*) FILTER (WHERE is_case(pairs.first, $direction, $case_cut)) AS denominator,
    smallest_group(count(*) FILTER (WHERE is_case(pairs.first, $direction, $case_cut)), count(*)) AS clients,
FROM pairs($instrument, $through, $score_windows, $from_date) AS pairs
WHERE pairs.last IS NOT NULL
  AND is_settled(pairs.discharged_on, $as_of, $score_windows)
  AND pairs.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(pairs.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
