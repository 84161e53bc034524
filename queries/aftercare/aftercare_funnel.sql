-- One row per period, segment and step: mature live discharges, planned for, and contacted within 7, 14 and 30 days.
WITH first_contact AS (
    SELECT
        attempt.admission_no,
        min(attempt.day) AS day,
    FROM aftercare_attempt AS attempt
    WHERE attempt.is_attended
      AND attempt.day >= first_contact_day($count_day0)
    GROUP BY ALL
),

step AS (
    SELECT
        admission.discharged_on,
        discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
        unnest([
            'discharged',
            CASE WHEN admission.aftercare_planned_on <= admission.discharged_on THEN 'planned' END,
            CASE WHEN first_contact.day <= 7 THEN 'within_7' END,
            CASE WHEN first_contact.day <= 14 THEN 'within_14' END,
            CASE WHEN first_contact.day <= 30 THEN 'within_30' END,
        ]) AS part,
    FROM admission
    LEFT JOIN first_contact
        ON first_contact.admission_no = admission.admission_no
    WHERE is_live_discharge(admission.discharge_reason)
      AND admission.discharged_on <= $as_of - 30
      AND admission.discharged_on BETWEEN $from_date AND $to_date
      AND in_cohort(admission.cohort, $cohort)
)

SELECT
    period_of(step.discharged_on, $grain, $from_date) AS period,
    step.segment AS segment,
    step.part AS part,
    count(*) AS numerator,
FROM step
WHERE step.part IS NOT NULL
GROUP BY ALL
ORDER BY ALL;
