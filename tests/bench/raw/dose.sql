-- One row per week: clinical minutes received, and the clients in care for all of it; from the exports as they are.
WITH stay_week AS (
    SELECT
        retention.admission_id,
        retention.client_id,
        unnest(generate_series(
            date_trunc('week', retention.admitted_on)::DATE + 7,
            date_trunc('week', coalesce(retention.discharged_on, $to_date + 7))::DATE - 7,
            INTERVAL 7 DAY
        ))::DATE AS week,
    FROM retention
    WHERE retention.payer = $payer
),

received AS (
    SELECT
        attendance.admission_id,
        date_trunc('week', attendance.session_start)::DATE AS week,
        sum(CASE
            WHEN attendance.attended_minutes IS NOT NULL THEN attendance.attended_minutes
            WHEN attendance.status = 'attended' THEN attendance.scheduled_minutes
            ELSE 0
        END) AS minutes,
    FROM attendance
    WHERE attendance.status IN ('attended', 'partial')
      AND attendance.service IN ('group', 'individual', 'family', 'education')
      AND attendance.session_start::DATE BETWEEN $from_date AND $to_date
    GROUP BY ALL
)

SELECT
    stay_week.week AS period,
    coalesce(sum(received.minutes), 0) AS numerator,
    count(DISTINCT stay_week.client_id) AS denominator,
FROM stay_week
LEFT JOIN received
    ON received.admission_id = stay_week.admission_id
    AND received.week = stay_week.week
WHERE stay_week.week BETWEEN $from_date AND $to_date
GROUP BY ALL;
