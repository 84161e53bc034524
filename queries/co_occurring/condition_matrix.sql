-- One row per segment and pair of conditions: open clients with both, with each, and with any coded diagnosis list.
WITH combination AS (
    SELECT
        caseload.segment,
        caseload.mental_conditions AS conditions,
        count(*) AS clients,
    FROM caseload('all', $to_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
    WHERE caseload.has_diagnosis_codes
    GROUP BY ALL
),

known AS (
    SELECT DISTINCT
        combination.segment,
        unnest(combination.conditions) AS condition,
    FROM combination
),

paired AS (
    SELECT
        combination.segment,
        row_side.condition AS row_group,
        column_side.condition AS column_group,
        combination.clients,
        list_contains(combination.conditions, row_side.condition)::INTEGER AS has_row,
        list_contains(combination.conditions, column_side.condition)::INTEGER AS has_column,
    FROM combination
    JOIN known AS row_side
        ON row_side.segment = combination.segment
    JOIN known AS column_side
        ON column_side.segment = combination.segment
)

SELECT
    $from_date::DATE AS period,
    paired.segment AS segment,
    paired.row_group AS row_group,
    paired.column_group AS column_group,
    sum(paired.clients * paired.has_row * paired.has_column)::BIGINT AS numerator,
    sum(paired.clients * paired.has_row)::BIGINT AS denominator,
    sum(paired.clients * paired.has_column)::BIGINT AS column_count,
    sum(paired.clients)::BIGINT AS all_count,
FROM paired
GROUP BY ALL
ORDER BY ALL;
