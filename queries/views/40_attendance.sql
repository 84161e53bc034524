-- One row per client and scheduled session, with what the status means what kind of slot it is, and the cohort of its admission.
CREATE TABLE attendance AS
WITH judged AS (
    SELECT
        attendance.*,
        attendance.session_start::DATE AS session_date,
        is_treatment(attendance.service) AS is_treatment,
        CASE
            WHEN attendance.status NOT IN ('attended', 'partial') THEN attendance.status
            -- Recorded minutes decide what was attended in full; without them the recorded status does.
            WHEN attendance.attended_minutes IS NULL OR attendance.scheduled_minutes IS NULL THEN attendance.status
            WHEN attendance.attended_minutes >= attendance.scheduled_minutes * $full_share THEN 'attended'
            ELSE 'partial'
        END AS judged_status,
    FROM export.attendance
)

SELECT
    judged.session_id,
    judged.client_id,
    judged.admission_id,
    judged.session_date,
    judged.session_start,
    judged.service,
    struct_pack(
        service := judged.service,
        delivery := coalesce(judged.delivery, 'unknown'),
        approach := coalesce(judged.approach, 'unknown'),
        time_slot := CASE
            WHEN isodow(judged.session_date) >= 6 THEN 'weekend'
            WHEN hour(judged.session_start) >= $evening_from_hour THEN 'evening'
            ELSE 'day'
        END,
        weekday := dayname(judged.session_date)
    ) AS slot,
    hour(judged.session_start) AS start_hour,
    judged.judged_status AS status,
    judged.is_treatment,
    judged.is_treatment AND judged.judged_status IN (
        'attended', 'partial', 'no_show', 'late_cancel', 'client_cancel', 'excused'
    ) AS is_expected,
    judged.judged_status IN ('attended', 'partial') AS is_attended,
    judged.judged_status = 'attended' AS is_completed,
    judged.service IN ('group', 'individual', 'family', 'education') AS is_clinical,
    judged.scheduled_minutes,
    CASE judged.judged_status
        WHEN 'attended' THEN coalesce(judged.attended_minutes, judged.scheduled_minutes)
        WHEN 'partial' THEN coalesce(judged.attended_minutes, 0)
        ELSE 0
    END AS credited_minutes,
    judged.clinician_id,
    judged.recorded_at,
    CASE
        WHEN NOT judged.is_treatment AND judged.session_date >= admission.discharged_on
            THEN date_diff('day', admission.discharged_on, judged.session_date)
    END AS days_after_discharge,
    admission.cohort,
FROM judged
JOIN admission
    ON admission.admission_id = judged.admission_id
ORDER BY
    judged.session_date,
    admission.program;
