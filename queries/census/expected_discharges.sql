-- One row per period, segment and part: stays open on its last day, by how soon they are expected to end.
SELECT
    periods.period AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    CASE
        WHEN admission.expected_discharge_on IS NULL THEN 'no_date'
        WHEN admission.expected_discharge_on <= periods.last_day THEN 'overdue'
        WHEN admission.expected_discharge_on <= periods.last_day + 14 THEN 'within_14_days'
        ELSE 'later'
    END AS part,
    count(*) AS numerator,
    count(*) FILTER (WHERE is_alone(admission.days_apart, 0))
    + count(DISTINCT admission.client_no) FILTER (WHERE NOT is_alone(admission.days_apart, 0)) AS clients,
FROM periods($grain, $from_date, $to_date) AS periods
JOIN admission
    ON is_active(admission.admitted_on, admission.discharged_on, periods.last_day, $census_includes_discharge_day)
WHERE in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
