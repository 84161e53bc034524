-- One row per period and segment: client-days, and calendar days of the period.
WITH daily AS (
    SELECT
        days.last_day AS day,
        segment_of(admission.cohort, $compare_by) AS segment,
        count(DISTINCT admission.client_id) AS clients,
    FROM periods('day', $from_date, $to_date) AS days
    JOIN admission
        ON is_active(admission.admitted_on, admission.discharged_on, days.last_day, $census_includes_discharge_day)
    WHERE in_cohort(admission.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    periods.period AS period,
    daily.segment AS segment,
    sum(daily.clients) AS numerator,
    any_value(date_diff('day', periods.first_day, periods.last_day) + 1) AS denominator,
    min(daily.clients) AS clients,
FROM periods($grain, $from_date, $to_date) AS periods
JOIN daily
    ON daily.day BETWEEN periods.first_day AND periods.last_day
GROUP BY ALL
ORDER BY ALL;
