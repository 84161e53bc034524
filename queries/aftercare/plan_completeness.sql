-- One row per period, segment and number of components: live discharges whose plan in time names that many, and all such plans.
WITH counted AS (
    SELECT
        period_of(admission.discharged_on, $grain, $from_date) AS period,
        discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
        coalesce(len(list_distinct(admission.aftercare_plan)), 0) AS components,
        count(*) AS plans,
    FROM admission
    WHERE is_live_discharge(admission.discharge_reason)
      AND admission.aftercare_planned_on <= admission.discharged_on
      AND admission.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(admission.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    concat(counted.components, '_of_8') AS part,
    counted.plans AS numerator,
    sum(counted.plans) OVER (PARTITION BY counted.period, counted.segment) AS denominator,
FROM counted
ORDER BY ALL;
