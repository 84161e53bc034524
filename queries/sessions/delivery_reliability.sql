-- One row per period and segment: sessions on the program's schedule, and those it held.
WITH slots AS (
    SELECT
        period_in(attendance.calendar, $grain, $from_date) AS period,
        session_segment_of(attendance.cohort, attendance.slot, $compare_by) AS segment,
        attendance.session_no,
        attendance.status,
        attendance.client_no,
        attendance.cohort.client_bit,
    FROM attendance
    WHERE attendance.is_treatment
      AND attendance.status NOT IN ('scheduled', 'rescheduled')
      AND attendance.session_date BETWEEN $from_date AND $to_date
      AND in_cohort(attendance.cohort, $cohort)
)

SELECT
    planned.period AS period,
    planned.segment AS segment,
    count(*) FILTER (WHERE planned.was_held) AS numerator,
    count(*) AS denominator,
    any_value(members.clients) AS clients,
FROM (
    SELECT
        any_value(slots.period) AS period, -- a session has one day
        slots.segment,
        bool_or(slots.status <> 'program_cancelled') AS was_held,
    FROM slots
    GROUP BY
        slots.segment,
        slots.session_no
) AS planned
JOIN (SELECT slots.period, slots.segment, people(slots.client_no, slots.client_bit, $is_exact) AS clients, FROM slots GROUP BY ALL) AS members
    ON members.period = planned.period
    AND members.segment = planned.segment
GROUP BY ALL
ORDER BY ALL;
