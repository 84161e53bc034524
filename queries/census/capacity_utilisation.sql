-- One row per period and segment: client-days in programs with stated capacity, and slot-days they offer.
WITH offered AS (
    SELECT
        days.last_day AS day,
        capacity.program,
        sum(capacity.slots) AS slots,
    FROM periods('day', $from_date, $to_date) AS days
    JOIN export.capacity
        ON days.last_day BETWEEN capacity.valid_from AND coalesce(capacity.valid_to, days.last_day)
    WHERE $cohort.program IS NULL
       OR list_contains($cohort.program, capacity.program)
    GROUP BY ALL
),

occupied AS (
    SELECT
        offered.day,
        offered.program,
        count(DISTINCT admission.client_id) AS clients,
    FROM offered
    JOIN admission
        ON admission.program = offered.program
        AND is_active(admission, offered.day, $census_includes_discharge_day)
    GROUP BY ALL
)

SELECT
    period_of(offered.day, $grain, $from_date) AS period,
    CASE $compare_by WHEN 'program' THEN offered.program ELSE 'all' END AS segment,
    sum(coalesce(occupied.clients, 0)) AS numerator,
    sum(offered.slots) AS denominator,
    min(occupied.clients) AS clients,
FROM offered
LEFT JOIN occupied
    ON occupied.day = offered.day
    AND occupied.program = offered.program
GROUP BY ALL
ORDER BY ALL;
