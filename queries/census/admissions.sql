-- One row per period and segment: admissions that began in it, and the clients they were.
SELECT
    period_of(admission.admitted_on, $grain, $from_date) AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    count(*) AS numerator,
    count(DISTINCT admission.client_no) AS clients,
FROM admission
WHERE admission.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
