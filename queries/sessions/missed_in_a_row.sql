-- One row per period, segment and level: clients open on its last day by slots missed in a row, and all of them.
WITH stay AS (
    SELECT
        open_stay.period,
        open_stay.segment,
        open_stay.client_no,
        open_stay.is_alone,
        least(coalesce(missed_in_a_row.missed, 0), 3) AS missed,
    FROM open_stay($grain, $from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS open_stay
    LEFT JOIN missed_in_a_row
        ON missed_in_a_row.admission_no = open_stay.admission_no
        AND open_stay.last_day BETWEEN missed_in_a_row.day AND missed_in_a_row.until
        AND missed_in_a_row.day <= $to_date
        AND missed_in_a_row.until >= $from_date
),

open_client AS (
    SELECT
        stay.period,
        stay.segment,
        stay.missed,
    FROM stay
    WHERE stay.is_alone
    UNION ALL
    SELECT
        stay.period,
        stay.segment,
        max(stay.missed) AS missed,
    FROM stay
    WHERE NOT stay.is_alone
    GROUP BY
        stay.period,
        stay.segment,
        stay.client_no
),

counted AS (
    SELECT
        open_client.period,
        open_client.segment,
        open_client.missed,
        count(*) AS numerator,
    FROM open_client
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    concat('missed_', counted.missed) AS part,
    counted.numerator AS numerator,
    sum(counted.numerator) OVER (PARTITION BY counted.period, counted.segment) AS denominator,
FROM counted
ORDER BY ALL;
