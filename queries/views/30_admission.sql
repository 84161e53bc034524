-- One row per admission: dates, reason, and the cohort columns known on the day of admission.
CREATE TABLE admission AS
WITH first_seen AS (
    SELECT
        attendance.admission_id,
        min(attendance.session_start)::DATE AS first_session_on,
        max(attendance.session_start)::DATE AS last_session_on,
    FROM export.attendance
    WHERE attendance.status IN ('attended', 'partial')
      AND is_treatment(attendance.service)
    GROUP BY ALL
),

latest_screen AS (
    SELECT
        outcomes.admission_id,
        outcomes.instrument,
        arg_max(outcomes.score, outcomes.observed_on) AS score,
    FROM export.outcomes
    JOIN export.retention
        ON retention.admission_id = outcomes.admission_id
    WHERE outcomes.instrument IN ('PHQ-9', 'GAD-7', 'PCL-5')
      AND abs(date_diff('day', retention.admitted_on, outcomes.observed_on)) <= $screen_window_days
    GROUP BY ALL
),

screened AS (
    SELECT
        latest_screen.admission_id,
        bool_or(latest_screen.score >= CASE latest_screen.instrument
            WHEN 'PHQ-9' THEN $phq9_positive
            WHEN 'GAD-7' THEN $gad7_positive
            ELSE $pcl5_positive
        END) AS is_positive,
    FROM latest_screen
    GROUP BY ALL
),

diagnosed AS (
    SELECT
        admission_condition.admission_no,
        bool_or(admission_condition.kind = 'substance') AND bool_or(admission_condition.kind = 'mental') AS is_both,
        bool_or(admission_condition.kind = 'mental') AS has_mental,
        list_sort(list(DISTINCT admission_condition.condition) FILTER (
            WHERE admission_condition.kind = 'mental'
        )) AS mental_conditions,
    FROM admission_condition
    GROUP BY ALL
),

neighbours AS (
    SELECT
        retention.admission_id,
        least(
            retention.admitted_on - max(coalesce(retention.discharged_on, DATE '9999-12-31')) OVER before,
            min(retention.admitted_on) OVER after - coalesce(retention.discharged_on, DATE '9999-12-31')
        ) AS days_apart,
    FROM export.retention
    WINDOW
        before AS (
            PARTITION BY retention.client_id
            ORDER BY retention.admitted_on, retention.admission_id
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ),
        after AS (
            PARTITION BY retention.client_id
            ORDER BY retention.admitted_on, retention.admission_id
            ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING
        )
)

SELECT
    numbered.admission_no,
    numbered.client_no,
    retention.admission_id,
    retention.client_id,
    retention.program::program_value AS program,
    struct_pack(
        client_no := numbered.client_no,
        client_bit := bit_of(numbered.client_no),
        program := retention.program::program_value,
        track := coalesce(retention.track, 'unknown')::track_value,
        level_of_care := retention.level_of_care::level_value,
        payer := coalesce(retention.payer, 'unknown')::payer_value,
        referral_source := coalesce(retention.referral_source, 'unknown')::referral_value,
        primary_substance := coalesce(retention.primary_substance, 'unknown')::substance_value,
        co_occurring := CASE
            WHEN retention.diagnoses IS NOT NULL AND coalesce(diagnosed.is_both, false) THEN 'yes'
            WHEN retention.diagnoses IS NULL AND coalesce(retention.co_occurring, false) THEN 'yes'
            WHEN coalesce(screened.is_positive, false) AND NOT coalesce(diagnosed.has_mental, false) THEN 'screen_positive'
            WHEN retention.diagnoses IS NOT NULL OR retention.co_occurring IS NOT NULL THEN 'no'
            WHEN screened.is_positive IS NOT NULL THEN 'no'
            ELSE 'not_assessed'
        END::co_occurring_value,
        age_band := CASE
            WHEN retention.age_at_admission IS NULL THEN 'unknown'
            WHEN retention.age_at_admission < 18 THEN '12-17'
            WHEN retention.age_at_admission < 25 THEN '18-24'
            WHEN retention.age_at_admission < 35 THEN '25-34'
            WHEN retention.age_at_admission < 45 THEN '35-44'
            WHEN retention.age_at_admission < 55 THEN '45-54'
            WHEN retention.age_at_admission < 65 THEN '55-64'
            ELSE '65+'
        END::age_band_value,
        admission_cohort := quarter_of(retention.admitted_on)::quarter_value,
        sex := coalesce(retention.sex, 'unknown')::sex_value,
        race_ethnicity := coalesce(retention.race_ethnicity, 'unknown')::race_value,
        prior_treatment := yes_no(retention.prior_treatment)::yes_no_value,
        medication := yes_no(retention.medication)::yes_no_value
    ) AS cohort,
    retention.admitted_on,
    retention.discharged_on,
    retention.discharge_reason,
    neighbours.days_apart, -- from the client's nearest other stay; NULL where there is none, 0 or less where they meet
    coalesce(retention.last_service_on, first_seen.last_session_on) AS last_service_on,
    retention.first_contact_on,
    first_seen.first_session_on,
    retention.planned_weeks,
    retention.expected_discharge_on,
    retention.aftercare_planned_on,
    retention.aftercare_plan,
    (retention.diagnoses IS NOT NULL OR retention.co_occurring IS NOT NULL) AS has_diagnosis_recorded,
    (retention.diagnoses IS NOT NULL) AS has_diagnosis_codes,
    coalesce(diagnosed.mental_conditions, []) AS mental_conditions,
    CASE
        WHEN retention.level_of_care = '2.1' AND retention.age_at_admission < 18 THEN $floor_hours_adolescent
        WHEN retention.level_of_care = '2.1' THEN $floor_hours_adult
        WHEN retention.level_of_care = '2.5' THEN $floor_hours_partial_hospital
    END AS floor_hours,
FROM export.retention
JOIN numbered
    ON numbered.admission_id = retention.admission_id
JOIN neighbours
    ON neighbours.admission_id = retention.admission_id
LEFT JOIN first_seen
    ON first_seen.admission_id = retention.admission_id
LEFT JOIN screened
    ON screened.admission_id = retention.admission_id
LEFT JOIN diagnosed
    ON diagnosed.admission_no = numbered.admission_no
ORDER BY numbered.admission_no;
