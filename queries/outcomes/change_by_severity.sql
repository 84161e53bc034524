-- One row per period, segment, side of the cut at the first score, and occasion: stays with two scores, and their total.
WITH score AS (
    SELECT
        pairs.discharged_on,
        pairs.client_no,
        pairs.cohort.client_bit,
        discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
        CASE WHEN is_case(pairs.first, $direction, $case_cut) THEN 'case' ELSE 'no_case' END AS side,
        unnest([{'occasion': 'first', 'points': pairs.first}, {'occasion': 'last', 'points': pairs.last}], recursive := true),
    FROM pairs($instrument, $through, $score_windows, $from_date) AS pairs
    WHERE pairs.last IS NOT NULL
      AND is_settled(pairs.discharged_on, $as_of, $score_windows)
      AND pairs.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(pairs.cohort, $cohort)
)

SELECT
    period_of(score.discharged_on, $grain, $from_date) AS period,
    score.segment AS segment,
    concat(score.side, '_', score.occasion) AS part,
    sum(score.points) AS numerator,
    count(*) AS denominator,
    sum(score.points * score.points) AS sum_of_squares,
    people(score.client_no, score.client_bit, $is_exact) AS clients,
FROM score
GROUP BY ALL
ORDER BY ALL;
