-- One row per period and segment: client-days in programs with stated capacity, and slot-days they offer.
WITH offered AS (
    SELECT
        days.last_day AS day,
        capacity.program,
        sum(capacity.slots) AS slots,
    FROM periods('day', $from_date, $to_date) AS days
    JOIN export.capacity
        ON days.last_day BETWEEN capacity.valid_from AND coalesce(capacity.valid_to, days.last_day)
    WHERE ($cohort.wall IS NULL OR list_contains($cohort.wall, capacity.program))
      AND $cohort.is_outside <> ($cohort.program IS NULL OR list_contains($cohort.program, capacity.program))
    GROUP BY ALL
),

daily AS (
    SELECT
        offered.day,
        CASE $compare_by WHEN 'program' THEN offered.program ELSE 'all' END AS segment,
        sum(offered.slots) AS slots,
        sum(coalesce(census.clients, 0)) AS clients,
    FROM offered
    LEFT JOIN census($from_date, $to_date, 'program', $cohort, $census_includes_discharge_day) AS census
        ON census.segment = offered.program
        AND offered.day BETWEEN census.day AND census.until
    GROUP BY ALL
)

SELECT
    period_of(daily.day, $grain, $from_date) AS period,
    daily.segment AS segment,
    sum(daily.clients) AS numerator,
    sum(daily.slots) AS denominator,
    min(nullif(daily.clients, 0)) AS clients,
FROM daily
GROUP BY ALL
ORDER BY ALL;
