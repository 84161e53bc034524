-- One row per period and segment: clients open on the last day of the period.
SELECT
    periods.period AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    count(DISTINCT admission.client_no) AS numerator,
FROM periods($grain, $from_date, $to_date) AS periods
JOIN admission
    ON is_active(admission.admitted_on, admission.discharged_on, periods.last_day, $census_includes_discharge_day)
WHERE in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
