-- One row per slot of aftercare from the day of discharge on: an attempt at contact, its day since then, and whether the
-- client was there.
CREATE TABLE aftercare_attempt AS
SELECT
    attendance.admission_no,
    attendance.client_no,
    attendance.session_date - admission.discharged_on AS day,
    attendance.session_date,
    attendance.service,
    attendance.slot,
    attendance.status,
    attendance.is_attended,
    attendance.cohort,
FROM attendance
JOIN admission
    ON admission.admission_no = attendance.admission_no
WHERE NOT attendance.is_treatment
  AND attendance.session_date >= admission.discharged_on
ORDER BY
    attendance.admission_no,
    attendance.session_date;

-- One row per discharged admission, ending and day: what may come first after a discharge, in days since it.
-- A later stay counts as a readmission from intensive outpatient care (2.1) up; death and custody are known from other stays.
CREATE TEMP TABLE after_discharge AS
SELECT
    attempt.admission_no,
    attempt.day,
    'aftercare_contact' AS ending,
FROM aftercare_attempt AS attempt
WHERE attempt.is_attended

UNION ALL

SELECT
    admission.admission_no,
    later.admitted_on - admission.discharged_on AS day,
    'readmitted' AS ending,
FROM admission
JOIN admission AS later
    ON later.client_no = admission.client_no
    AND later.admitted_on > admission.discharged_on
    AND later.cohort.level_of_care >= '2.1'

UNION ALL

SELECT
    admission.admission_no,
    later.discharged_on - admission.discharged_on AS day,
    'died_or_in_custody' AS ending,
FROM admission
JOIN admission AS later
    ON later.client_no = admission.client_no
    AND later.discharged_on > admission.discharged_on
    AND later.discharge_reason IN ('death', 'incarcerated');

-- One row per discharged admission and first day that counts, 0 or 1, with anything on it or later: what came first, and when.
CREATE TABLE first_after_discharge AS
SELECT
    after_discharge.admission_no,
    since.day AS since_day,
    min(after_discharge.day) AS day,
    arg_min(after_discharge.ending, (after_discharge.day, after_discharge.ending)) AS ending,
FROM after_discharge
JOIN (VALUES (0), (1)) AS since(day)
    ON after_discharge.day >= since.day
GROUP BY ALL
ORDER BY
    since_day,
    after_discharge.admission_no;

-- One row per admission with a report or drug screen within 15 days of the follow-up day: whether all of them say abstinent.
CREATE MACRO abstinence_after(follow_up_day) AS TABLE
    SELECT
        outcome.admission_no AS admission_no,
        bool_and(outcome.score = CASE outcome.instrument WHEN 'days_abstinent_30' THEN 30 ELSE 1 END) AS is_abstinent,
    FROM outcome
    JOIN admission
        ON admission.admission_no = outcome.admission_no
    WHERE outcome.instrument IN ('days_abstinent_30', 'drug_screen_negative')
      AND outcome.observed_on - admission.discharged_on
          BETWEEN greatest(1, follow_up_day - 15) AND follow_up_day + 15
    GROUP BY outcome.admission_no;
