-- The words every metric uses. A fact's `cohort` is one struct and `$cohort` one struct of lists, so a cohort term stands
-- here and nowhere else. Where a parameter chooses, the dashboard puts the chosen branch into the question itself:
-- each branch is one line for that. It names a column even where it is not used: GROUP BY ALL makes no group of a constant,
-- and without groups an aggregate of nothing is a row.

-- `is_outside` asks for everyone the terms do not hold. `wall` holds the programs the reader may see at all, NULL for
-- every one, and stands outside all choices: nobody can choose their way round it.
CREATE MACRO in_cohort(cohort, chosen) AS (
    (chosen.wall IS NULL OR cohort.program IN chosen.wall)
    AND chosen.is_outside <> (
        (chosen.program IS NULL OR cohort.program IN chosen.program)
        AND (chosen.track IS NULL OR cohort.track IN chosen.track)
        AND (chosen.level_of_care IS NULL OR cohort.level_of_care IN chosen.level_of_care)
        AND (chosen.payer IS NULL OR cohort.payer IN chosen.payer)
        AND (chosen.referral_source IS NULL OR cohort.referral_source IN chosen.referral_source)
        AND (chosen.primary_substance IS NULL OR cohort.primary_substance IN chosen.primary_substance)
        AND (chosen.co_occurring IS NULL OR cohort.co_occurring IN chosen.co_occurring)
        AND (chosen.age_band IS NULL OR cohort.age_band IN chosen.age_band)
        AND (chosen.admission_cohort IS NULL OR cohort.admission_cohort IN chosen.admission_cohort)
        AND (chosen.sex IS NULL OR cohort.sex IN chosen.sex)
        AND (chosen.race_ethnicity IS NULL OR cohort.race_ethnicity IN chosen.race_ethnicity)
        AND (chosen.prior_treatment IS NULL OR cohort.prior_treatment IN chosen.prior_treatment)
        AND (chosen.medication IS NULL OR cohort.medication IN chosen.medication)
    )
);

CREATE MACRO segment_of(cohort, compare_by) AS
    CASE compare_by
        WHEN 'program' THEN cohort.program
        WHEN 'track' THEN cohort.track
        WHEN 'level_of_care' THEN cohort.level_of_care
        WHEN 'payer' THEN cohort.payer
        WHEN 'referral_source' THEN cohort.referral_source
        WHEN 'primary_substance' THEN cohort.primary_substance
        WHEN 'co_occurring' THEN cohort.co_occurring::VARCHAR -- it is not enumerated in the order of its words
        WHEN 'age_band' THEN cohort.age_band
        WHEN 'admission_cohort' THEN cohort.admission_cohort
        WHEN 'sex' THEN cohort.sex
        WHEN 'race_ethnicity' THEN cohort.race_ethnicity
        WHEN 'prior_treatment' THEN cohort.prior_treatment
        WHEN 'medication' THEN cohort.medication
        -- Never a choice on a screen: the rows behind a number are the same question asked per client.
        WHEN 'client_id' THEN cohort.client_no::VARCHAR
        ELSE CASE WHEN false THEN cohort.program::VARCHAR ELSE 'all' END
    END;

-- The same for slots, which differ in more than who the client is.
CREATE MACRO session_segment_of(cohort, slot, compare_by) AS
    CASE compare_by
        WHEN 'service' THEN slot.service
        WHEN 'delivery' THEN slot.delivery
        WHEN 'approach' THEN slot.approach
        WHEN 'time_slot' THEN slot.time_slot
        WHEN 'weekday' THEN slot.weekday
        ELSE segment_of(cohort, compare_by)
    END;

-- And for discharges, which also differ in their reason.
CREATE MACRO discharge_segment_of(cohort, discharge_reason, compare_by) AS
    CASE compare_by
        WHEN 'discharge_reason' THEN discharge_reason
        ELSE segment_of(cohort, compare_by)
    END;

-- How many people are behind a row, which decides whether its numbers may be shown. Counting each once costs more than
-- all other counts together. So every client has one of 32 bits, and as many bits as are set there are people at least.
CREATE MACRO people(client_no, client_bit, is_exact) AS
    CASE is_exact
        WHEN true THEN count(DISTINCT client_no)
        ELSE coalesce(bit_count(bit_or(client_bit)), 0)::BIGINT
    END;

CREATE MACRO bit_of(client_no) AS (1::UINTEGER << (client_no & 31))::UINTEGER;

-- The first day of the period a day falls in; weeks are ISO weeks, Monday to Sunday.
CREATE MACRO period_of(day, grain, from_date) AS
    CASE grain
        WHEN 'week' THEN date_trunc('week', day)::DATE
        WHEN 'month' THEN date_trunc('month', day)::DATE
        WHEN 'quarter' THEN date_trunc('quarter', day)::DATE
        WHEN 'day' THEN day
        ELSE CASE WHEN false THEN day ELSE from_date END
    END;

-- A day with the first days of its week, month and quarter: facts of many millions of rows carry them, because finding them
-- for every row of a question would take longer than counting it.
CREATE MACRO calendar_of(on_day) AS struct_pack(
    day := on_day,
    week := date_trunc('week', on_day)::DATE,
    month := date_trunc('month', on_day)::DATE,
    quarter := date_trunc('quarter', on_day)::DATE
);

CREATE MACRO period_in(calendar, grain, from_date) AS
    CASE grain
        WHEN 'week' THEN calendar.week
        WHEN 'month' THEN calendar.month
        WHEN 'quarter' THEN calendar.quarter
        WHEN 'day' THEN calendar.day
        ELSE CASE WHEN false THEN calendar.day ELSE from_date END
    END;

-- One row per period between two dates: its label, and the first and last day of it inside them.
CREATE MACRO periods(grain, from_date, to_date) AS TABLE
    SELECT
        period_of(days.day, grain, from_date) AS period,
        min(days.day) AS first_day,
        max(days.day) AS last_day,
    FROM (SELECT unnest(generate_series(from_date, to_date, INTERVAL 1 DAY))::DATE AS day) AS days
    GROUP BY ALL;

-- What an export says about somebody, or does not.
CREATE MACRO yes_no(said) AS CASE said WHEN true THEN 'yes' WHEN false THEN 'no' ELSE 'unknown' END;

-- The quarter a client was admitted in.
CREATE MACRO quarter_of(day) AS concat(year(day), '-Q', quarter(day));

-- Every other service is aftercare.
CREATE MACRO is_treatment(service) AS
    service IN (
        'group', 'individual', 'family', 'education', 'case_management', 'peer', 'medication_visit', 'other'
    );

-- The day of admission counts; the day of discharge counts only where the convention says so.
CREATE MACRO is_active(admitted_on, discharged_on, day, includes_discharge_day) AS
    admitted_on <= day
    AND (
        discharged_on IS NULL
        OR discharged_on > day
        OR (includes_discharge_day AND discharged_on = day)
    );

-- Whether a stay had not ended before a day.
CREATE MACRO is_open_on(discharged_on, day) AS coalesce(discharged_on >= day, true);

-- Whether no other stay of the client comes as near as so many days: in less than that there is nobody to count twice.
CREATE MACRO is_alone(days_apart, days) AS coalesce(days_apart > days, true);

-- Nobody can engage a client in aftercare who died, is in custody or was handed over to other care.
CREATE MACRO is_live_discharge(discharge_reason) AS
    discharge_reason NOT IN ('death', 'incarcerated', 'transferred');

-- The live discharges a share of aftercare is of: all of them, or the completed alone.
CREATE MACRO is_followed(discharge_reason, variant) AS
    is_live_discharge(discharge_reason) AND (variant = 'live' OR discharge_reason = 'completed');

-- The first day after discharge on which a contact counts as aftercare.
CREATE MACRO first_contact_day(count_day0) AS CASE WHEN count_day0 THEN 0 ELSE 1 END;

-- When a stay ended: the last service where an unplanned exit was entered much later, unless the paper date is asked for.
CREATE MACRO left_on(discharged_on, last_service_on, discharge_reason, clock, gap_days) AS
    CASE
        WHEN clock = 'discharge' OR last_service_on IS NULL OR discharged_on IS NULL THEN discharged_on
        WHEN discharge_reason NOT IN ('left_ama', 'administrative', 'other') THEN discharged_on
        WHEN discharged_on - last_service_on > gap_days THEN least(last_service_on, discharged_on)
        ELSE discharged_on
    END;

-- One person's own share, 0 to 100: an amount like minutes, counted like one. Shares of the program are divided in the metrics.
CREATE MACRO percent_of(part, whole) AS 100.0 * part / whole;
