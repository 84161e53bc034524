-- One row per period, segment and week in treatment, 1 to 12: expected session slots, and those the client completed.
WITH counted AS (
    SELECT
        period_of(attendance.session_date, $grain, $from_date) AS period,
        session_segment_of(attendance.cohort, attendance.slot, $compare_by) AS segment,
        date_sub('week', admission.admitted_on, attendance.session_date) + 1 AS week,
        count(*) FILTER (WHERE attendance.is_completed) AS numerator,
        count(*) AS denominator,
        people(attendance.client_no, $is_exact) AS clients,
    FROM attendance
    JOIN admission
        ON admission.admission_no = attendance.admission_no
    WHERE attendance.is_expected
      AND attendance.session_date BETWEEN admission.admitted_on AND admission.admitted_on + 83
      AND attendance.session_date BETWEEN $from_date AND $to_date
      AND in_cohort(attendance.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    concat('week_', lpad(counted.week::VARCHAR, 2, '0')) AS part,
    counted.numerator AS numerator,
    counted.denominator AS denominator,
    counted.clients AS clients,
FROM counted
ORDER BY ALL;
