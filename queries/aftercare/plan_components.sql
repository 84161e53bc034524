-- One row per period, segment and component: live discharges with a plan in time, and those whose plan names it.
WITH component AS (
    SELECT unnest([
        'continuing_outpatient',
        'check_in',
        'peer_or_alumni',
        'mutual_help',
        'sober_living',
        'medication',
        'crisis_plan',
        'appointment_booked',
    ]) AS name,
)

SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
    component.name AS part,
    count(*) FILTER (WHERE list_contains(admission.aftercare_plan, component.name)) AS numerator,
    count(*) AS denominator,
FROM admission
CROSS JOIN component
WHERE is_live_discharge(admission.discharge_reason)
  AND admission.aftercare_planned_on <= admission.discharged_on
  AND admission.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
