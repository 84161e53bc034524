-- One row per segment and quadrant: open clients in it, and all whose severity is known on both sides.
WITH placed AS (
    SELECT
        caseload.segment,
        CASE
            WHEN caseload.is_substance_severe AND caseload.is_mental_severe THEN 'IV'
            WHEN caseload.is_substance_severe THEN 'III'
            WHEN caseload.is_mental_severe THEN 'II'
            ELSE 'I'
        END AS quadrant,
    FROM severity_of_caseload($to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
    WHERE caseload.is_substance_severe IS NOT NULL
      AND caseload.is_mental_severe IS NOT NULL
),

quadrant AS (
    SELECT unnest(['I', 'II', 'III', 'IV']) AS name,
)

SELECT
    $from_date::DATE AS period,
    placed.segment AS segment,
    quadrant.name AS part,
    count(*) FILTER (WHERE placed.quadrant = quadrant.name) AS numerator,
    count(*) AS denominator,
FROM placed
CROSS JOIN quadrant
GROUP BY ALL
ORDER BY ALL;
