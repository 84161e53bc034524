-- One row per period and segment: clients open on its last day, and those with no attended session in the days before it.
WITH open_client AS (
    SELECT DISTINCT
        periods.period,
        periods.last_day,
        segment_of(admission.cohort, $compare_by) AS segment,
        admission.client_no,
    FROM periods($grain, $from_date, $to_date) AS periods
    JOIN admission
        ON is_active(admission.admitted_on, admission.discharged_on, periods.last_day, $census_includes_discharge_day)
    WHERE in_cohort(admission.cohort, $cohort)
)

SELECT
    open_client.period AS period,
    open_client.segment AS segment,
    count(*) FILTER (WHERE seen.client_no IS NULL) AS numerator,
    count(*) AS denominator,
FROM open_client
LEFT JOIN attended_day AS seen
    ON seen.client_no = open_client.client_no
    AND open_client.last_day BETWEEN seen.day AND least(seen.until, seen.day + $phantom_days - 1)
    AND seen.day BETWEEN $from_date - $phantom_days AND $to_date
GROUP BY ALL
ORDER BY ALL;
