-- One row per period, segment and occasion: stays with two scores, and those abstinent on all of the last 30 days.
WITH score AS (
    SELECT
        pairs.discharged_on,
        discharge_segment_of(pairs.cohort, pairs.discharge_reason, $compare_by) AS segment,
        (pairs.last IS NOT NULL) AS has_both,
        unnest([{'part': 'at_admission', 'days': pairs.first}, {'part': 'at_discharge', 'days': pairs.last}], recursive := true),
    FROM pairs('days_abstinent_30', $through, $score_windows, $from_date) AS pairs
    WHERE is_settled(pairs.discharged_on, $as_of, $score_windows)
      AND ($variant = 'all' OR pairs.discharge_reason = 'completed')
      AND pairs.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(pairs.cohort, $cohort)
)

SELECT
    period_of(score.discharged_on, $grain, $from_date) AS period,
    score.segment AS segment,
    score.part AS part,
    count(*) FILTER (WHERE score.has_both AND score.days = 30) AS numerator,
    count(*) FILTER (WHERE score.has_both) AS denominator,
FROM score
GROUP BY ALL
ORDER BY ALL;
