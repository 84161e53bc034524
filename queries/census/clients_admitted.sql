-- One row per period and segment: clients admitted in it, each once however often they came.
SELECT
    period_of(admission.admitted_on, $grain, $from_date) AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    count(DISTINCT admission.client_no) AS numerator,
FROM admission
WHERE admission.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
