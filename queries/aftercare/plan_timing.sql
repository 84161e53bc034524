-- One row per period, segment and moment of the plan: mature live discharges with it by then, in the days after, or not at all.
WITH judged AS (
    SELECT
        admission.discharged_on,
        discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
        admission.discharged_on <= $as_of - $window_days AS is_mature,
        CASE
            WHEN admission.aftercare_planned_on <= admission.discharged_on THEN 'by_discharge'
            WHEN admission.aftercare_planned_on <= admission.discharged_on + $window_days THEN 'late'
            ELSE 'no_plan'
        END AS timing,
    FROM admission
    WHERE is_live_discharge(admission.discharge_reason)
      AND admission.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(admission.cohort, $cohort)
),

timing AS (
    SELECT unnest(['by_discharge', 'late', 'no_plan']) AS name,
)

SELECT
    period_of(judged.discharged_on, $grain, $from_date) AS period,
    judged.segment AS segment,
    timing.name AS part,
    count(*) FILTER (WHERE judged.is_mature AND judged.timing = timing.name) AS numerator,
    count(*) FILTER (WHERE judged.is_mature) AS denominator,
    count(*) FILTER (WHERE NOT judged.is_mature AND timing.name = 'by_discharge') AS excluded,
FROM judged
CROSS JOIN timing
GROUP BY ALL
ORDER BY ALL;
