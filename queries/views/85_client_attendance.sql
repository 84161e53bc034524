-- One row per period, segment and client with an expected slot: the expected slots, and those attended at all.
CREATE MACRO client_attendance(grain, from_date, to_date, compare_by, chosen) AS TABLE
    SELECT
        period_in(attendance.calendar, grain, from_date) AS period,
        session_segment_of(attendance.cohort, attendance.slot, compare_by) AS segment,
        attendance.client_no AS client_no,
        count(*) FILTER (WHERE attendance.is_attended) AS attended,
        count(*) AS expected,
    FROM attendance
    WHERE attendance.is_expected
      AND attendance.session_date BETWEEN from_date AND to_date
      AND in_cohort(attendance.cohort, chosen)
    GROUP BY
        period_in(attendance.calendar, grain, from_date),
        session_segment_of(attendance.cohort, attendance.slot, compare_by),
        attendance.client_no;
