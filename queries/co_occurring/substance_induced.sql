-- One row per segment: open clients with coded diagnoses, and those with a substance-induced disorder on the list.
SELECT
    $from_date::DATE AS period,
    stay.segment AS segment,
    count(DISTINCT stay.client_no) FILTER (WHERE apart.admission_no IS NOT NULL) AS numerator,
    count(DISTINCT stay.client_no) AS denominator,
FROM stays_of_caseload($to_date, $compare_by, $cohort, $census_includes_discharge_day) AS stay
LEFT JOIN admission_condition AS apart
    ON apart.admission_no = stay.admission_no
    AND apart.condition = 'Substance-induced'
WHERE stay.has_diagnosis_codes
GROUP BY ALL
ORDER BY ALL;
