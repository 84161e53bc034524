-- One row per discharged admission, ending and day: what may come first after a discharge, in days since it.
-- A later stay counts as a readmission from intensive outpatient care (2.1) up; death and custody are known from other stays.
CREATE TABLE after_discharge AS
SELECT
    attendance.admission_no,
    attendance.days_after_discharge AS day,
    'aftercare_contact' AS ending,
FROM attendance
WHERE attendance.is_attended
  AND attendance.days_after_discharge IS NOT NULL
GROUP BY ALL

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
