-- One row per period and segment: discharges with a known reason, and those completed (or also transferred).
SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    count(*) FILTER (
        WHERE admission.discharge_reason = 'completed'
        OR ($variant = 'or_transferred' AND admission.discharge_reason = 'transferred')
    ) AS numerator,
    count(admission.discharge_reason) AS denominator,
    count(*) FILTER (WHERE admission.discharge_reason IS NULL) AS excluded,
FROM admission
WHERE admission.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
