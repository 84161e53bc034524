-- One row per admission as the export has it, the faulty ones included; `fault` says which those are.
CREATE MACRO retention() AS TABLE
WITH known AS (
    SELECT
        stay.*,
        one_of(
            ['alcohol', 'alcohol', 'alcohol', 'opioids', 'opioids', 'cannabis', 'cocaine', 'methamphetamine', 'sedatives'],
            share(stay.drawn, 2)
        ) AS substance,
        one_of(
            ['', '', '', '', 'F33.1', 'F32.9', 'F41.1', 'F43.10', 'F33.1;F41.1', 'F31.9', 'F90.0', 'F43.12;F60.3'],
            share(stay.drawn, 3)
        ) AS mental,
    FROM stay
)

SELECT
    known.number,
    known.fault,
    known.admission_id,
    known.client_id,
    known.program,
    CASE WHEN known.fault = 'level' THEN '9.9' ELSE one_of(['2.1', '2.1', '2.1', '2.1', '2.5'], share(known.drawn, 4)) END
        AS level_of_care,
    known.admitted_on,
    CASE WHEN known.fault = 'order' THEN known.admitted_on - 9 ELSE known.discharged_on END AS discharged_on,
    CASE
        WHEN known.fault = 'order' THEN 'other'
        WHEN known.fault = 'reason' THEN if(known.discharged_on IS NULL, 'completed', NULL)
        ELSE known.discharge_reason
    END AS discharge_reason,
    known.admitted_on - floor(21 * share(known.leaving, 2))::INTEGER AS first_contact_on,
    known.planned_weeks,
    known.admitted_on + 7 * known.planned_weeks AS expected_discharge_on,
    known.track,
    one_of(
        ['self', 'provider', 'health_care', 'justice', 'justice', 'community', 'employer'], share(known.leaving, 3)
    ) AS referral_source,
    one_of(
        ['medicaid', 'medicaid', 'medicaid', 'private', 'private', 'medicare', 'other_government', 'self_pay', 'no_charge'],
        share(known.client, 0)
    ) AS payer,
    known.substance AS primary_substance,
    CASE
        WHEN share(known.leaving, 4) < 0.08 THEN NULL
        ELSE concat_ws(
            ';',
            CASE known.substance
                WHEN 'alcohol' THEN 'F10.20'
                WHEN 'opioids' THEN 'F11.20'
                WHEN 'cannabis' THEN 'F12.20'
                WHEN 'cocaine' THEN 'F14.20'
                WHEN 'methamphetamine' THEN 'F15.20'
                ELSE 'F13.20'
            END,
            nullif(known.mental, '')
        )
    END AS diagnoses,
    if(share(known.leaving, 4) < 0.04, 'yes', NULL) AS co_occurring,
    if(known.substance = 'opioids' AND share(known.client, 1) < 0.6, 'yes', 'no') AS medication,
    if(share(known.client, 2) < 0.5, 'yes', 'no') AS prior_treatment,
    18 + floor(50 * share(known.client, 3))::INTEGER AS age_at_admission,
    one_of(['female', 'male', 'male'], share(known.client, 4)) AS sex,
    one_of(['Black', 'Hispanic', 'White', 'White', NULL], share(draw('origin', known.client_id), 0)) AS race_ethnicity,
    if(share(known.drawn, 4) < 0.7, known.discharged_on - 7, NULL) AS planned_on,
    if(planned_on >= known.admitted_on, planned_on, NULL) AS aftercare_planned_on,
    if(
        aftercare_planned_on IS NULL,
        NULL,
        one_of(['check_in;mutual_help', 'continuing_outpatient;appointment_booked', 'peer_or_alumni'], share(known.drawn, 1))
    ) AS aftercare_plan,
FROM known;
