-- One row per period and segment: live discharges, and those with an aftercare plan by the day of discharge.
SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
    count(*) FILTER (WHERE admission.aftercare_planned_on <= admission.discharged_on) AS numerator,
    count(*) AS denominator,
FROM admission
WHERE is_followed(admission.discharge_reason, $variant)
  AND admission.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
