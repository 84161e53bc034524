-- One row per period, segment and level: clients open on its last day by days since they attended, and all of them.
WITH away AS (
    SELECT
        caseload.period,
        caseload.segment,
        away_level(caseload.last_day - greatest(attended_day.day, caseload.admitted_on)) AS part,
    FROM caseload($grain, $from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
    LEFT JOIN attended_day
        ON attended_day.client_no = caseload.client_no
        AND caseload.last_day BETWEEN attended_day.day AND attended_day.until
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
