-- One row per segment and pair of conditions: open clients with both, with each, and with any coded diagnosis list.
WITH client AS (
    SELECT
        caseload.segment,
        caseload.conditions,
    FROM conditions_of_caseload($to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
),

known AS (
    SELECT DISTINCT
        client.segment,
        unnest(client.conditions) AS condition,
    FROM client
)

SELECT
    $from_date::DATE AS period,
    client.segment AS segment,
    row_side.condition AS row_group,
    column_side.condition AS column_group,
    count(*) FILTER (
        WHERE list_contains(client.conditions, row_side.condition)
        AND list_contains(client.conditions, column_side.condition)
    ) AS numerator,
    count(*) FILTER (WHERE list_contains(client.conditions, row_side.condition)) AS denominator,
    count(*) FILTER (WHERE list_contains(client.conditions, column_side.condition)) AS column_count,
    count(*) AS all_count,
FROM client
JOIN known AS row_side
    ON row_side.segment = client.segment
JOIN known AS column_side
    ON column_side.segment = client.segment
GROUP BY ALL
ORDER BY ALL;
