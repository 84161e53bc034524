-- One row per period, segment and lag in days: discharges entered that long after the last service.
SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
    date_diff('day', admission.last_service_on, admission.discharged_on) AS amount,
    count(*) AS numerator,
FROM admission
WHERE admission.discharged_on BETWEEN $from_date AND $to_date
  AND admission.last_service_on IS NOT NULL
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
