-- One row per period and segment: admissions that ended in it, and the clients they were.
SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
    count(*) AS numerator,
    count(DISTINCT admission.client_no) AS clients,
FROM admission
WHERE admission.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
