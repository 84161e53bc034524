-- One row per admission, in order of admission: who, where, how long, and what is wrong with it in the export.
CREATE TABLE stay AS
WITH numbered AS (
    SELECT
        range AS number,
        draw('stay', range) AS drawn,
        draw('leaving', range) AS leaving,
        -- One in eight is a client of two fifths of the two years before, come back.
        CASE
            WHEN range >= $admissions * 2 // 5 AND share(draw('back', range), 0) < 0.125 THEN range - $admissions * 2 // 5
            ELSE range
        END AS client_number,
    FROM range($admissions)
),

begun AS (
    SELECT
        numbered.*,
        draw('client', numbered.client_number) AS client,
        first_day() + (numbered.number * 721 // $admissions)::INTEGER AS admitted_on,
        one_of([8, 12, 12, 16], share(numbered.drawn, 0)) AS planned_weeks,
        one_of(
            [
                'completed', 'completed', 'completed', 'completed', 'completed', 'completed', 'completed', 'completed',
                'completed', 'completed', 'left_ama', 'left_ama', 'left_ama', 'left_ama', 'left_ama', 'administrative',
                'administrative', 'transferred', 'incarcerated', CASE WHEN numbered.number % 10 = 0 THEN 'death' ELSE 'other' END
            ],
            share(numbered.leaving, 0)
        ) AS reason,
    FROM numbered
),

ended AS (
    SELECT
        begun.*,
        CASE begun.reason
            WHEN 'completed' THEN 7 * begun.planned_weeks + floor(14 * share(begun.leaving, 1))::INTEGER
            ELSE least(200, 2 + floor(-50 * ln(1 - share(begun.leaving, 1)))::INTEGER)
        END AS days,
    FROM begun
)

SELECT
    ended.number,
    ended.drawn,
    ended.leaving,
    ended.client,
    fault_of(['level', 'order', 'reason'], 'wrong stay', ended.number) AS fault,
    concat('A', lpad(ended.number::VARCHAR, 8, '0')) AS admission_id,
    concat('C', lpad(ended.client_number::VARCHAR, 8, '0')) AS client_id,
    ended.client % $programs AS program_number,
    concat('Program ', lpad((1 + ended.client % $programs)::VARCHAR, 3, '0')) AS program,
    -- Groups of about ten.
    ended.number % greatest(1, $admissions // ($programs * 600)) AS room,
    ended.admitted_on,
    ended.planned_weeks,
    CASE WHEN ended.admitted_on + ended.days <= last_day() THEN ended.reason END AS discharge_reason,
    CASE WHEN ended.admitted_on + ended.days <= last_day() THEN ended.admitted_on + ended.days END AS discharged_on,
    least(ended.admitted_on + ended.days, last_day()) AS until,
    one_of(['day', 'day', 'evening', 'evening', 'mixed'], share(ended.drawn, 1)) AS track,
FROM ended
ORDER BY ended.number;
