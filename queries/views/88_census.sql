-- One row per segment and stretch of days with the same census above zero: how many clients were in care, each once. Not a
-- row per client and day: what a stay adds are its days that no earlier stay of the client in the segment has. Nearly all
-- stays meet no other, and add all of theirs.
CREATE MACRO census(from_date, to_date, compare_by, chosen, includes_discharge_day) AS TABLE
WITH stay AS (
    SELECT
        segment_of(admission.cohort, compare_by) AS segment,
        admission.client_no,
        admission.admitted_on,
        coalesce(admission.discharged_on - (NOT includes_discharge_day)::INTEGER, DATE '9999-12-30') AS until,
        is_alone(admission.days_apart, 0) AS is_alone,
    FROM admission
    WHERE admission.admitted_on <= to_date
      AND is_open_on(admission.discharged_on, from_date)
      AND in_cohort(admission.cohort, chosen)
),

added AS (
    SELECT
        stay.segment,
        greatest(from_date, stay.admitted_on) AS first_day,
        stay.until,
    FROM stay
    WHERE stay.is_alone
    UNION ALL
    SELECT
        stay.segment,
        greatest(
            from_date,
            stay.admitted_on,
            1 + max(stay.until) OVER (
                PARTITION BY
                    stay.segment,
                    stay.client_no
                ORDER BY
                    stay.admitted_on,
                    stay.until
                ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            )
        ) AS first_day,
        stay.until,
    FROM stay
    WHERE NOT stay.is_alone
),

change AS (
    SELECT
        moved.segment,
        moved.day,
        sum(moved.clients) AS clients,
    FROM (
        SELECT added.segment, added.first_day AS day, 1 AS clients FROM added WHERE added.first_day <= added.until
        UNION ALL
        SELECT added.segment, added.until + 1 AS day, -1 AS clients FROM added WHERE added.first_day <= added.until
    ) AS moved
    WHERE moved.day <= to_date
    GROUP BY ALL
),

level AS (
    SELECT
        change.segment,
        change.day,
        lead(change.day - 1, 1, to_date) OVER (PARTITION BY change.segment ORDER BY change.day) AS until,
        sum(change.clients) OVER (PARTITION BY change.segment ORDER BY change.day)::BIGINT AS clients,
    FROM change
)

SELECT
    level.segment,
    level.day,
    level.until,
    level.clients,
FROM level
WHERE level.clients > 0;
