-- One row per period and segment: open clients, and those with a positive screen but no mental disorder on their diagnosis list.
SELECT
    caseload.period AS period,
    caseload.segment AS segment,
    count(*) FILTER (WHERE caseload.co_occurring = 'screen_positive') AS numerator,
    count(*) AS denominator,
FROM caseload($grain, $from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
GROUP BY ALL
ORDER BY ALL;
