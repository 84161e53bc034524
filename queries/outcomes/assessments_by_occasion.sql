-- One row per period, segment and occasion: assessments due, and those done no further from their day than is allowed.
SELECT
    period_of(due.due_on, $grain, $from_date) AS period,
    segment_of(due.cohort, $compare_by) AS segment,
    due.occasion AS part,
    count(*) FILTER (WHERE due.is_done) AS numerator,
    count(*) AS denominator,
    people(due.client_no, due.cohort.client_bit, $is_exact) AS clients,
FROM assessments_due(
    $instrument, $through, $as_of, $assessment_every_days, $assessment_tolerance_days, $score_windows,
    $from_date
) AS due
WHERE due.is_over
  AND due.due_on BETWEEN $from_date AND $to_date
  AND in_cohort(due.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
