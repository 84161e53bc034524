-- One row per period, segment and part: stays open on its last day, by how soon they are expected to end.
WITH stay AS (
    SELECT
        periods.period,
        segment_of(admission.cohort, $compare_by) AS segment,
        CASE
            WHEN admission.expected_discharge_on IS NULL THEN 'no_date'
            WHEN admission.expected_discharge_on <= periods.last_day THEN 'overdue'
            WHEN admission.expected_discharge_on <= periods.last_day + 14 THEN 'within_14_days'
            ELSE 'later'
        END AS part,
        admission.client_no,
        is_alone(admission.days_apart, 0) AS is_alone,
    FROM periods($grain, $from_date, $to_date) AS periods
    JOIN admission
        ON is_active(admission.admitted_on, admission.discharged_on, periods.last_day, $census_includes_discharge_day)
    WHERE in_cohort(admission.cohort, $cohort)
),

counted AS (
    SELECT stay.period, stay.segment, stay.part, count(*) AS stays, count(*) AS clients,
    FROM stay
    WHERE stay.is_alone
    GROUP BY ALL
    UNION ALL
    SELECT stay.period, stay.segment, stay.part, count(*) AS stays, count(DISTINCT stay.client_no) AS clients,
    FROM stay
    WHERE NOT stay.is_alone
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    counted.part AS part,
    sum(counted.stays)::BIGINT AS numerator,
    sum(counted.clients)::BIGINT AS clients,
FROM counted
GROUP BY ALL
ORDER BY ALL;
