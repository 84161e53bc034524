-- One row per period and segment: open clients, and those assessed with neither a mental disorder diagnosis nor a positive screen.
SELECT
    caseload.period AS period,
    caseload.segment AS segment,
    count(*) FILTER (WHERE caseload.co_occurring = 'no') AS numerator,
    count(*) AS denominator,
FROM caseload($grain, $from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
GROUP BY ALL
ORDER BY ALL;
