-- One row per period and segment: assessments due, and those done no further from their day than is allowed.
SELECT
    period_of(due.due_on, $grain, $from_date) AS period,
    segment_of(due.cohort, $compare_by) AS segment,
    count(*) FILTER (WHERE due.is_over AND due.is_done) AS numerator,
    count(*) FILTER (WHERE due.is_over) AS denominator,
    people(
        CASE WHEN due.is_over THEN due.client_no END,
        CASE WHEN due.is_over THEN due.cohort.client_bit END,
        $is_exact
    ) AS clients,
    count(*) FILTER (WHERE NOT due.is_over) AS excluded,
FROM assessments_due(
    $instrument, $through, $as_of, $assessment_every_days, $assessment_tolerance_days, $score_windows,
    $from_date
) AS due
WHERE due.due_on BETWEEN $from_date AND $to_date
  AND in_cohort(due.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
