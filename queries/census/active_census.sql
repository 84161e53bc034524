-- One row per period and segment: clients open on the last day of the period.
SELECT
    periods.period AS period,
    census.segment AS segment,
    census.clients AS numerator,
FROM periods($grain, $from_date, $to_date) AS periods
JOIN census($from_date, $to_date, $compare_by, $cohort, $census_includes_discharge_day) AS census
    ON periods.last_day BETWEEN census.day AND census.until
ORDER BY ALL;
