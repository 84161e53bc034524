-- The number of rows of attendance, known without reading them.
CREATE MACRO number_of_slots() AS (SELECT count(*) FROM attendance);

-- One row per kind of record that no column announces (aftercare contacts, follow-up scores): whether this import holds any.
INSERT INTO import_column
SELECT
    'attendance',
    'aftercare contacts',
    EXISTS (SELECT 1 FROM attendance WHERE NOT attendance.is_treatment);

INSERT INTO import_column
SELECT
    'outcomes',
    'days abstinent or drug screens after discharge',
    EXISTS (
        SELECT 1
        FROM outcome
        JOIN admission
            ON admission.admission_no = outcome.admission_no
        WHERE outcome.instrument IN ('days_abstinent_30', 'drug_screen_negative')
          AND outcome.observed_on > admission.discharged_on
    );
