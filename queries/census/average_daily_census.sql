-- One row per period and segment: client-days, and the days they fell on: calendar days, or days with a session held.
WITH held AS (
    SELECT attendance.session_date AS day,
    FROM attendance
    WHERE $variant <> 'calendar'
      AND attendance.is_treatment
      AND attendance.status NOT IN ('scheduled', 'rescheduled', 'program_cancelled')
      AND attendance.session_date BETWEEN $from_date AND $to_date
      AND in_cohort(attendance.cohort, $cohort)
    GROUP BY ALL
),

day_counted AS (
    SELECT
        days.last_day AS day,
        period_of(days.last_day, $grain, $from_date) AS period,
    FROM periods('day', $from_date, $to_date) AS days
    LEFT JOIN held
        ON held.day = days.last_day
    WHERE $variant = 'calendar'
       OR held.day IS NOT NULL
),

daily AS (
    SELECT
        day_counted.day,
        day_counted.period,
        census.segment,
        census.clients,
    FROM day_counted
    JOIN census($from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS census
        ON day_counted.day BETWEEN census.day AND census.until
)

SELECT
    daily.period AS period,
    daily.segment AS segment,
    sum(daily.clients) AS numerator,
    (SELECT count(*) FROM day_counted WHERE day_counted.period = daily.period) AS denominator,
    min(daily.clients) AS clients,
FROM daily
GROUP BY ALL
ORDER BY ALL;
