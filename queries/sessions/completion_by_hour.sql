-- One row per period, segment, weekday and hour of start: expected session slots, and those the client completed.
WITH expected AS (
    SELECT
        attendance.*,
        attendance.slot.weekday AS weekday,
        concat(lpad(attendance.start_hour::VARCHAR, 2, '0'), ':00') AS hour,
    FROM attendance
    WHERE attendance.is_expected
      AND attendance.session_date BETWEEN $from_date AND $to_date
      AND in_cohort(attendance.cohort, $cohort)
)

SELECT
    period_of(expected.session_date, $grain, $from_date) AS period,
    session_segment_of(expected.cohort, expected.slot, $compare_by) AS segment,
    concat(expected.weekday, ' ', expected.hour) AS part,
    expected.weekday AS row_group,
    expected.hour AS column_group,
    count(*) FILTER (WHERE expected.is_completed) AS numerator,
    count(*) AS denominator,
    people(expected.client_no, $is_exact) AS clients,
FROM expected
GROUP BY ALL
ORDER BY ALL;
