-- One row per period, segment and way of changing: stays with two scores that went that way, and all with two scores.
WITH change AS (
    SELECT
        pairs.discharged_on,
        discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
        CASE
            WHEN pairs.first = 30 AND pairs.last = 30 THEN 'stayed_abstinent'
            WHEN pairs.last = 30 THEN 'newly_abstinent'
            WHEN pairs.first = 30 THEN 'relapsed'
            ELSE 'neither_time'
        END AS way,
        unnest(['stayed_abstinent', 'newly_abstinent', 'relapsed', 'neither_time']) AS part,
    FROM pairs('days_abstinent_30', $through, $score_windows, $from_date) AS pairs
    WHERE pairs.last IS NOT NULL
      AND ($variant = 'all' OR pairs.discharge_reason = 'completed')
      AND is_settled(pairs.discharged_on, $as_of, $score_windows)
      AND pairs.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(pairs.cohort, $cohort)
)

SELECT
    period_of(change.discharged_on, $grain, $from_date) AS period,
    change.segment AS segment,
    change.part AS part,
    count(*) FILTER (WHERE change.way = change.part) AS numerator,
    count(*) AS denominator,
FROM change
GROUP BY ALL
ORDER BY ALL;
