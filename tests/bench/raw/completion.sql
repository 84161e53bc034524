-- One row per week: expected session slots, and those the client completed; from the exports as they are.
SELECT
    date_trunc('week', attendance.session_start)::DATE AS period,
    count(*) FILTER (
        WHERE CASE
            WHEN attendance.attended_minutes IS NULL OR attendance.scheduled_minutes IS NULL
                THEN attendance.status = 'attended'
            ELSE attendance.status IN ('attended', 'partial')
                AND attendance.attended_minutes >= 0.75 * attendance.scheduled_minutes
        END
    ) AS numerator,
    count(*) AS denominator,
FROM attendance
JOIN retention
    ON retention.admission_id = attendance.admission_id
WHERE attendance.status IN ('attended', 'partial', 'no_show', 'late_cancel', 'client_cancel', 'excused')
  AND attendance.service IN (
      'group', 'individual', 'family', 'education', 'case_management', 'peer', 'medication_visit', 'other'
  )
  AND attendance.session_start::DATE BETWEEN $from_date AND $to_date
  AND retention.payer = $payer
GROUP BY ALL;
