-- One row per period, segment and week in treatment, 1 to 13: scores taken in it, their total and their sum of squares.
SELECT
    period_of(outcome.observed_on, $grain, $from_date) AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    concat(
        'week_',
        lpad((date_sub('week', admission.admitted_on, outcome.observed_on) + 1)::VARCHAR, 2, '0')
    ) AS part,
    sum(outcome.score) AS numerator,
    count(*) AS denominator,
    sum(outcome.score * outcome.score) AS sum_of_squares,
    people(outcome.client_no, admission.cohort.client_bit, $is_exact) AS clients,
FROM outcome
JOIN admission
    ON admission.admission_no = outcome.admission_no
WHERE outcome.scale = $instrument
  AND outcome.observed_on BETWEEN admission.admitted_on AND admission.admitted_on + 90
  AND outcome.observed_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
