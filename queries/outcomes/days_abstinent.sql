-- One row per period, segment and occasion: stays with two scores, and the days abstinent of the last 30 they add up to.
WITH score AS (
    SELECT
        pairs.discharged_on,
        pairs.client_no,
        pairs.cohort.client_bit,
        discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
        unnest([{'part': 'at_admission', 'days': pairs.first}, {'part': 'at_discharge', 'days': pairs.last}], recursive := true),
    FROM pairs('days_abstinent_30', $through, $score_windows, $from_date) AS pairs
    WHERE pairs.last IS NOT NULL
      AND ($variant = 'all' OR pairs.discharge_reason = 'completed')
      AND is_settled(pairs.discharged_on, $as_of, $score_windows)
      AND pairs.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(pairs.cohort, $cohort)
)

SELECT
    period_of(score.discharged_on, $grain, $from_date) AS period,
    score.segment AS segment,
    score.part AS part,
    sum(score.days) AS numerator,
    count(*) AS denominator,
    sum(score.days * score.days) AS sum_of_squares,
    people(score.client_no, score.client_bit, $is_exact) AS clients,
FROM score
GROUP BY ALL
ORDER BY ALL;
