-- One row per period and segment: mature live discharges, and those with an aftercare contact from day 1 to the end of the window.
WITH contacted AS (
    SELECT DISTINCT
        attempt.admission_no,
    FROM aftercare_attempt AS attempt
    WHERE attempt.is_attended
      AND attempt.day BETWEEN first_contact_day($count_day0) AND $window_days
)

SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
    count(*) FILTER (
        WHERE admission.discharged_on <= $as_of - $window_days
        AND contacted.admission_no IS NOT NULL
    ) AS numerator,
    count(*) FILTER (WHERE admission.discharged_on <= $as_of - $window_days) AS denominator,
    count(*) FILTER (WHERE admission.discharged_on > $as_of - $window_days) AS excluded,
FROM admission
LEFT JOIN contacted
    ON contacted.admission_no = admission.admission_no
WHERE is_followed(admission.discharge_reason, $variant)
  AND admission.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
