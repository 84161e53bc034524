-- One row per period, segment and way to treat a missing last score: stays it covers, and their total change.
WITH change AS (
    SELECT
        pairs.discharged_on,
        discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
        pairs.last,
        pairs.later,
        unnest([
            {'part': 'both_scores', 'points': pairs.last - pairs.first},
            {'part': 'any_later_score', 'points': pairs.later - pairs.first},
            {'part': 'missing_unchanged', 'points': coalesce(pairs.last - pairs.first, 0)},
        ], recursive := true),
    FROM pairs($instrument, $through, $score_windows, $from_date) AS pairs
    WHERE pairs.first IS NOT NULL
      AND is_settled(pairs.discharged_on, $as_of, $score_windows)
      AND pairs.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(pairs.cohort, $cohort)
)

SELECT
    period_of(change.discharged_on, $grain, $from_date) AS period,
    change.segment AS segment,
    change.part AS part,
    coalesce(sum(change.points), 0) AS numerator,
    count(change.points) AS denominator,
    sum(change.points * change.points) AS sum_of_squares,
    least(
        smallest_group(count(change.last), count(change.later)),
        smallest_group(count(change.later), count(*))
    ) AS clients,
FROM change
GROUP BY ALL
ORDER BY ALL;
