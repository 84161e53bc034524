-- One row per period and segment: mature admissions, and those with three days of care inside the window.
SELECT
    period_of(admission.admitted_on, $grain, $from_date) AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    count(*) FILTER (
        WHERE admission.admitted_on <= $as_of - $window_days
        AND first_days_of_care.days >= 3
    ) AS numerator,
    count(*) FILTER (WHERE admission.admitted_on <= $as_of - $window_days) AS denominator,
    count(*) FILTER (WHERE admission.admitted_on > $as_of - $window_days) AS excluded,
FROM admission
LEFT JOIN first_days_of_care($window_days) AS first_days_of_care
    ON first_days_of_care.admission_no = admission.admission_no
WHERE admission.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
