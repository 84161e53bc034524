-- One row per segment: open clients with coded diagnoses, and those with a substance-induced disorder on the list.
SELECT
    $from_date::DATE AS period,
    caseload.segment AS segment,
    count(DISTINCT caseload.client_id) FILTER (WHERE apart.admission_id IS NOT NULL) AS numerator,
    count(DISTINCT caseload.client_id) AS denominator,
FROM caseload('all', $to_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
LEFT JOIN admission_condition AS apart
    ON list_contains(caseload.admission_ids, apart.admission_id)
    AND apart.condition = 'Substance-induced'
WHERE caseload.has_diagnosis_codes
GROUP BY ALL
ORDER BY ALL;
