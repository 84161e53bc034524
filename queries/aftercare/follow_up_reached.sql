-- One row per period and segment: live discharges past the follow-up day, and those with a report or drug screen around it.
SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
    count(*) FILTER (
        WHERE admission.discharged_on <= $as_of - $window_days - 15
        AND follow_up.admission_no IS NOT NULL
    ) AS numerator,
    count(*) FILTER (WHERE admission.discharged_on <= $as_of - $window_days - 15) AS denominator,
    count(*) FILTER (WHERE admission.discharged_on > $as_of - $window_days - 15) AS excluded,
FROM admission
LEFT JOIN abstinence_after($window_days) AS follow_up
    ON follow_up.admission_no = admission.admission_no
WHERE is_live_discharge(admission.discharge_reason)
  AND admission.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
