-- One row per period and segment: stays with two scores that began as a case, and those reliably improved to a last score that is not.
WITH pair AS (
    SELECT
        pairs.discharged_on,
        discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
        is_case(pairs.first, $direction, $case_cut) AS was_case,
        was_case AND NOT is_case(pairs.last, $direction, $case_cut) AS has_recovered,
        has_recovered AND $direction * (pairs.last - pairs.first) >= $reliable_points AS is_reliable,
    FROM pairs($instrument, $through, $score_windows, $from_date) AS pairs
    WHERE pairs.last IS NOT NULL
      AND is_settled(pairs.discharged_on, $as_of, $score_windows)
      AND pairs.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(pairs.cohort, $cohort)
)

SELECT
    period_of(pair.discharged_on, $grain, $from_date) AS period,
    pair.segment AS segment,
    count(*) FILTER (WHERE pair.is_reliable) AS numerator,
    count(*) FILTER (WHERE pair.was_case) AS denominator,
    least(
        smallest_group(count(*) FILTER (WHERE pair.was_case), count(*)),
        smallest_group(count(*) FILTER (WHERE pair.is_reliable), count(*) FILTER (WHERE pair.has_recovered))
    ) AS clients,
FROM pair
GROUP BY ALL
ORDER BY ALL;
