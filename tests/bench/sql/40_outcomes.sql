-- One row per admission, instrument and date: scores at admission and every 30 days, faulty ones included.
CREATE MACRO outcomes() AS TABLE
WITH occasion AS (
    SELECT
        stay.admission_id,
        stay.fault AS fault_of_stay,
        stay.admitted_on,
        unnest(range((stay.until - stay.admitted_on) // 30 + 1)) AS number,
    FROM stay
),

asked AS (
    SELECT
        occasion.*,
        unnest(['PHQ-9', 'GAD-7', 'BAM-use', 'BAM-risk', 'BAM-protective', 'drug_screen_negative']) AS instrument,
        unnest([27, 21, 12, 24, 24, 1]) AS highest,
    FROM occasion
),

answered AS (
    SELECT
        asked.*,
        draw(concat(asked.admission_id, asked.instrument), asked.number) AS drawn,
    FROM asked
)

SELECT
    answered.fault_of_stay,
    fault_of(['score', 'instrument'], 'wrong score', concat(answered.admission_id, instrument, answered.number)) AS fault,
    answered.admission_id,
    if(fault = 'instrument', 'Q-9', answered.instrument) AS instrument,
    answered.admitted_on + (30 * answered.number)::INTEGER AS observed_on,
    -- Lower on every occasion; what is missing at random is left out below.
    CASE
        WHEN fault = 'score' THEN 999
        WHEN answered.highest = 1 THEN if(share(answered.drawn, 0) < 0.7, 1, 0)
        ELSE floor((answered.highest + 0.99) * share(answered.drawn, 0) * 0.8 ^ answered.number)::INTEGER
    END AS score,
FROM answered
WHERE share(answered.drawn, 1) < 0.85;
