-- One row per ICD-10-CM prefix without its dot: the group it stands for. The longest matching prefix wins.
CREATE TABLE icd10_group (
    prefix VARCHAR,
    condition VARCHAR,
    kind VARCHAR, -- substance, nicotine, mental
);

INSERT INTO icd10_group VALUES
    ('F10', 'Alcohol', 'substance'),
    ('F11', 'Opioid', 'substance'),
    ('F12', 'Cannabis', 'substance'),
    ('F13', 'Sedative', 'substance'),
    ('F14', 'Cocaine', 'substance'),
    ('F15', 'Other stimulant', 'substance'),
    ('F16', 'Hallucinogen', 'substance'),
    ('F17', 'Nicotine', 'nicotine'),
    ('F18', 'Inhalant', 'substance'),
    ('F19', 'Other substance', 'substance'),
    ('F2', 'Psychotic', 'mental'),
    ('F30', 'Bipolar', 'mental'),
    ('F31', 'Bipolar', 'mental'),
    ('F340', 'Bipolar', 'mental'),
    ('F32', 'Depressive', 'mental'),
    ('F33', 'Depressive', 'mental'),
    ('F34', 'Depressive', 'mental'),
    ('F39', 'Depressive', 'mental'),
    ('F40', 'Anxiety', 'mental'),
    ('F41', 'Anxiety', 'mental'),
    ('F42', 'Obsessive-compulsive', 'mental'),
    ('F43', 'Other trauma', 'mental'),
    ('F431', 'PTSD', 'mental'),
    ('F44', 'Other trauma', 'mental'),
    ('F45', 'Somatoform', 'mental'),
    ('F48', 'Somatoform', 'mental'),
    ('F50', 'Eating', 'mental'),
    ('F6', 'Personality', 'mental'),
    ('F8', 'Neurodevelopmental', 'mental'),
    ('F90', 'ADHD', 'mental');

-- One row per admission, code and group of conditions found in its diagnosis list. Codes of suicidality and self-harm
-- (R45.85, T14.91, X71 to X83) belong to no group, so no metric can count them.
CREATE TABLE admission_condition AS
WITH coded AS (
    SELECT
        numbered.admission_no,
        unnest(retention.diagnoses) AS code,
    FROM export.retention
    JOIN numbered
        ON numbered.admission_id = retention.admission_id
)
SELECT
    coded.admission_no,
    coded.code,
    arg_max(icd10_group.condition, length(icd10_group.prefix)) AS condition,
    arg_max(icd10_group.kind, length(icd10_group.prefix)) AS kind,
FROM coded
JOIN icd10_group
    ON starts_with(coded.code, icd10_group.prefix)
GROUP BY ALL

UNION ALL

-- F10.24, F15.259, F11.982: a mood (4), psychotic (5), anxiety (80) or sleep (82) disorder the substance induced. Its code
-- stands among the substance use disorders and adds a mental one only where the site counts it.
SELECT
    coded.admission_no,
    coded.code,
    'Substance-induced' AS condition,
    CASE WHEN $count_substance_induced THEN 'mental' ELSE 'induced' END AS kind,
FROM coded
WHERE regexp_matches(coded.code, '^F1[0-689][129](4|5|80|82)')
GROUP BY ALL;
