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
        AND attended_day.day <= $to_date
        AND attended_day.until >= $from_date
),

counted AS (
    SELECT
        away.period,
        away.segment,
        away.part,
        count(*) AS numerator,
    FROM away
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    counted.part AS part,
    counted.numerator AS numerator,
    sum(counted.numerator) OVER (PARTITION BY counted.period, counted.segment) AS denominator,
FROM counted
ORDER BY ALL;
