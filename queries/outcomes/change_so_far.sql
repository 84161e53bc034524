-- One row per segment and way of changing: stays open on the last day with a newer score that changed so, and those that could have.
WITH change AS (
    SELECT
        segment_of(pairs.cohort, $compare_by) AS segment,
        $direction * (pairs.last - pairs.first) AS gain,
        $direction * ($best_score - pairs.first) AS room,
        unnest(['improved', 'no_reliable_change', 'deteriorated']) AS part,
    FROM pairs($instrument, $to_date, $score_windows, $to_date) AS pairs
    WHERE pairs.is_open
      AND pairs.last IS NOT NULL
      AND in_cohort(pairs.cohort, $cohort)
)

SELECT
    $from_date::DATE AS period,
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
    change.segment,
    change.part
ORDER BY ALL;
