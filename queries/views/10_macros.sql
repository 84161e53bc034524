-- The words every metric uses. `$cohort` is one struct of lists, so a cohort term stands here and nowhere else.

CREATE MACRO in_cohort(fact, cohort) AS
    (cohort.program IS NULL OR list_contains(cohort.program, fact.program))
    AND (cohort.track IS NULL OR list_contains(cohort.track, fact.track))
    AND (cohort.level_of_care IS NULL OR list_contains(cohort.level_of_care, fact.level_of_care))
    AND (cohort.payer IS NULL OR list_contains(cohort.payer, fact.payer))
    AND (cohort.referral_source IS NULL OR list_contains(cohort.referral_source, fact.referral_source))
    AND (cohort.primary_substance IS NULL OR list_contains(cohort.primary_substance, fact.primary_substance))
    AND (cohort.co_occurring IS NULL OR list_contains(cohort.co_occurring, fact.co_occurring))
    AND (cohort.age_band IS NULL OR list_contains(cohort.age_band, fact.age_band))
    AND (cohort.admission_cohort IS NULL OR list_contains(cohort.admission_cohort, fact.admission_cohort))
    AND (cohort.sex IS NULL OR list_contains(cohort.sex, fact.sex))
    AND (cohort.race_ethnicity IS NULL OR list_contains(cohort.race_ethnicity, fact.race_ethnicity))
    AND (cohort.prior_treatment IS NULL OR list_contains(cohort.prior_treatment, fact.prior_treatment))
    AND (cohort.medication IS NULL OR list_contains(cohort.medication, fact.medication));

CREATE MACRO segment_of(fact, compare_by) AS
    CASE compare_by
        WHEN 'program' THEN fact.program
        WHEN 'track' THEN fact.track
        WHEN 'level_of_care' THEN fact.level_of_care
        WHEN 'payer' THEN fact.payer
        WHEN 'referral_source' THEN fact.referral_source
        WHEN 'primary_substance' THEN fact.primary_substance
        WHEN 'co_occurring' THEN fact.co_occurring
        WHEN 'age_band' THEN fact.age_band
        WHEN 'admission_cohort' THEN fact.admission_cohort
        WHEN 'sex' THEN fact.sex
        WHEN 'race_ethnicity' THEN fact.race_ethnicity
        WHEN 'prior_treatment' THEN fact.prior_treatment
        WHEN 'medication' THEN fact.medication
        ELSE 'all'
    END;

-- The same for slots, which differ in more than who the client is.
CREATE MACRO session_segment_of(fact, compare_by) AS
    CASE compare_by
        WHEN 'service' THEN fact.service
        WHEN 'delivery' THEN fact.delivery
        WHEN 'approach' THEN fact.approach
        WHEN 'time_slot' THEN fact.time_slot
        WHEN 'weekday' THEN fact.weekday
        ELSE segment_of(fact, compare_by)
    END;

-- And for discharges, which also differ in their reason.
CREATE MACRO discharge_segment_of(fact, compare_by) AS
    CASE compare_by
        WHEN 'discharge_reason' THEN fact.discharge_reason
        ELSE segment_of(fact, compare_by)
    END;

-- The first day of the period a day falls in; weeks are ISO weeks, Monday to Sunday.
CREATE MACRO period_of(day, grain, from_date) AS
    CASE grain
        WHEN 'all' THEN from_date
        -- date_trunc is evaluated for a constant grain even where this branch is not taken
        ELSE date_trunc(CASE grain WHEN 'all' THEN 'day' ELSE grain END, day)::DATE
    END;

-- One row per period between two dates: its label, and the first and last day of it inside them.
CREATE MACRO periods(grain, from_date, to_date) AS TABLE
    SELECT
        period_of(days.day, grain, from_date) AS period,
        min(days.day) AS first_day,
        max(days.day) AS last_day,
    FROM (SELECT unnest(generate_series(from_date, to_date, INTERVAL 1 DAY))::DATE AS day) AS days
    GROUP BY ALL;

-- The day of admission counts; the day of discharge counts only where the convention says so.
CREATE MACRO is_active(stay, day, includes_discharge_day) AS
    stay.admitted_on <= day
    AND (
        stay.discharged_on IS NULL
        OR stay.discharged_on > day
        OR (includes_discharge_day AND stay.discharged_on = day)
    );

-- Nobody can engage a client in aftercare who died, is in custody or was handed over to other care.
CREATE MACRO is_live_discharge(stay) AS
    stay.discharged_on IS NOT NULL
    AND stay.discharge_reason NOT IN ('death', 'incarcerated', 'transferred');
