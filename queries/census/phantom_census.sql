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
),

seen AS (
    SELECT DISTINCT
        periods.last_day,
        attendance.client_no,
    FROM periods($grain, $from_date, $to_date) AS periods
    JOIN attendance
        ON attendance.session_date > periods.last_day - $phantom_days
        AND attendance.session_date <= periods.last_day
    WHERE attendance.is_treatment
      AND attendance.is_attended
)

SELECT
    open_client.period AS period,
    open_client.segment AS segment,
    count(*) FILTER (WHERE seen.client_no IS NULL) AS numerator,
    count(*) AS denominator,
FROM open_client
LEFT JOIN seen
    ON seen.client_no = open_client.client_no
    AND seen.last_day = open_client.last_day
GROUP BY ALL
ORDER BY ALL;
