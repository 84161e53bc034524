-- One row per period, segment and level: clients open on its last day by slots missed in a row, and all of them.
WITH open_stay AS (
    SELECT
        periods.period,
        periods.last_day,
        segment_of(admission.cohort, $compare_by) AS segment,
        admission.client_no,
        admission.admission_no,
    FROM periods($grain, $from_date, $to_date) AS periods
    JOIN admission
        ON is_active(admission.admitted_on, admission.discharged_on, periods.last_day, $census_includes_discharge_day)
    WHERE in_cohort(admission.cohort, $cohort)
),

open_client AS (
    SELECT
        open_stay.period,
        open_stay.segment,
        open_stay.client_no,
        least(max(coalesce(missed_in_a_row.missed, 0)), 3) AS missed,
    FROM open_stay
    LEFT JOIN missed_in_a_row
        ON missed_in_a_row.admission_no = open_stay.admission_no
        AND open_stay.last_day BETWEEN missed_in_a_row.day AND missed_in_a_row.until
        AND missed_in_a_row.day <= $to_date
        AND missed_in_a_row.until >= $from_date
    GROUP BY ALL
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
