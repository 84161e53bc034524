-- One row per period and segment: clients open on its last day, and those with no attended session in the days before it.
SELECT
    caseload.period AS period,
    caseload.segment AS segment,
    count(*) FILTER (WHERE seen.client_no IS NULL) AS numerator,
    count(*) AS denominator,
FROM caseload($grain, $from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
LEFT JOIN attended_day AS seen
    ON seen.client_no = caseload.client_no
    AND caseload.last_day BETWEEN seen.day AND least(seen.until, seen.day + $phantom_days - 1)
    AND seen.day BETWEEN $from_date - $phantom_days AND $to_date
GROUP BY ALL
ORDER BY ALL;
