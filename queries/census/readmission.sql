-- One row per period and segment: mature live discharges, and those followed by a new stay inside the window.
SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
    count(*) FILTER (
        WHERE admission.discharged_on <= $as_of - $window_days
        AND EXISTS (
            SELECT 1
            FROM admission AS later
            WHERE later.client_no = admission.client_no
              AND later.admitted_on BETWEEN admission.discharged_on + $readmission_min_gap_days
                  AND admission.discharged_on + $window_days
        )
    ) AS numerator,
    count(*) FILTER (WHERE admission.discharged_on <= $as_of - $window_days) AS denominator,
    count(*) FILTER (WHERE admission.discharged_on > $as_of - $window_days) AS excluded,
FROM admission
WHERE admission.discharged_on BETWEEN $from_date AND $to_date
  AND admission.discharge_reason NOT IN ('death', 'transferred')
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
