-- One row per period and segment: sessions on the program's schedule, and those it held.
WITH sessions AS (
    SELECT
        attendance.session_id,
        attendance.session_date,
        session_segment_of(attendance.cohort, attendance.slot, $compare_by) AS segment,
        bool_or(attendance.status <> 'program_cancelled') AS was_held,
        list(DISTINCT attendance.client_id) AS client_ids,
    FROM attendance
    WHERE attendance.is_treatment
      AND attendance.status NOT IN ('scheduled', 'rescheduled')
      AND attendance.session_date BETWEEN $from_date AND $to_date
      AND in_cohort(attendance.cohort, $cohort)
    GROUP BY ALL
)

SELECT
    period_of(sessions.session_date, $grain, $from_date) AS period,
    sessions.segment AS segment,
    count(*) FILTER (WHERE sessions.was_held) AS numerator,
    count(*) AS denominator,
    len(list_distinct(flatten(list(sessions.client_ids)))) AS clients,
FROM sessions
GROUP BY ALL
ORDER BY ALL;
