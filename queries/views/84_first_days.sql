-- One row per admission and early day with an attended session, the first five of them in order: enough to tell whether the
-- care that began went on.
CREATE TABLE early_day AS
SELECT
    came.admission_no,
    came.day,
FROM (
    SELECT
        attendance.admission_no,
        attendance.session_date AS day,
        row_number() OVER (PARTITION BY attendance.admission_no ORDER BY attendance.session_date) AS place,
    FROM attendance
    WHERE attendance.is_treatment
      AND attendance.is_attended
    GROUP BY
        attendance.admission_no,
        attendance.session_date
) AS came
WHERE came.place <= 5
ORDER BY ALL;

-- One row per admission: distinct days with an attended session in the first days after admission, counted up to five.
CREATE MACRO first_days_of_care(window_days) AS TABLE
    SELECT
        early_day.admission_no AS admission_no,
        count(*) AS days,
    FROM early_day
    JOIN admission
        ON admission.admission_no = early_day.admission_no
    WHERE early_day.day <= admission.admitted_on + window_days
    GROUP BY early_day.admission_no;
