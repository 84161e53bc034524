-- One row per period and segment: admissions whose first days are over, and those with a first score in them.
SELECT
    period_of(admission.admitted_on, $grain, $from_date) AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    count(*) FILTER (
        WHERE is_first_window_over(admission.admitted_on, $as_of, $score_windows)
        AND first_score.score IS NOT NULL
    ) AS numerator,
    count(*) FILTER (WHERE is_first_window_over(admission.admitted_on, $as_of, $score_windows)) AS denominator,
    count(*) FILTER (WHERE NOT is_first_window_over(admission.admitted_on, $as_of, $score_windows)) AS excluded,
FROM admission
JOIN programs_using($instrument, $through) AS programs_using
    ON programs_using.program = admission.program
LEFT JOIN first_score($instrument, $through, $score_windows, $from_date) AS first_score
    ON first_score.admission_no = admission.admission_no
WHERE admission.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
