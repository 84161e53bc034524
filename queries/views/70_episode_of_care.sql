-- One row per client and episode of care: stays that follow each other within the allowed gap, in order.
CREATE TABLE episode_of_care AS
WITH ordered AS (
    SELECT
        admission.client_no,
        admission.admission_no,
        admission.cohort.level_of_care AS level_of_care,
        admission.program,
        admission.admitted_on,
        admission.discharged_on,
        -- The furthest end so far, not the previous row's: a short stay may lie inside a longer one.
        max(coalesce(admission.discharged_on, DATE '9999-12-31')) OVER (
            PARTITION BY admission.client_no
            ORDER BY
                admission.admitted_on,
                admission.discharged_on NULLS LAST,
                admission.admission_no
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS ended_before,
    FROM admission
),

numbered AS (
    SELECT
        ordered.*,
        count(*) FILTER (
            WHERE ordered.ended_before IS NULL
            OR date_diff('day', ordered.ended_before, ordered.admitted_on) > $episode_gap_days
        ) OVER (
            PARTITION BY ordered.client_no
            ORDER BY
                ordered.admitted_on,
                ordered.discharged_on NULLS LAST,
                ordered.admission_no
        ) AS episode,
    FROM ordered
)

SELECT
    numbered.client_no,
    numbered.episode,
    min(numbered.admitted_on) AS started_on,
    CASE WHEN bool_and(numbered.discharged_on IS NOT NULL) THEN max(numbered.discharged_on) END AS ended_on,
    list(numbered.level_of_care ORDER BY numbered.admitted_on, numbered.discharged_on NULLS LAST) AS levels,
    list(numbered.admission_no ORDER BY numbered.admitted_on, numbered.discharged_on NULLS LAST) AS admission_nos,
FROM numbered
GROUP BY ALL;
