-- One row per period and segment: live discharges with a report or drug screen around the follow-up day, and those abstinent.
SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
    count(*) FILTER (WHERE follow_up.is_abstinent) AS numerator,
    count(*) AS denominator,
FROM admission
JOIN abstinence_after($window_days) AS follow_up
    ON follow_up.admission_no = admission.admission_no
WHERE is_live_discharge(admission.discharge_reason)
  AND admission.discharged_on <= $as_of - $window_days - 15
  AND admission.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
