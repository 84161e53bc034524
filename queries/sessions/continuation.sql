-- One row per period and segment: mature admissions, and those with four further attended days inside the window.
WITH attended_day AS (
    SELECT
        attendance.admission_id,
        count(DISTINCT attendance.session_date) AS days,
    FROM attendance
    JOIN admission
        ON admission.admission_id = attendance.admission_id
    WHERE attendance.is_treatment
      AND attendance.is_attended
      AND attendance.session_date > admission.first_session_on
      AND attendance.session_date <= admission.admitted_on + $window_days
    GROUP BY ALL
)

SELECT
    period_of(admission.admitted_on, $grain, $from_date) AS period,
    segment_of(admission.cohort, $compare_by) AS segment,
    count(*) FILTER (
        WHERE admission.admitted_on <= $as_of - $window_days
        AND attended_day.days >= 4
    ) AS numerator,
    count(*) FILTER (WHERE admission.admitted_on <= $as_of - $window_days) AS denominator,
    count(*) FILTER (WHERE admission.admitted_on > $as_of - $window_days) AS excluded,
FROM admission
LEFT JOIN attended_day
    ON attended_day.admission_id = admission.admission_id
WHERE admission.admitted_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
