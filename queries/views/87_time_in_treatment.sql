-- The clock of retention: one row per admission known by a day, its days in treatment, and how they ended or 'open'.
CREATE MACRO time_in_treatment(as_of, clock, gap_days) AS TABLE
WITH clocked AS (
    SELECT
        admission.admission_no,
        admission.client_no,
        admission.cohort,
        admission.admitted_on,
        admission.discharge_reason,
        coalesce(admission.discharged_on <= as_of, false) AS has_ended,
        CASE
            WHEN has_ended THEN left_on(
                admission.discharged_on,
                admission.last_service_on,
                admission.discharge_reason,
                clock,
                gap_days
            )
            ELSE as_of
        END AS known_to,
    FROM admission
    WHERE admission.admitted_on <= as_of
)

SELECT
    clocked.admission_no,
    clocked.client_no,
    clocked.cohort,
    clocked.admitted_on,
    clocked.known_to,
    date_diff('day', clocked.admitted_on, clocked.known_to) AS days,
    -- Whoever died, is in custody or was handed over has left too: another way to leave, not somebody lost sight of.
    CASE
        WHEN NOT clocked.has_ended THEN 'open'
        WHEN clocked.discharge_reason IN ('completed', 'transferred') THEN clocked.discharge_reason
        WHEN clocked.discharge_reason IN ('left_ama', 'administrative') THEN 'unplanned'
        ELSE 'other'
    END AS ending,
FROM clocked;

-- The same for episodes of care: a transfer from stay to stay inside one is no end. Its cohort is that of its first stay.
-- Nearly every episode is one stay, and as that stands there already.
CREATE MACRO time_in_care(as_of, clock, gap_days) AS TABLE
SELECT
    stay.client_no,
    stay.cohort,
    stay.admitted_on,
    stay.days,
    stay.ending,
FROM time_in_treatment(as_of, clock, gap_days) AS stay
SEMI JOIN (
    SELECT episode_of_care.admission_nos[1] AS admission_no,
    FROM episode_of_care
    WHERE len(episode_of_care.admission_nos) = 1
) AS only_stay
    ON only_stay.admission_no = stay.admission_no

UNION ALL

SELECT
    member.client_no,
    arg_min(stay.cohort, (stay.admitted_on, stay.admission_no)) AS cohort,
    min(stay.admitted_on) AS admitted_on,
    date_diff('day', min(stay.admitted_on), max(stay.known_to)) AS days,
    CASE
        WHEN bool_or(stay.ending = 'open') THEN 'open'
        ELSE arg_max(stay.ending, (stay.known_to, stay.admitted_on, stay.admission_no))
    END AS ending,
FROM (
    SELECT
        episode_of_care.client_no,
        episode_of_care.episode,
        unnest(episode_of_care.admission_nos) AS admission_no,
    FROM episode_of_care
    WHERE len(episode_of_care.admission_nos) > 1
) AS member
JOIN time_in_treatment(as_of, clock, gap_days) AS stay
    ON stay.admission_no = member.admission_no
GROUP BY
    member.client_no,
    member.episode;
