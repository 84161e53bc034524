-- One row per period, segment and level: clients open on its last day by days since they attended, and all of them.
WITH open_client AS (
    SELECT
        periods.period,
        periods.last_day,
        segment_of(admission.cohort, $compare_by) AS segment,
        admission.client_no,
        max(admission.admitted_on) AS admitted_on,
    FROM periods($grain, $from_date, $to_date) AS periods
    JOIN admission
        ON is_active(admission.admitted_on, admission.discharged_on, periods.last_day, $census_includes_discharge_day)
    WHERE in_cohort(admission.cohort, $cohort)
    GROUP BY ALL
),

away AS (
    SELECT
        open_client.period,
        open_client.segment,
        away_level(open_client.last_day - greatest(attended_day.day, open_client.admitted_on)) AS part,
    FROM open_client
    LEFT JOIN attended_day
        ON attended_day.client_no = open_client.client_no
        AND open_client.last_day BETWEEN attended_day.day AND attended_day.until
)

SELECT DISTINCT
    away.period AS period,
    away.segment AS segment,
    away.part AS part,
    count(*) OVER (PARTITION BY away.period, away.segment, away.part) AS numerator,
    count(*) OVER (PARTITION BY away.period, away.segment) AS denominator,
FROM away
ORDER BY ALL;
