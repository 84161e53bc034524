-- One row per segment and number of mental condition groups (0, 1, 2, 3+): open clients with that many, and all coded.
WITH counted AS (
    SELECT
        caseload.segment,
        CASE
            WHEN len(caseload.mental_conditions) >= 3 THEN '3+'
            ELSE len(caseload.mental_conditions)::VARCHAR
        END AS part,
        count(*) AS clients,
    FROM caseload('all', $to_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
    WHERE caseload.has_diagnosis_codes
    GROUP BY ALL
)

SELECT
    $from_date::DATE AS period,
    counted.segment AS segment,
    counted.part AS part,
    counted.clients AS numerator,
    sum(counted.clients) OVER (PARTITION BY counted.segment) AS denominator,
FROM counted
ORDER BY ALL;
