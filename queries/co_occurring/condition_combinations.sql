-- One row per segment and exclusive combination of conditions: open clients with just that combination.
SELECT
    $from_date::DATE AS period,
    caseload.segment AS segment,
    CASE
        WHEN len(caseload.conditions) > 0 THEN array_to_string(caseload.conditions, ' + ')
        ELSE 'None'
    END AS part,
    count(*) AS numerator,
FROM conditions_of_caseload($to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
GROUP BY ALL
ORDER BY ALL;
