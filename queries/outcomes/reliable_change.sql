-- One row per period, segment and way of changing: stays with two scores that changed so, and those that could have.
WITH change AS (
    SELECT
        pairs.discharged_on,
        discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
        $direction * (pairs.last - pairs.first) AS gain,
        $direction * ($best_score - pairs.first) AS room,
        unnest(['improved', 'no_reliable_change', 'deteriorated']) AS part,
    FROM pairs($instrument, $through, $score_windows, $from_date) AS pairs
    WHERE pairs.last IS NOT NULL
      AND is_settled(pairs.discharged_on, $as_of, $score_windows)
      AND pairs.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(pairs.cohort, $cohort)
)

SELECT
    period_of(change.discharged_on, $grain, $from_date) AS period,
    change.segment AS segment,
    change.part AS part,
    count(*) FILTER (WHERE change.part = change_in_words(change.gain, $reliable_points)) AS numerator,
    count(*) FILTER (WHERE change.part <> 'improved' OR change.room >= $reliable_points) AS denominator,
    smallest_group(
        count(*) FILTER (WHERE change.part <> 'improved' OR change.room >= $reliable_points),
        count(*)
    ) AS clients,
    gives_way(change.part, count(*) FILTER (WHERE change.part = change_in_words(change.gain, $reliable_points))) AS partner,
FROM change
GROUP BY
    period,
    change.segment,
    change.part
ORDER BY ALL;
