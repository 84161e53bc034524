-- One row per period, segment and part: clients in care at any time in it, carried over from before or newly admitted.
WITH stay AS (
    SELECT
        periods.period,
        segment_of(admission.cohort, $compare_by) AS segment,
        admission.client_no,
        (admission.admitted_on < periods.first_day) AS was_in_care,
        is_alone(admission.days_apart, periods.last_day - periods.first_day) AS is_alone,
    FROM periods($grain, $from_date, $to_date) AS periods
    JOIN admission
        ON admission.admitted_on <= periods.last_day
        AND (admission.discharged_on IS NULL OR admission.discharged_on >= periods.first_day)
    WHERE in_cohort(admission.cohort, $cohort)
),

served AS (
    SELECT
        stay.period,
        stay.segment,
        stay.was_in_care,
    FROM stay
    WHERE stay.is_alone
    UNION ALL
    SELECT
        stay.period,
        stay.segment,
        bool_or(stay.was_in_care) AS was_in_care,
    FROM stay
    WHERE NOT stay.is_alone
    GROUP BY
        stay.period,
        stay.segment,
        stay.client_no
)

SELECT
    served.period AS period,
    served.segment AS segment,
    CASE WHEN served.was_in_care THEN 'carried_over' ELSE 'newly_admitted' END AS part,
    count(*) AS numerator,
FROM served
GROUP BY ALL
ORDER BY ALL;
