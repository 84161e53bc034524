-- One row per segment and client open on a day: whether each side is severe, NULL where nobody looked at that side.
-- The cuts are the program's own: the four quadrants leave severity undefined.
CREATE MACRO severity_of_caseload(day, compare_by, chosen, includes_discharge_day) AS TABLE
    WITH sign AS (
        SELECT
            admission.admission_no,
            unnest(['substance', 'mental']) AS side,
            false AS is_severe,
        FROM admission
        WHERE admission.has_diagnosis_codes

        UNION ALL

        SELECT
            admission_condition.admission_no,
            admission_condition.kind AS side,
            CASE admission_condition.kind
                WHEN 'substance' THEN substring(admission_condition.code, 4, 1) = '2'
                ELSE admission_condition.condition IN ('Psychotic', 'Bipolar')
            END AS is_severe,
        FROM admission_condition

        UNION ALL

        SELECT
            outcome.admission_no,
            CASE WHEN outcome.instrument IN ('PHQ-9', 'PCL-5') THEN 'mental' ELSE 'substance' END AS side,
            arg_max(outcome.score, outcome.observed_on) >= CASE outcome.instrument
                WHEN 'BAM-use' THEN 1
                WHEN 'AUDIT' THEN 20
                WHEN 'DAST-10' THEN 6
                WHEN 'PHQ-9' THEN 20
                WHEN 'PCL-5' THEN 45
            END AS is_severe,
        FROM outcome
        WHERE outcome.instrument IN ('BAM-use', 'AUDIT', 'DAST-10', 'PHQ-9', 'PCL-5')
          AND outcome.observed_on <= day
          -- Use is asked of the last 30 days: an older answer says nothing of them.
          AND (outcome.instrument <> 'BAM-use' OR outcome.observed_on > day - 30)
        GROUP BY
            outcome.admission_no,
            outcome.instrument
    )

    SELECT
        stay.segment AS segment,
        stay.client_no AS client_no,
        bool_or(sign.is_severe) FILTER (WHERE sign.side = 'substance') AS is_substance_severe,
        bool_or(sign.is_severe) FILTER (WHERE sign.side = 'mental') AS is_mental_severe,
    FROM stays_of_caseload(day, compare_by, chosen, includes_discharge_day) AS stay
    JOIN sign
        ON sign.admission_no = stay.admission_no
    GROUP BY
        stay.segment,
        stay.client_no;
