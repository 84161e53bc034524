-- One row per period, segment and week in treatment, 1 to 12: expected session slots, and those the client completed.
WITH counted AS (
    SELECT
        period_in(attendance.calendar, $grain, $from_date) AS period,
        session_segment_of(attendance.cohort, attendance.slot, $compare_by) AS segment,
        attendance.week_in_treatment AS week,
        count(*) FILTER (WHERE attendance.is_completed) AS numerator,
        count(*) AS denominator,
        people(attendance.client_no, attendance.cohort.client_bit, $is_exact) AS clients,
    FROM attendance
    WHERE attendance.is_expected
      AND attendance.week_in_treatment IS NOT NULL
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
