-- One row per admission, instrument and date: the score, with the admission's client and program.
CREATE TABLE outcome AS
SELECT
    admission.admission_no,
    admission.client_no,
    admission.program,
    outcomes.instrument,
    outcomes.version,
    -- What may be compared with what: the versions of the BAM have different ranges and look back over different days.
    CASE
        WHEN outcomes.instrument LIKE 'BAM-%' AND outcomes.version IS NOT NULL
            THEN concat(outcomes.instrument, ' (', outcomes.version, ')')
        ELSE outcomes.instrument
    END AS scale,
    outcomes.observed_on,
    outcomes.score,
    outcomes.items_answered,
FROM export.outcomes
JOIN admission
    ON admission.admission_id = outcomes.admission_id
ORDER BY
    scale,
    admission.admission_no,
    outcomes.observed_on;
