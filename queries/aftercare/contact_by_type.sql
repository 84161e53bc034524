-- One row per period, segment and type of aftercare: mature live discharges, and those contacted that way in the window.
WITH service AS (
    SELECT unnest([
        'continuing_outpatient',
        'check_in',
        'alumni_group',
        'mutual_help',
        'sober_living',
        'aftercare_other',
    ]) AS name,
),

contacted AS (
    SELECT DISTINCT
        attempt.admission_no,
        attempt.service,
    FROM aftercare_attempt AS attempt
    WHERE attempt.is_attended
      AND attempt.day BETWEEN first_contact_day($count_day0) AND $window_days
)

SELECT
    period_of(admission.discharged_on, $grain, $from_date) AS period,
    discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
    service.name AS part,
    count(contacted.admission_no) AS numerator,
    count(*) AS denominator,
FROM admission
CROSS JOIN service
LEFT JOIN contacted
    ON contacted.admission_no = admission.admission_no
    AND contacted.service = service.name
WHERE is_live_discharge(admission.discharge_reason)
  AND admission.discharged_on <= $as_of - $window_days
  AND admission.discharged_on BETWEEN $from_date AND $to_date
  AND in_cohort(admission.cohort, $cohort)
GROUP BY ALL
ORDER BY ALL;
