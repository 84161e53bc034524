-- One row per period, segment and status: slots with that status, and all expected or program-cancelled slots.
WITH counted AS (
    SELECT
        period_in(attendance.calendar, $grain, $from_date) AS period,
        session_segment_of(attendance.cohort, attendance.slot, $compare_by) AS segment,
        attendance.status AS part,
        count(*) AS slots,
    FROM attendance
    WHERE attendance.is_planned
      AND attendance.session_date BETWEEN $from_date AND $to_date
      AND in_cohort(attendance.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    counted.period AS period,
    counted.segment AS segment,
    counted.part AS part,
    counted.slots AS numerator,
    sum(counted.slots) OVER (PARTITION BY counted.period, counted.segment) AS denominator,
FROM counted
ORDER BY ALL;
