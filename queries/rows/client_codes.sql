-- One row per client of the cohort: the number that facts carry, as a segment names it, and the code of the export.
SELECT DISTINCT
    admission.client_no::VARCHAR AS segment,
    admission.client_id AS code,
FROM admission
WHERE in_cohort(admission.cohort, $cohort);
