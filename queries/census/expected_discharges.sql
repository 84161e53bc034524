-- One row per period, segment and part: stays open on its last day, by how soon they are expected to end.
WITH stay AS (
    SELECT
        stay.period,
        stay.segment,
        CASE
            WHEN stay.expected_discharge_on IS NULL THEN 'no_date'
            WHEN stay.expected_discharge_on <= stay.last_day THEN 'overdue'
            WHEN stay.expected_discharge_on <= stay.last_day + 14 THEN 'within_14_days'
            ELSE 'later'
        END AS part,
        stay.client_no,
        stay.is_alone,
    FROM open_stay($grain, $from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS stay
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
