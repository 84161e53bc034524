-- One row per segment and pair of conditions: open clients with both, with each, and with any coded diagnosis list.
WITH client AS (
    SELECT
        caseload.segment,
        caseload.client_id,
        caseload.conditions,
    FROM conditions_of_caseload($to_date, $compare_by, $cohort, $census_includes_discharge_day) AS caseload
),

everyone AS (
    SELECT
        client.segment,
        count(*) AS clients,
    FROM client
    GROUP BY ALL
),

client_condition AS (
    SELECT
        client.segment,
        client.client_id,
        unnest(client.conditions) AS condition,
    FROM client
),

single AS (
    SELECT
        client_condition.segment,
        client_condition.condition,
        count(*) AS clients,
    FROM client_condition
    GROUP BY ALL
),

pair AS (
    SELECT
        left_side.segment,
        left_side.condition AS row_group,
        right_side.condition AS column_group,
        count(*) AS clients,
    FROM client_condition AS left_side
    JOIN client_condition AS right_side
        ON right_side.client_id = left_side.client_id
        AND right_side.segment = left_side.segment
    GROUP BY ALL
)

SELECT
    $from_date::DATE AS period,
    row_total.segment AS segment,
    row_total.condition AS row_group,
    column_total.condition AS column_group,
    coalesce(pair.clients, 0) AS numerator,
    row_total.clients AS denominator,
    column_total.clients AS column_count,
    everyone.clients AS all_count,
FROM single AS row_total
JOIN single AS column_total
    ON column_total.segment = row_total.segment
JOIN everyone
    ON everyone.segment = row_total.segment
LEFT JOIN pair
    ON pair.segment = row_total.segment
    AND pair.row_group = row_total.condition
    AND pair.column_group = column_total.condition
ORDER BY ALL;
