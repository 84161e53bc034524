-- One row per period, segment, day and ending: live discharges by what came first after them, followed 180 days at most.
WITH followed AS (
    SELECT
        period_of(admission.discharged_on, $grain, $from_date) AS period,
        discharge_segment_of(admission.cohort, admission.discharge_reason, $compare_by) AS segment,
        least($as_of - admission.discharged_on, 180) AS last_day,
        first_event.day,
        first_event.ending,
    FROM admission
    LEFT JOIN first_after_discharge AS first_event
        ON first_event.admission_no = admission.admission_no
        AND first_event.since_day = first_contact_day($count_day0)
    WHERE is_live_discharge(admission.discharge_reason)
      AND admission.discharged_on BETWEEN $from_date AND least($to_date, $as_of)
      AND in_cohort(admission.cohort, $cohort)
)

SELECT
    followed.period AS period,
    followed.segment AS segment,
    CASE WHEN followed.day <= followed.last_day THEN followed.day ELSE followed.last_day END AS day,
    CASE WHEN followed.day <= followed.last_day THEN followed.ending ELSE 'open' END AS ending,
    count(*) AS numerator,
FROM followed
GROUP BY ALL
ORDER BY ALL;
