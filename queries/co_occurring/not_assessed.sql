-- One row per period and segment: open clients, and those with neither a diagnosis list nor a screen.
SELECT
    caseload.period AS period,
    caseload.segment AS segment,
    count(*) FILTER (WHERE caseload.co_occurring = 'not_assessed') AS numerator,
    count(*) AS denominator,
FROM caseload($grain, $from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
GROUP BY ALL
ORDER BY ALL;
