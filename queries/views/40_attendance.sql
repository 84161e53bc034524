-- One row per client and scheduled session, with what the status means, what kind of slot it is, and the cohort of its
-- admission. Rows lie in the order of weeks, and those of one stay in the order they took place: of two slots at the same time
-- the one the client came to stands last, for whoever was there is not missing. In a week a client's rows lie together, so
-- that counting each client's own takes less time.
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
    -- An id that comes back on another day is another session; the text would take more room than all else in the row.
    hash(judged.session_id, judged.session_date) AS session_no,
    admission.client_no,
    admission.admission_no,
    judged.session_date,
    calendar_of(judged.session_date) AS calendar,
    judged.session_start,
    judged.service::service_value AS service,
    struct_pack(
        service := judged.service::service_value,
        delivery := coalesce(judged.delivery, 'unknown')::delivery_value,
        approach := coalesce(judged.approach, 'unknown')::approach_value,
        time_slot := CASE
            WHEN isodow(judged.session_date) >= 6 THEN 'weekend'
            WHEN hour(judged.session_start) >= $evening_from_hour THEN 'evening'
            ELSE 'day'
        END::time_slot_value,
        weekday := dayname(judged.session_date)::weekday_value
    ) AS slot,
    hour(judged.session_start) AS start_hour,
    judged.judged_status::status_value AS status,
    judged.is_treatment,
    judged.is_treatment AND judged.judged_status IN (
        'attended', 'partial', 'no_show', 'late_cancel', 'client_cancel', 'excused'
    ) AS is_expected,
    -- The client was to have it: a slot that is expected, or that the program cancelled.
    judged.is_treatment AND judged.judged_status NOT IN ('rescheduled', 'scheduled', 'unrecorded') AS is_planned,
    judged.judged_status IN ('attended', 'partial') AS is_attended,
    judged.judged_status = 'attended' AS is_completed,
    judged.service IN ('group', 'individual', 'family', 'education') AS is_clinical,
    judged.scheduled_minutes,
    CASE judged.judged_status
        WHEN 'attended' THEN coalesce(judged.attended_minutes, judged.scheduled_minutes)
        WHEN 'partial' THEN coalesce(judged.attended_minutes, 0)
        ELSE 0
    END AS credited_minutes,
    CASE
        WHEN judged.session_date BETWEEN admission.admitted_on AND admission.admitted_on + 83
            THEN (judged.session_date - admission.admitted_on) // 7 + 1
    END::UTINYINT AS week_in_treatment, -- 1 to 12
    admission.cohort,
FROM judged
JOIN admission
    ON admission.admission_id = judged.admission_id
ORDER BY
    date_trunc('week', judged.session_date),
    admission.admission_no,
    judged.session_start,
    is_attended;
