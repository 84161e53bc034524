-- One row per admission, instrument and date: the score, with the admission's client and program.
CREATE TABLE outcome AS
SELECT
    outcomes.admission_id,
    admission.client_id,
    admission.program,
    outcomes.instrument,
    outcomes.version,
    outcomes.observed_on,
    outcomes.score,
    outcomes.items_answered,
FROM export.outcomes
JOIN admission
    ON admission.admission_id = outcomes.admission_id;
