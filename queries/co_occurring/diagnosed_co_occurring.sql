-- One row per period and segment: open clients with a recorded diagnosis list, and those with substance use and mental disorders on it.
SELECT
    caseload.period AS period,
    caseload.segment AS segment,
    count(*) FILTER (WHERE caseload.co_occurring = 'yes') AS numerator,
    count(*) AS denominator,
FROM caseload($grain, $from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
WHERE caseload.has_diagnosis_recorded
GROUP BY ALL
ORDER BY ALL;
