-- One row per period, segment and part: clients in care at any time in it, carried over from before or newly admitted.
WITH served AS (
    SELECT
        periods.period,
        segment_of(admission.cohort, $compare_by) AS segment,
        admission.client_no,
        bool_or(admission.admitted_on < periods.first_day) AS was_in_care,
    FROM periods($grain, $from_date, $to_date) AS periods
    JOIN admission
        ON admission.admitted_on <= periods.last_day
        AND (admission.discharged_on IS NULL OR admission.discharged_on >= periods.first_day)
    WHERE in_cohort(admission.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    served.period AS period,
    served.segment AS segment,
    CASE WHEN served.was_in_care THEN 'carried_over' ELSE 'newly_admitted' END AS part,
    count(*) AS numerator,
FROM served
GROUP BY ALL
ORDER BY ALL;
