-- One row per period, segment and approach: clinical minutes received with that approach, and with any.
WITH received AS (
    SELECT
        period_in(attendance.calendar, $grain, $from_date) AS period,
        session_segment_of(attendance.cohort, attendance.slot, $compare_by) AS segment,
        attendance.slot.approach AS part,
        sum(attendance.credited_minutes) AS minutes,
        people(attendance.client_no, attendance.cohort.client_bit, $is_exact) AS clients,
    FROM attendance
    WHERE attendance.is_clinical
      AND attendance.is_attended
      AND attendance.session_date BETWEEN $from_date AND $to_date
      AND in_cohort(attendance.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    received.period AS period,
    received.segment AS segment,
    received.part AS part,
    received.minutes AS numerator,
    sum(received.minutes) OVER (PARTITION BY received.period, received.segment) AS denominator,
    received.clients AS clients,
FROM received
ORDER BY ALL;
