-- One row per segment and exclusive combination of conditions: open clients with just that combination.
SELECT
    $from_date::DATE AS period,
    caseload.segment AS segment,
    CASE
        WHEN len(caseload.mental_conditions) > 0 THEN array_to_string(caseload.mental_conditions, ' + ')
        ELSE 'None'
    END AS part,
    count(*) AS numerator,
FROM caseload('all', $to_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
WHERE caseload.has_diagnosis_codes
GROUP BY ALL
ORDER BY ALL;
