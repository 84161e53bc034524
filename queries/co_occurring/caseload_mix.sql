-- One row per period, segment and co-occurring status: open clients with that status, and all open clients.
WITH counted AS (
    SELECT
        caseload.period,
        caseload.segment,
        caseload.co_occurring AS part,
        count(*) AS clients,
    FROM caseload($grain, $from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    counted.part AS part,
    counted.clients AS numerator,
    sum(counted.clients) OVER (PARTITION BY counted.period, counted.segment) AS denominator,
FROM counted
ORDER BY ALL;
